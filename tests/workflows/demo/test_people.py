"""The cast of the sample: codes that check out, roles that exist, nobody twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.actors import ROLES, actor_of
from workflows.demo.people import bodies, players, set_up
from workflows.demo.scenario import BATCHES
from workflows.organisations.rules import valid_credit_code


def test_every_agency_has_a_valid_code_of_its_own() -> None:
    codes = [body.credit_code for body in bodies() if body.kind == "agency"]
    assert all(code is not None and valid_credit_code(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_every_role_is_played_and_no_username_twice() -> None:
    roles = {player.role for player in players()} | {"operator"}
    assert roles == set(ROLES)
    usernames = [player.username for player in players()]
    assert len(set(usernames)) == len(usernames)


def test_everybody_can_act_after_the_set_up(session: Session) -> None:
    cast = set_up(session, BATCHES)
    assert all(actor_of(session, person_id).roles for person_id in cast.people.values())
    assert cast.code_of(cast.organisations["A1"]) == "A1"


def test_the_real_place_is_found_under_both_older_names() -> None:
    place = next(body for body in bodies() if body.code == "R1")
    assert len(place.aliases) == 2
