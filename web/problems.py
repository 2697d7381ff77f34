"""Problems of models in plain words: in Chinese or English, by file and element."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from engine.admission import Admission
from engine.errors import Problem, Reason
from engine.places import Place, places

TRANSLATIONS: Final = Path(__file__).parent / "translations"
DOMAIN: Final = "problems"
ENDINGS: Final = (", found the end", ", found '{found}'", ": write ={feel}")


@cache
def catalogue(language: str, domain: str = DOMAIN) -> gettext.NullTranslations:
    """What problems are called in a language; the English templates are the msgids."""
    return gettext.translation(domain, TRANSLATIONS, languages=[language], fallback=True)


def say(problem: Problem, language: str) -> str:
    """What is wrong, in words."""
    return _filled(problem.text, problem.values, language)


def say_reason(reason: Reason, language: str) -> str:
    """A reason, in words."""
    return _filled(reason.template, reason.values, language)


def say_rule(rule: str, language: str) -> str:
    """What a rule is called."""
    return catalogue(language).pgettext("rule", rule)


def report(files: Mapping[str, bytes], problems: Iterable[Problem], language: str) -> Iterator[str]:
    """Lines for the screen: each file, each element with its line and name, what is wrong."""
    words = catalogue(language).gettext
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    for file, found in by_file.items():
        yield words("(all files)") if file == "-" else file
        known = places(file, files.get(file, b""))
        for problem in found:
            where = _where(problem.element_id, known, language)
            yield f"  {where}[{say_rule(problem.rule, language)}]"
            yield f"    {say(problem, language)}"


def summary(admission: Admission, language: str) -> Iterator[str]:
    """What a set of files holds, and what it needs of its surroundings."""
    definitions = [each for _, each in admission.definitions]
    held = {
        "Processes": [each.process_id for each in definitions],
        "Decisions": [name for _, name in admission.decisions],
        "Forms": [each.id for _, each in admission.forms],
        "Needs handlers": {name for each in definitions for name in each.handlers},
        "Needs forms": {name for each in definitions for name in each.form_keys}
        - {each.id for _, each in admission.forms},
        "Waits for messages": {
            element.trigger.name
            for each in definitions
            for element in each.elements.values()
            if element.trigger is not None
            and element.trigger.kind == "message"
            and element.trigger.name
            and element.kind not in ("endEvent", "intermediateThrowEvent", "sendTask")
        },
    }
    words = catalogue(language).gettext
    for title, names in held.items():
        if names:
            said = words("{title}: {names}")
            yield said.format(title=words(title), names=", ".join(sorted(names)))


def _where(element_id: str | None, known: Mapping[str, Place], language: str) -> str:
    words = catalogue(language).gettext
    if element_id is None:
        return ""
    place = known.get(element_id)
    if place is None:
        return f"{element_id}  "
    named = words("“{name}”").format(name=place.name) if place.name else ""
    line = words("line {line}").format(line=place.line)
    return f"{line}  {element_id} {named}  " if named else f"{line}  {element_id}  "


def _filled(template: str, values: Iterable[tuple[str, object]], language: str) -> str:
    said = {
        name: _filled(value.template, value.values, language)
        if isinstance(value, Reason)
        else value
        for name, value in values
    }
    return _template(template, language).format(**said)


def _template(template: str, language: str) -> str:
    """A template in a language; what the parser of FEEL has put behind it is said apart."""
    words = catalogue(language).gettext
    found = words(template)
    if found == template:
        for ending in ENDINGS:
            if template.endswith(ending):
                return words(template.removesuffix(ending)) + words(ending)
    return found
