"""One process instance in memory, over SpiffWorkflow 3.2.0; it knows no database."""

from engine.kernel.definition import Definition
from engine.kernel.element import Decide, Element
from engine.kernel.execution import Execution, Token
from engine.kernel.host import Fired, Host, ServiceCall
from engine.kernel.reading import outside, parse

__all__ = [
    "Decide",
    "Definition",
    "Element",
    "Execution",
    "Fired",
    "Host",
    "ServiceCall",
    "Token",
    "outside",
    "parse",
]
