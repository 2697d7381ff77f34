"""Public notices, and the objections that pause or overturn them."""
