"""Each type of component as a field of ours: label, options, bounds, pattern, default."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any, Final

from forms.camunda.fields import Line, Moment, Note, OneFile, Rule, Tick, Time
from forms.camunda.problems import Problems, Unreadable
from forms.camunda.reading import Component, part
from forms.camunda.schema import Condition
from forms.camunda.vocabulary import LONGEST, MAX_LENGTH, MAX_OPTIONS
from forms.choosing import Choice, Several
from forms.collected import Files
from forms.fields import Date, Field, Flag, Integer, Number
from forms.messages import Bilingual

MAX_PLACES: Final = 6


@dataclass(frozen=True)
class Language:
    """The expressions of a form, by whoever knows them; both raise Unreadable.

    `condition` takes a text and the names that it may ask for; `pattern` takes a regular
    expression and the length of the longest text that it will be tried on.
    """

    condition: Callable[[str, Collection[str]], Condition]
    pattern: Callable[[str, int], Callable[[str], bool]]


@dataclass(frozen=True)
class Builder:
    """Builds fields, and notes what is wrong with them."""

    language: Language
    problems: Problems

    def field(self, component: Component) -> Field | None:
        """The field of a component; None for what only takes space."""
        build = BUILDERS.get(str(component["type"]))
        return build(self, component) if build else None

    def options(self, component: Component) -> dict[str, Any]:
        """What every field is made with."""
        own = part(component, "properties")
        suffix = part(component, "appearance").get("suffixAdorner", "")
        return {
            "label": label(component),
            "required": bool(part(component, "validate").get("required")),
            "help": _said(component, "description"),
            "unit": suffix if isinstance(suffix, str) else "",
            "routing": own.get("routing", STEERING.get(str(component["type"]), "true")) == "true",
        }

    def choices(self, component: Component) -> list[tuple[str, str]]:
        """The options to choose from."""
        given = component.get("values")
        own = part(component, "properties")
        entries = given if isinstance(given, list) else []
        if not entries or len(entries) > MAX_OPTIONS:
            text = "'values' is a list of 1 to {limit} options"
            self.problems.refuse(component, "values", text, limit=MAX_OPTIONS)
        found: list[tuple[str, str]] = []
        for entry in entries:
            pair = entry if isinstance(entry, dict) else {}
            if pair.keys() != {"label", "value"} or not all(map(_is_text, pair.values())):
                text = "an option is a label and a value, both texts"
                self.problems.refuse(component, "values", text)
                continue
            value = str(pair["value"])
            found.append((value, Bilingual(pair["label"], str(own.get(f"label_en.{value}", "")))))
        if len({value for value, _ in found}) < len(found):
            self.problems.refuse(component, "values", "two options have the same value")
        return found

    def bound(self, component: Component, name: str, *, whole: bool) -> Any:
        """A number out of `validate`; None when there is none."""
        value = part(component, "validate").get(name)
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        good = number.is_finite() and abs(number) < 10**15 and not isinstance(value, bool)
        if not good or (whole and (number != int(number) or number < 0)):
            text = "{name!r} must be a number, not {value!r}"
            self.problems.refuse(component, "validate", text, name=name, value=value)
            return None
        return int(number) if number == int(number) else number

    def pattern(self, component: Component, longest: int) -> Callable[[str], bool] | None:
        """What `pattern` or `validationType` demand."""
        validate = part(component, "validate")
        kind, text = validate.get("validationType") or "custom", validate.get("pattern")
        if kind not in ("custom", "email"):
            hint = "'validationType' {kind!r} does not run; write a 'pattern'"
            self.problems.refuse(component, "validate", hint, kind=kind)
        if kind == "email":
            return _is_email
        if not text:
            return None
        try:
            return self.language.pattern(str(text), longest)
        except Unreadable as error:
            reason = "the pattern cannot be used: {reason}; simpler, or with a 'maxLength'?"
            self.problems.refuse(component, "pattern", reason, reason=error.reason)
            return None


def label(component: Component) -> str:
    """What a component is called."""
    names = ("label", "dateLabel", "timeLabel", "key", "path")
    found = next((str(component[name]) for name in names if component.get(name)), "")
    return Bilingual(found, str(part(component, "properties").get("label_en", "")))


def _said(component: Component, name: str) -> str:
    english = part(component, "properties").get(f"{name}_en", "")
    return Bilingual(str(component.get(name, "")), str(english))


def _is_email(text: str) -> bool:
    name, _, place = text.partition("@")
    return bool(name and place) and "@" not in place and not any(map(str.isspace, text))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _text(builder: Builder, component: Component) -> Field:
    kind = str(component["type"])
    longest = builder.bound(component, "maxLength", whole=True) or LONGEST[kind]
    least = builder.bound(component, "minLength", whole=True) or 0
    if longest > MAX_LENGTH or least > longest:
        text = "'minLength' and 'maxLength' are at most {limit}, and in this order"
        builder.problems.refuse(component, "validate", text, limit=MAX_LENGTH)
        longest, least = LONGEST[kind], 0
    return Line(
        kind="text" if kind == "textfield" else kind,
        min_length=least,
        max_length=longest,
        pattern=builder.pattern(component, longest),
        **builder.options(component),
    )


def _number(builder: Builder, component: Component) -> Field:
    low, high = (builder.bound(component, name, whole=False) for name in ("min", "max"))
    if low is not None and high is not None and low > high:
        builder.problems.refuse(component, "validate", "'min' is above 'max'")
    places = component.get("decimalDigits", MAX_PLACES)
    if type(places) is not int or not 0 <= places <= MAX_PLACES:
        text = "'decimalDigits' is a whole number up to {limit}"
        builder.problems.refuse(component, "decimalDigits", text, limit=MAX_PLACES)
        places = MAX_PLACES
    options = builder.options(component) | {"min": low, "max": high}
    return Integer(**options) if places == 0 else Number(places=places, **options)


def _checkbox(builder: Builder, component: Component) -> Field:
    options = builder.options(component)
    if options["required"]:
        return Tick(**options)
    del options["required"]
    return Flag(**options)


def _choice(builder: Builder, component: Component) -> Field:
    return Choice(choices=builder.choices(component), **builder.options(component))


def _several(builder: Builder, component: Component) -> Field:
    return Several(choices=builder.choices(component), **builder.options(component))


def _datetime(builder: Builder, component: Component) -> Field:
    kinds: dict[object, type[Field]] = {"date": Date, "time": Time, "datetime": Moment}
    subtype = component.get("subtype", "date")
    if subtype not in kinds:
        text = "'subtype' is date, time or datetime, not {subtype!r}"
        builder.problems.refuse(component, "subtype", text, subtype=subtype)
    return kinds.get(subtype, Date)(**builder.options(component))


def _files(builder: Builder, component: Component) -> Field:
    kind = Files if component.get("multiple") is True else OneFile
    return kind(**builder.options(component))


def _note(builder: Builder, component: Component) -> Field:
    if component["type"] == "text":
        return Note(_said(component, "text"))
    own = part(component, "properties")
    return Note(Bilingual(_words(component.get("content")), str(own.get("text_en", ""))))


def _words(html: object) -> str:
    """The words of some HTML, without its tags."""
    parser = _Words()
    parser.feed(str(html or ""))
    parser.close()
    return " ".join("".join(parser.found).split())


class _Words(HTMLParser):
    """Hears the words and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Some words."""
        self.found.append(data)


# What becomes a variable of the process unless `routing` says otherwise: what is chosen or counted.
STEERING: Final[Mapping[str, str]] = dict.fromkeys(
    ("textfield", "textarea", "dynamiclist", "filepicker"), "false"
)
BUILDERS: Final[Mapping[str, Callable[[Builder, Component], Field]]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "checklist": _several,
    "radio": _choice,
    "select": _choice,
    "taglist": _several,
    "datetime": _datetime,
    "filepicker": _files,
    "text": _note,
    "html": _note,
    "separator": lambda builder, component: Rule(""),
}
