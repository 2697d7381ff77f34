"""A newer pack is offered beside what the site has published, with what differs."""

import pytest

from engine.differences import compare
from engine.offers import Offered, offered
from tests.engine.kernel.models import end, model, start, user
from tests.engine.rig import Rig
from tests.engine.test_deployments import GRADE

SITE = model(start() + user("ask") + user("check") + end(), "start -> ask -> check -> end")
PACK = model(
    start() + user("ask", camunda_dueDate="P3D") + user("sign") + end(),
    "start -> ask -> sign -> end",
)


def deploy(rig: Rig, source: str, **files: bytes) -> None:
    given = {name.replace("_", "."): content for name, content in files.items()}
    rig.run(lambda s: rig.engine.deploy(s, given, actor="a", source=source))  # type: ignore[arg-type]


def told(offer: Offered) -> set[tuple[str | None, str]]:
    return {(each.element_id, each.how) for each in offer.differences}


def test_what_differs_is_told_by_element(rig: Rig) -> None:
    deploy(rig, "pack", m_bpmn=SITE)
    deploy(rig, "site", m_bpmn=SITE)
    assert rig.run(offered) == []
    deploy(rig, "pack", m_bpmn=PACK)
    (offer,) = rig.run(offered)
    assert (offer.kind, offer.key, offer.site_version, offer.pack_version) == ("process", "p", 2, 3)
    assert {
        ("ask", "changed"),
        ("sign", "added"),
        ("check", "removed"),
        ("ask__sign", "added"),
        ("ask__check", "removed"),
    } <= told(offer)
    assert rig.tasks(rig.start()) == ["ask"]
    rig.complete("ask")
    assert rig.tasks() == ["check"]


def test_who_takes_it_is_offered_it_no_more(rig: Rig) -> None:
    deploy(rig, "site", m_bpmn=SITE)
    deploy(rig, "pack", m_bpmn=PACK)
    assert len(rig.run(offered)) == 1
    deploy(rig, "site", m_bpmn=PACK)
    assert rig.run(offered) == []


def test_decisions_are_offered_too(rig: Rig) -> None:
    deploy(rig, "site", g_dmn=GRADE.format(high="A").encode())
    deploy(rig, "pack", g_dmn=GRADE.format(high="B").encode())
    (offer,) = rig.run(offered)
    assert (offer.kind, offer.key, offer.file) == ("decision", "grade", "g.dmn")
    assert told(offer) == {("h2", "changed")}


@pytest.mark.parametrize("drawn", [b"", b"<incoming>f1</incoming>"])
def test_what_is_only_drawn_or_spaced_does_not_differ(drawn: bytes) -> None:
    one = b'<d xmlns="urn:m" id="d"><t id="a" x="1" y="2"/></d>'
    other = (
        b'<d xmlns="urn:m" id="d">\n <t id="a" y="2" x="1">' + drawn + b"</t>"
        b'<s xmlns="http://www.omg.org/spec/BPMN/20100524/DI" id="shape"/></d>'
    )
    assert compare(one, other) == []


def test_a_form_differs_as_a_file() -> None:
    assert [each.element_id for each in compare(b"{}", b'{"id": 1}')] == [None]
    assert compare(b"{}", b"{}") == []
