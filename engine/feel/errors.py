"""What can go wrong with an expression; each reason is a template and values, apart."""


class Said(Exception):
    """A reason in English whose `values` stand in braces, so that it can be translated."""

    def __init__(self, template: str, /, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    @property
    def reason(self) -> str:
        """What is wrong, in English."""
        return self.template.format(**self.values)

    def __str__(self) -> str:
        return self.reason


class FeelError(Said):
    """An expression is wrong, or asks for too much."""


class FeelSyntaxError(FeelError):
    """A text is not FEEL: says where, and what was expected."""

    def __init__(self, text: str, position: int, template: str, /, **values: object) -> None:
        super().__init__(template, **values)
        self.text = text
        self.position = position

    def __str__(self) -> str:
        return f"{self.reason} (at character {self.position + 1})"


class FeelLimitExceeded(FeelError):
    """An expression is too long, too deep, or its evaluation too large."""


class Fault(Said):
    """What the specification calls an error: the value becomes null, with this reason."""
