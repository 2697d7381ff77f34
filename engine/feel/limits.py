"""How large an expression and its evaluation may become; models come from strangers."""

from engine.feel.errors import FeelLimitExceeded

MAX_TEXT = 20_000  # characters of an expression
MAX_NESTING = 60  # parentheses within parentheses, as the parser sees them
MAX_HEIGHT = 160  # of the syntax tree: also bounds `a + b + c + …`
MAX_STEPS = 1_000_000  # of one evaluation: iterations, calls, elements touched
CALL_STEPS = 8  # what a call of the expression's own functions costs, in steps of iteration
MAX_SIZE = 100_000  # elements of one value, all levels together
MAX_STRING = 1_000_000  # characters of one string value
MAX_DEPTH = 100  # lists within lists, in data
MAX_CALLS = 60  # functions of the expression within functions
MAX_REASONS = 50


def check_string(length: int) -> None:
    """Refuse a string value that is too long."""
    if length > MAX_STRING:
        raise FeelLimitExceeded(
            "a string of more than {max_string} characters", max_string=MAX_STRING
        )


def check_size(size: int) -> None:
    """Refuse a list or context that is too large."""
    if size > MAX_SIZE:
        raise FeelLimitExceeded("a value of more than {max_size} elements", max_size=MAX_SIZE)
