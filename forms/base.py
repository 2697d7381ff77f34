"""What every form has: trimmed answers, unknown fields refused, rules across fields, routing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

from marshmallow import RAISE, Schema, ValidationError, post_load, pre_load, validates_schema

from forms.choosing import Choice
from forms.context import current
from forms.fields import Choices, Field
from forms.messages import N_, Message

Found = Iterator[tuple[str, Message]]
Sections = Sequence[tuple[str, Sequence[str]]]
# marshmallow's own name for "not of one field".
WHOLE = "_schema"
COMMENT_NEEDED = N_("请说明理由")
UNKNOWN = N_("这里没有这一项，请刷新页面后重新填写")


class Form(Schema):
    """A form, or one row of a repeating part of it."""

    heading: ClassVar[str] = ""
    sections: ClassVar[Sections] = ()
    # Whether several people fill it in at once, section by section.
    written_together: ClassVar[bool] = False
    error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "unknown": [Message(UNKNOWN)],
        "type": [Message(UNKNOWN)],
    }

    class Meta:
        """Nothing that the form does not ask may come in."""

        unknown = RAISE

    def named(self) -> dict[str, Field]:
        """The fields in their order."""
        return cast("dict[str, Field]", self.fields)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Rules across fields: the path and what is wrong. Runs once every field is right."""
        yield from ()

    def routes(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What of the answers the process goes by."""
        return {name: data.get(name) for name, each in self.named().items() if each.routing}

    def computed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Answers that follow from others."""
        return {}

    def revive(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The typed values of stored answers."""
        fields = self.named()
        return {
            name: fields[name].revive(value) if name in fields else value
            for name, value in answers.items()
        }

    @pre_load
    def _drop_blanks(self, data: Any, **kwargs: Any) -> Any:
        """An empty input is no answer; a row without any answer is no row."""
        if not isinstance(data, Mapping):
            return data
        trimmed = {name: _trim(value) for name, value in data.items()}
        return {name: value for name, value in trimmed.items() if not is_blank(value)}

    @validates_schema(skip_on_field_errors=True)
    def _check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        errors: dict[str, list[Message]] = {}
        for path, message in self.check(data, current().facts):
            errors.setdefault(path, []).append(message)
        if errors:
            raise ValidationError(_nest(errors))

    @post_load
    def _compute(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**data, **self.computed(data)}


def _trim(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return [one for one in value if not is_blank(one)] if isinstance(value, list) else value


def is_blank(value: Any) -> bool:
    """Whether somebody left this empty; a row is where all of it is."""
    if isinstance(value, Mapping):
        return all(_empty(one) for one in value.values())
    return _empty(value)


def _empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _nest(errors: Mapping[str, list[Message]]) -> dict[Any, Any]:
    """From dotted paths to the nested dicts that marshmallow merges.

    A place may be wrong as a whole and in its rows: what is said of the whole stands beside these.
    """
    nested: dict[Any, Any] = {}
    for path, messages in errors.items():
        place = nested
        for part in path.split("."):
            place = place.setdefault(int(part) if part.isdigit() else part, {})
        place[WHOLE] = messages
    return nested


def needs_comment(
    data: Mapping[str, Any],
    unless: Iterable[str],
    decision: str = "decision",
    comment: str = "comment",
) -> Found:
    """Whoever says no says why."""
    if data.get(decision) not in set(unless) and not data.get(comment):
        yield comment, Message(COMMENT_NEEDED)


def decision(choices: Choices, label: str = N_("意见")) -> Choice:
    """The one field by which most reviews steer the process."""
    return Choice(label, choices, routing=True)
