"""Cases: what people see of a running process, and what they do to it."""
