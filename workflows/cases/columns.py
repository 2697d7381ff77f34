"""Reading one property of a task, or one tick of a form, inside SQL, on either database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, cast, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.tables import human_task
from workflows.cases.models import Submission


class _PropertyText(FunctionElement[str]):
    """The text under a key of a JSON object that is stored as text."""

    type = Text()
    inherit_cache = True
    name = "property_text"


@compiles(_PropertyText)
def _on_sqlite(element: _PropertyText, compiler: SQLCompiler, **options: object) -> str:
    document, key = (compiler.process(clause) for clause in element.clauses)
    return f"json_extract({document}, '$.' || {key})"


@compiles(_PropertyText, "postgresql")
def _on_postgresql(element: _PropertyText, compiler: SQLCompiler, **options: object) -> str:
    document, key = (compiler.process(clause) for clause in element.clauses)
    return f"(CAST({document} AS JSON) ->> {key})"


def property_of(key: str) -> _PropertyText:
    """The text that a task's model gives under this property; NULL where it gives none."""
    return _PropertyText(type_coerce(human_task.c.properties, Text), literal(key))


def ticked(key: str) -> ColumnElement[bool]:
    """Whether this was ticked on the form that was handed in; SQLite gives a truth as 1."""
    value = _PropertyText(type_coerce(Submission.answers, Text), literal(key))
    return cast(value, Text).in_(("true", "1"))
