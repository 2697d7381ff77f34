"""Supervision visits and the findings that must be closed."""
