"""Numbers among answers are shown as the names of what they stand for."""

from __future__ import annotations

import forms
from tests.web.conftest import Site
from web.answers import names_in


def test_people_and_organisations_are_named(site: Site) -> None:
    house = site.house
    expert, agency, place = (
        house.people["expert"],
        *map(house.organisations.get, ("agency", "place")),
    )
    supervisor = house.people["supervisor"]
    pairs = [{"agency": agency, "place": place, "supervisor": supervisor, "reason": "x"}]
    with site.sessions() as session:
        panel = names_in(session, forms.describe("application.panel"), {"experts": [expert]})
        named = names_in(session, forms.describe("programme.pairs"), {"pairs": pairs})
    assert panel == {("experts", str(expert)): "expert-1"}
    assert set(named.values()) == {"agency(示例)", "place(示例)", "supervisor-1"}


def test_nothing_chosen_is_nothing_asked(site: Site, statements: list[str]) -> None:
    with site.sessions() as session:
        statements.clear()
        assert names_in(session, forms.describe("programme.pairs"), {"pairs": []}) == {}
    assert statements == []
