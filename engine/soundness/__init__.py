"""Whether the control flow of a process can always come to an end: see README.md."""

from engine.soundness.verdict import Report, check

__all__ = ["Report", "check"]
