"""Every text for people stands in the English catalogue, with the same places for values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"N_": None, "Message": None, "_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
LEFT_OUT = {"node_modules", "__pycache__", "migrations"}
PLACES = re.compile(r"%\((\w+)\)|\{(\w+)\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts() -> Iterator[tuple[str, str]]:
    """Every marked text that is Chinese, and where it stands."""
    for room in ("web", "forms", "workflows", "engine"):
        found = extract_from_dir(
            str(ROOT / room),
            METHODS,
            {},
            KEYWORDS,
            directory_filter=lambda path: Path(path).name not in LEFT_OUT,
        )
        for file, line, message, _comments, _context in found:
            text = message if isinstance(message, str) else message[0]
            if CHINESE.search(text):
                yield text, f"{room}/{file}:{line}"


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue."""
    with (ROOT / "web/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file)


def test_nothing_is_untranslated(english: Catalog) -> None:
    missing = sorted(
        {
            f"{where}: {text}"
            for text, where in texts()
            if (entry := english.get(text)) is None or not entry.string or entry.fuzzy
        }
    )
    assert missing == []


def test_values_keep_their_places(english: Catalog) -> None:
    for entry in english:
        for english_text in entry.string if isinstance(entry.string, tuple) else (entry.string,):
            source = entry.id[0] if isinstance(entry.id, tuple) else entry.id
            wanted, given = set(PLACES.findall(source)), set(PLACES.findall(english_text))
            assert wanted == given, source


def test_no_chinese_is_left_in_an_english_text(english: Catalog) -> None:
    assert [entry.string for entry in english if CHINESE.search(str(entry.string))] == []
