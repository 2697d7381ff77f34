"""The service plan that the two sides write together, version by version."""
