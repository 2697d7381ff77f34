"""One process instance in memory, over SpiffWorkflow 3.2.0; it knows no database."""

from engine.kernel.correspondence import Correspondence
from engine.kernel.definition import Definition
from engine.kernel.element import Decide, Element
from engine.kernel.execution import Execution, Token
from engine.kernel.host import Fired, Host, ServiceCall
from engine.kernel.migration import Migration
from engine.kernel.reading import outside, parse

__all__ = [
    "Correspondence",
    "Decide",
    "Definition",
    "Element",
    "Execution",
    "Fired",
    "Host",
    "Migration",
    "ServiceCall",
    "Token",
    "outside",
    "parse",
]
