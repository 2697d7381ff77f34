"""The security log: who was refused what, when, and why."""
