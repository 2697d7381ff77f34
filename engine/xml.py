"""Reads XML from strangers: no DOCTYPE, so no entities; no network, no includes; caps on all."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from engine.errors import Reason

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_ELEMENTS: Final = 100_000
MAX_ATTRIBUTES: Final = 100
"""On one element."""
MAX_TEXT: Final = 256 * 1024
"""Characters of one text or one attribute."""

ENCODINGS: Final = frozenset(
    {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"}
    | {"ISO-8859-1", "WINDOWS-1252", "GB18030", "GBK", "GB2312"}
)
"""Others, such as UTF-7, hide from whoever reads the stored file what it says."""

OPTIONS: Final[Mapping[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}

ILL_FORMED: Final[Mapping[int, Reason]] = {
    4: Reason("there is no element"),
    5: Reason("something follows after the end"),
    9: Reason("a character that XML does not allow"),
    26: Reason("an entity that XML does not know"),
    38: Reason("a quotation mark is missing, or a < is not written as &lt;"),
    39: Reason("the value of an attribute needs quotation marks"),
    41: Reason("an attribute without a value"),
    42: Reason("an attribute stands twice"),
    68: Reason("a name is missing, or an & is not written as &amp;"),
    73: Reason("a tag is not closed by >"),
    76: Reason("an end tag does not match its start tag"),
    77: Reason("the file ends before its elements do"),
    81: Reason("bytes that are not of the encoding of the file"),
    201: Reason("a prefix without a namespace"),
}
"""The commonest mistakes, by libxml2's numbers."""
OTHERWISE: Final = Reason("what stands there is no XML")


class XmlRefused(ValueError):
    """A file that is not read: the rule that it breaks, and a text that names its values."""

    def __init__(self, rule: str, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values))
        self.rule = rule
        self.text = text
        self.values = values


def read(data: bytes) -> etree._Element:
    """The root of a file; comments and processing instructions are left out."""
    if len(data) > MAX_BYTES:
        raise XmlRefused(
            "size", "the file is larger than {limit} MiB", limit=MAX_BYTES // 1024 // 1024
        )
    guard: Any = _Guard()  # it hears only a part of what the stubs want heard
    try:
        etree.fromstring(data, etree.XMLParser(target=guard, **OPTIONS))
        parser = etree.XMLParser(remove_comments=True, remove_pis=True, **OPTIONS)
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _ill_formed(error) from error
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    if encoding.upper() not in ENCODINGS:
        text = "the encoding {encoding!r} is not read; write UTF-8"
        raise XmlRefused("encoding", text, encoding=encoding)
    return root


def _ill_formed(error: etree.XMLSyntaxError) -> XmlRefused:
    """Where a file is no XML, and why; the parser itself says so in English only."""
    text = "the file is not well-formed XML (line {line}, column {column}): {error}"
    line, column = error.position
    why = ILL_FORMED.get(error.code, OTHERWISE)  # type: ignore[attr-defined]
    return XmlRefused("xml", text, line=line, column=column, error=why)


class _Guard:
    """Hears of each part of a file before any tree is built, and stops at what is too much.

    A document type is announced before anything that it declares is read.
    """

    def __init__(self) -> None:
        self.depth = self.elements = self.length = 0

    def doctype(self, *_named: object) -> None:
        raise XmlRefused("doctype", "a DOCTYPE is not allowed")

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        self.length = 0
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            text = "elements are nested more than {limit} deep"
            raise XmlRefused("depth", text, limit=MAX_DEPTH)
        if self.elements > MAX_ELEMENTS:
            text = "the file has more than {limit} XML elements"
            raise XmlRefused("elements", text, limit=MAX_ELEMENTS)
        if len(attributes) > MAX_ATTRIBUTES:
            text = "an element has more than {limit} attributes"
            raise XmlRefused("attributes", text, limit=MAX_ATTRIBUTES)
        for value in attributes.values():
            self._fits(len(value))

    def end(self, _tag: str) -> None:
        self.length = 0
        self.depth -= 1

    def data(self, text: str) -> None:
        self.length += len(text)
        self._fits(self.length)

    def close(self) -> None:
        """Nothing is built."""

    def _fits(self, length: int) -> None:
        if length > MAX_TEXT:
            text = "a text or an attribute has more than {limit} characters"
            raise XmlRefused("text", text, limit=MAX_TEXT)
