"""One-click sign-in: in a demo database and from its own machine only."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
from tests.web.conftest import TOKEN, Site, furnish, open_site


def test_demo_on_loopback_offers_people_by_role(site: Site) -> None:
    page = site.visitor().get("/login").text
    assert "演示：一键登录" in page
    assert "coordinator-1" in page


@pytest.mark.parametrize(
    "from_elsewhere",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
    ],
)
def test_elsewhere_it_does_not_exist(site: Site, from_elsewhere: dict[str, object]) -> None:
    visitor = site.visitor()
    assert "一键登录" not in visitor.get("/login", **from_elsewhere).text
    person = {"person": site.house.people["coordinator"]}
    assert visitor.post("/login/as", person, **from_elsewhere).status_code == 404
    assert visitor.get("/").status_code == 302


def test_a_name_that_merely_resolves_to_this_machine_does_not_count(site: Site) -> None:
    rebound = {"base_url": "http://sanqu.example"}
    visitor = site.visitor()
    page = visitor.get("/login", **rebound).text
    assert "一键登录" not in page
    token = TOKEN.search(page)
    assert token
    form = {"csrf_token": token[1], "person": site.house.people["coordinator"]}
    assert visitor.client.post("/login/as", data=form, **rebound).status_code == 404


@pytest.mark.parametrize("mark", ["live", "sandbox"])
def test_only_a_demo_has_it(tmp_path: Path, mark: engine.Mark) -> None:
    furnished = furnish(tmp_path / "sanqu.db", mark)
    database = engine.make_engine(f"sqlite:///{furnished.path}")
    site = open_site(database, furnished, tmp_path)
    visitor = site.visitor()
    assert "一键登录" not in visitor.get("/login").text
    person = {"person": site.house.people["coordinator"]}
    assert visitor.post("/login/as", person).status_code == 404
    database.dispose()


def test_unknown_person(site: Site) -> None:
    assert site.visitor().post("/login/as", {"person": 999}).status_code == 404
