"""XPath's regular expressions as Python's, with a bound on the work that each can cause."""

from engine.feel.regex.translation import Translated, translate

__all__ = ["Translated", "translate"]
