"""Who has no right gets 403 and a line in the security log: role × act × own or other × state."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import transact
from tests.web.conftest import Site, Visitor
from tests.workflows.house import PEOPLE, START, deploy_models
from tests.workflows.test_authority import ON_CASES, Papers, fill
from web.gate import PUBLIC
from web.names import ACTS
from workflows.authority import POLICIES
from workflows.organisations.models import Person
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme
from workflows.refusals.models import Refusal
from workflows.runtime import engine

ROOT = Path(__file__).resolve().parents[2]
STATES = ("open", "suspended", "cancelled")
WHY = {"actor": "op", "reason": "审计"}


@dataclass(frozen=True)
class Asked:
    """One act over HTTP, by its letter in the matrix of authority, and what it is answered with."""

    letter: str
    method: str
    path: str
    data: dict[str, object]
    answers: dict[str, int]


def asked(papers: Papers) -> Iterator[Asked]:
    case, task = papers.case.id, papers.task_id
    read = dict.fromkeys(STATES, 200)
    done = dict.fromkeys(STATES, 303)
    yield Asked("v", "GET", f"/cases/{case}", {}, read)
    yield Asked("s", "GET", f"/submissions/{papers.agency_paper.id}", {}, read)
    yield Asked("h", "GET", f"/submissions/{papers.expert_paper.id}", {}, read)
    yield Asked("f", "GET", f"/files/{papers.file.id}", {}, read)
    yield Asked("t", "GET", f"/tasks/{task}", {}, read)
    yield Asked(
        "c", "POST", f"/cases/{case}/comments", {"text": "一句话", "audience": "partners"}, done
    )
    office = {"text": "内部", "audience": "office"}
    yield Asked("o", "POST", f"/cases/{case}/comments", office, done)
    # An answer that the form refuses: who may hand in is told so, and the task stays open.
    closed = {"open": 422, "suspended": 422, "cancelled": 409}
    yield Asked("d", "POST", f"/tasks/{task}", {"decision": ""}, closed)


@dataclass
class Watch:
    """The site, its two cases, and how many refusals have been written down."""

    site: Site
    papers: dict[str, Papers]
    seen: int = 0

    def set_state(self, state: str) -> None:
        for each in self.papers.values():
            number = each.case.instance_id
            assert number is not None
            if state == "suspended":
                transact(self.site.sessions, lambda s, n=number: engine.hands.suspend(s, n, **WHY))
            if state == "cancelled":
                transact(self.site.sessions, lambda s, n=number: engine.cancel(s, n, **WHY))

    def fresh(self) -> list[Refusal]:
        """What has been written down since the last time."""
        with self.site.sessions() as session:
            wanted = select(Refusal).where(Refusal.id > self.seen).order_by(Refusal.id)
            found = list(session.scalars(wanted))
        self.seen = max([self.seen, *(row.id for row in found)])
        return found


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Watch:
    def build(session: Session) -> dict[str, Papers]:
        deploy_models(session)
        programme_id = session.scalars(select(Programme.id)).one()
        found = {}
        for whose, prefix in (("own", ""), ("other", "other_")):
            found[whose] = fill(session, site.house, tmp_path, other=bool(prefix))
            session.add(_pairing(site, programme_id, prefix, found[whose].case.id))
        return found

    return Watch(site, transact(site.sessions, build))


def _pairing(site: Site, programme_id: int, prefix: str, case_id: int) -> Pairing:
    """The facts that the page of a pairing shows."""
    at = site.house.organisations
    first, last = date(2027, 1, 4), date(2027, 12, 31)
    return Pairing(
        case_id=case_id,
        programme_id=programme_id,
        agency_id=at[f"{prefix}agency"],
        place_id=at[f"{prefix}place"],
        supervisor_id=site.house.people[f"{prefix}supervisor"],
        grant=Decimal(200_000),
        service_starts_on=first,
        service_ends_on=last,
        mid_term_on=date(2027, 6, 30),
        proposed_at=START,
    )


@pytest.mark.parametrize("state", STATES)
def test_who_may_not_gets_403_and_a_line_and_who_may_gets_neither(watch: Watch, state: str) -> None:
    watch.set_state(state)
    for who in PEOPLE:
        visitor = watch.site.visitor(who)
        for whose, letters in zip(("own", "other"), ON_CASES[who], strict=True):
            for act in asked(watch.papers[whose]):
                met(watch, visitor, who, act, act.answers[state] if act.letter in letters else 403)


def met(watch: Watch, visitor: Visitor, who: str, act: Asked, expected: int) -> None:
    """The act is answered as expected, and written down only where it is refused."""
    send = visitor.get if act.method == "GET" else visitor.post
    answer = send(act.path, **({"data": act.data} if act.data else {}))
    assert answer.status_code == expected, (who, act)
    lines = [
        (row.person_id, row.method, row.path, bool(row.act and row.subject and row.reason))
        for row in watch.fresh()
    ]
    mine = (watch.site.house.people[who], act.method, act.path, True)
    assert lines == ([mine] if expected == 403 else []), (who, act)


def test_the_rooms_of_those_who_keep_the_house_are_watched_too(site: Site) -> None:
    watch = Watch(site, {})
    for path in ("/admin/people", "/admin/incidents", "/security"):
        assert site.visitor("agency").get(path).status_code == 403
        assert [row.path for row in watch.fresh()] == [path]
    # What was sent is not looked at before the right is.
    assert site.visitor("agency").post("/admin/people", {"password": "x"}).status_code == 403
    assert [row.act for row in watch.fresh()] == ["person.list"]
    upload = {"file": (io.BytesIO(b"date,kind,name\n"), "a.csv"), "source": "x"}
    assert site.visitor("agency").post("/admin/calendar", upload).status_code == 403
    assert [row.act for row in watch.fresh()] == ["calendar.import"]


def test_every_act_has_a_name_of_its_own_in_the_log() -> None:
    # An account that was closed is refused before anybody asks what for.
    assert {*POLICIES, "account.use"} == set(ACTS)
    assert len(set(ACTS.values())) == len(ACTS)


def test_whatever_the_code_asks_for_has_a_name() -> None:
    asks = {("authority", "require"): 2, ("authority", "may"): 2, ("", "NotAllowed"): 1}
    found = {act for name, place in asks.items() for act in _literals(*name, place)}
    assert {"case.view", "person.appoint", "house.enter", "account.use"} <= found
    assert found <= set(ACTS)


def _literals(module: str, name: str, place: int) -> Iterator[str]:
    """The acts that calls of a function name outright; one that names none fails."""
    for path in (*ROOT.glob("web/**/*.py"), *ROOT.glob("workflows/**/*.py")):
        text = path.read_text("utf-8")
        assert "raise NotAllowed\n" not in text, path
        for call in ast.walk(ast.parse(text)):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != f"{module}.{name}".strip(
                "."
            ):
                continue
            given = call.args[place]
            if isinstance(given, ast.Constant):
                yield str(given.value)


def test_no_route_writes_down_something_else(site: Site) -> None:
    watch, visitor = Watch(site, {}), site.visitor("nobody")
    refused = set()
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or rule.endpoint.startswith("auth."):
            continue
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<[^>]+>", "1", path)
        for method in {"GET", "POST"} & (rule.methods or set()):
            status = (visitor.get if method == "GET" else visitor.post)(path).status_code
            assert status < 500, path
            lines = watch.fresh()
            assert bool(lines) == (status == 403), (method, path)
            assert all(line.act in ACTS for line in lines), (method, path)
            refused |= {(method, rule.endpoint) for _ in lines}
    assert {("GET", f"admin.{page}") for page in ("overview", "people", "organisations")} <= refused
    assert {("POST", "admin.appoint"), ("GET", "cases.case"), ("POST", "upkeep.retry")} <= refused


def test_operator_and_auditor_read_who_was_refused_what(site: Site) -> None:
    for _ in range(52):
        site.visitor("agency").get("/admin/people")
    site.visitor("leader").get(f"/cases/{site.case_id}")
    with site.sessions() as session:
        agency = session.get_one(Person, site.house.people["agency"])
    for name in ("operator", "auditor"):
        visitor = site.visitor(name)
        page = visitor.get("/security").text
        assert "查看人员与角色" in page
        assert "其他" not in page
        assert "leader-1" in page
        assert f"GET /cases/{site.case_id}" in page
        assert "更早的" in page
        alone = visitor.get(f"/security?person={agency.id}").text
        assert agency.name in alone
        assert "leader-1" not in alone
        older = visitor.get("/security?before=3").text
        assert older.count("<tr>") == 3
    assert site.visitor("coordinator").get("/security").status_code == 403
