"""The programme's numbers as data: each value with a date from which it holds, and its source."""
