"""Whether the control flow of a process can always come to an end: see README.md."""

from engine.soundness.onward import Onward, onward
from engine.soundness.verdict import Report, check

__all__ = ["Onward", "Report", "check", "onward"]
