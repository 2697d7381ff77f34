"""What can go wrong with an expression."""


class FeelError(Exception):
    """An expression is wrong, or asks for too much."""


class FeelSyntaxError(FeelError):
    """A text is not FEEL: says where, and what was expected."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} (at character {position + 1})")
        self.text = text
        self.position = position
        self.reason = reason


class FeelLimitExceeded(FeelError):
    """An expression is too long, too deep, or its evaluation too large."""


class Fault(Exception):
    """What the specification calls an error: the value becomes null, with this reason."""
