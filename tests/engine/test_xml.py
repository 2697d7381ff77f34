"""XML from strangers: read right, or refused with a rule; nothing that it names is fetched."""

import socket
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from engine import dmn, kernel, xml
from engine.errors import DeploymentRefused
from tests.engine.kernel.models import end, model, script, start, user

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(9)
)
REFUSED = {
    "an empty DOCTYPE": (b"<!DOCTYPE x><x/>", "doctype"),
    "a DOCTYPE in lower case": (b"<!doctype x><x/>", "xml"),
    "an internal subset": (b"<!DOCTYPE x []><x/>", "doctype"),
    "an internal entity": (b'<!DOCTYPE x [<!ENTITY e "boom">]><x>&e;</x>', "doctype"),
    "an entity in an attribute": (b'<!DOCTYPE x [<!ENTITY e "boom">]><x a="&e;"/>', "doctype"),
    "billion laughs": (f"<!DOCTYPE x [{LAUGHS}]><x>&l8;</x>".encode(), "doctype"),
    "laughs in UTF-16": (f"<!DOCTYPE x [{LAUGHS}]><x>&l8;</x>".encode("utf-16"), "doctype"),
    "an external entity": (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "doctype",
    ),
    "a parameter entity": (
        b'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://localhost/e"> %e;]><x/>',
        "doctype",
    ),
    "an external subset": (b'<!DOCTYPE x SYSTEM "http://localhost/x.dtd"><x/>', "doctype"),
    "a public subset": (b'<!DOCTYPE x PUBLIC "-//x" "http://localhost/x.dtd"><x/>', "doctype"),
    "a default attribute": (b'<!DOCTYPE x [<!ATTLIST x a CDATA "b">]><x/>', "doctype"),
    "a comment before it": (b"<!-- <x> --><!DOCTYPE x><x/>", "doctype"),
    "an undeclared entity": (b"<x>&e;</x>", "xml"),
    "nothing": (b"", "xml"),
    "no XML": (b"\xff\xfe\x00", "xml"),
    "half an element": (b"<x", "xml"),
    "junk behind": (b"<x/>junk", "xml"),
    "a NUL": (b"<x>\0</x>", "xml"),
    "a NUL by number": (b"<x>&#0;</x>", "xml"),
    "half a surrogate pair": (b"<x>&#xD800;</x>", "xml"),
    "an attribute twice": (b'<x a="1" a="2"/>', "xml"),
    "an attribute twice by namespace": (
        b'<x xmlns:a="u" xmlns:b="u" a:c="1" b:c="2"/>',
        "xml",
    ),
    "an unbound prefix": (b"<a:x/>", "xml"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="bogus"?><x/>', "xml"),
    "not what is declared": ("<x>é</x>".encode("latin-1"), "xml"),
    "UTF-16 declared, ASCII written": (b'<?xml version="1.0" encoding="UTF-16"?><x/>', "xml"),
    "UTF-7": (b'<?xml version="1.0" encoding="utf-7"?><x>+AOk-</x>', "encoding"),
    "UTF-32": ("<x/>".encode("utf-32"), "encoding"),
    "too large": (b" " * (xml.MAX_BYTES + 1), "size"),
    "too deep": (b"<x>" * 101 + b"</x>" * 101, "depth"),
    "too many elements": (b"<x>" + b"<y/>" * xml.MAX_ELEMENTS + b"</x>", "elements"),
    "too many attributes": (
        b"<x " + b" ".join(b'a%d=""' % n for n in range(101)) + b"/>",
        "attributes",
    ),
    "a long attribute": (b'<x a="' + b"y" * (xml.MAX_TEXT + 1) + b'"/>', "text"),
    "a long text": (b"<x>" + b"y" * (xml.MAX_TEXT + 1) + b"</x>", "text"),
    "a long text in pieces": (b"<x>" + b"yyyy<!-- -->" * (xml.MAX_TEXT // 4 + 1) + b"</x>", "text"),
    "a long name": (b"<" + b"x" * 60_000 + b"/>", "xml"),
}


@pytest.mark.parametrize(("data", "rule"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_hostile_or_broken_is_refused_by_its_rule(data: bytes, rule: str) -> None:
    with pytest.raises(xml.XmlRefused) as refused:
        xml.read(data)
    assert refused.value.rule == rule
    assert refused.value.text.format(**refused.value.values) == str(refused.value)
    assert len(str(refused.value)) < 300
    with pytest.raises(DeploymentRefused) as by_kernel:
        kernel.parse(data, "m.bpmn")
    with pytest.raises(dmn.DmnRefused) as by_dmn:
        dmn.parse(data)
    assert [each.rule for each in by_kernel.value.problems] == [rule]
    assert [each.rule for each in by_dmn.value.problems] == [rule]


READ = {
    "UTF-8": "<x>é办</x>".encode(),
    "UTF-8 with a mark": "\ufeff<x>é办</x>".encode(),
    "UTF-16": '<?xml version="1.0" encoding="utf-16"?><x>é办</x>'.encode("utf-16"),
    "UTF-16 that calls itself UTF-8": '<?xml version="1.0" encoding="utf-8"?><x>é办</x>'.encode(
        "utf-16"
    ),
    "GB18030": '<?xml version="1.0" encoding="GB18030"?><x>é办</x>'.encode("gb18030"),
    "latin-1 by number": '<?xml version="1.0" encoding="ISO-8859-1"?><x>é&#21150;</x>'.encode(
        "latin-1"
    ),
    "CDATA": "<x><![CDATA[é]]>办</x>".encode(),
    "a comment between": "<x>é<!-- <y/> -->办</x>".encode(),
    "an instruction between": "<x>é<?php evil() ?>办</x>".encode(),
}


@pytest.mark.parametrize("data", READ.values(), ids=READ.keys())
def test_encodings_and_what_stands_between_are_read_right(data: bytes) -> None:
    root = xml.read(data)
    assert (root.text, len(root)) == ("é办", 0)


def test_markup_in_cdata_stays_text() -> None:
    assert xml.read(b"<x><![CDATA[<y/>&e;]]></x>").text == "<y/>&e;"


def test_nothing_is_included(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<secret/>")
    include = '<xi:include href="{}" xmlns:xi="http://www.w3.org/2001/XInclude"/>'
    root = xml.read(f"<x>{include.format(secret.as_uri())}</x>".encode())
    assert "secret/>" not in etree.tostring(root, encoding="unicode")


FETCHED = [
    '<!DOCTYPE x SYSTEM "{}"><x/>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><x>&e;</x>',
    '<!DOCTYPE x [<!ENTITY % e SYSTEM "{}"> %e;]><x/>',
    '<?xml-stylesheet href="{}"?><x xmlns:s="http://www.w3.org/2001/XMLSchema-instance" '
    's:schemaLocation="u {}"/>',
    '<x xml:base="{}" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{}"/></x>',
]


@pytest.mark.parametrize("text", FETCHED)
def test_nobody_is_called_for_what_a_file_names(text: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        with suppress(xml.XmlRefused):
            xml.read(text.replace("{}", address).encode())
        with pytest.raises(BlockingIOError):
            server.accept()


def test_an_entity_never_expands_inside_a_script() -> None:
    body = start() + script("s", "x = &e;") + end()
    plain = model(body, "start -> s -> end")
    entity = b'<!DOCTYPE definitions [<!ENTITY e "1 + 1">]>' + plain
    for data, rule in ((plain, "xml"), (entity, "doctype")):
        with pytest.raises(DeploymentRefused) as refused:
            kernel.parse(data, "m.bpmn")
        assert [each.rule for each in refused.value.problems] == [rule]


def test_a_comment_or_an_instruction_cuts_no_script_short() -> None:
    body = start() + script("s", "x = 1", "HERE", "y = 2") + end()
    plain = model(body, "start -> s -> end")
    for between in (b"<!-- z = 3 -->", b"<?z = 3?>"):
        [definition] = kernel.parse(plain.replace(b"HERE", between), "m.bpmn")
        names = [name for name, _ in definition.elements["s"].script]
        assert names == ["x", "y"]


def test_names_count_by_their_namespace_not_by_their_prefix() -> None:
    plain = model(start() + user("a", camunda_assignee="ann") + end(), "start -> a -> end").decode()
    renamed = plain.replace("camunda:", "c7:").replace("xmlns:camunda", "xmlns:c7")
    for tag in ("definitions", "process", "startEvent", "userTask", "endEvent", "sequenceFlow"):
        renamed = renamed.replace(f"<{tag} ", f"<q:{tag} ").replace(f"</{tag}>", f"</q:{tag}>")
    renamed = renamed.replace("xmlns=", "xmlns:q=")
    for text in (plain, renamed):
        [definition] = kernel.parse(text.encode(), "m.bpmn")
        assignment = definition.elements["a"].assignment
        assert assignment is not None
        assert assignment.assignee is not None
        assert assignment.assignee.text == "ann"


def test_a_wrong_namespace_is_no_bpmn() -> None:
    plain = model(start() + end(), "start -> end")
    for wrong in (b'"http://example.org/bpmn"', b'""'):
        with pytest.raises(DeploymentRefused) as refused:
            kernel.parse(
                plain.replace(b'"http://www.omg.org/spec/BPMN/20100524/MODEL"', wrong), "m"
            )
        assert [each.rule for each in refused.value.problems] == ["root"]


def test_lxml_is_one_whose_defaults_are_safe() -> None:
    assert etree.LXML_VERSION >= (5,)
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert '"lxml>=5"' in project
