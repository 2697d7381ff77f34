"""DMN decision tables: read from XML, refused where they are not run, evaluated over FEEL."""

from engine.dmn.decision import Decision
from engine.dmn.errors import DecisionError, DmnError, DmnRefused, Problem
from engine.dmn.model import Input, Outcome, Output, Rule
from engine.dmn.parser import parse

__all__ = [
    "Decision",
    "DecisionError",
    "DmnError",
    "DmnRefused",
    "Input",
    "Outcome",
    "Output",
    "Problem",
    "Rule",
    "parse",
]
