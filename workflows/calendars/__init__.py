"""Working days: the yearly notices, counting, and the date functions that models may call."""
