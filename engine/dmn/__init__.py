"""DMN: decisions read from XML, refused where they are not run, evaluated over FEEL."""

from engine.dmn import tables as _tables  # noqa: F401 - enters tables among the boxed expressions
from engine.dmn.decision import Decision
from engine.dmn.errors import DecisionError, DmnError, DmnRefused, Problem
from engine.dmn.model import Outcome
from engine.dmn.parser import parse, parse_all

__all__ = [
    "Decision",
    "DecisionError",
    "DmnError",
    "DmnRefused",
    "Outcome",
    "Problem",
    "parse",
    "parse_all",
]
