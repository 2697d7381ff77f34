"""The built-in functions, by their names in FEEL."""

from engine.feel.builtins.aggregates import AGGREGATES
from engine.feel.builtins.contexts import CONTEXTS
from engine.feel.builtins.conversion import CONVERSION
from engine.feel.builtins.lists import LISTS
from engine.feel.builtins.numeric import NUMERIC
from engine.feel.builtins.ranges import RANGES
from engine.feel.builtins.signature import Builtin
from engine.feel.builtins.strings import STRINGS
from engine.feel.builtins.temporal import TEMPORAL

FUNCTIONS: dict[str, Builtin] = {
    **CONVERSION,
    **STRINGS,
    **NUMERIC,
    **LISTS,
    **AGGREGATES,
    **CONTEXTS,
    **TEMPORAL,
    **RANGES,
}

__all__ = ["FUNCTIONS", "Builtin"]
