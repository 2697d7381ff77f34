"""What each node of the syntax tree becomes: functions from a scope to a value."""

from collections.abc import Callable
from typing import TypeAlias

from engine.feel.run import Closure
from engine.feel.syntax import Node

Build: TypeAlias = Callable[[Node], Closure]
