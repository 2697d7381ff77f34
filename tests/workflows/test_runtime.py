"""The pack is deployed once, whole, by those who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import definition
from workflows.actors import SYSTEM, Actor
from workflows.errors import NotAllowed
from workflows.runtime import PACK, deploy_pack

As = Callable[[str], Actor]


def test_the_pack_is_deployed_once(session: Session) -> None:
    first = deploy_pack(session, SYSTEM)
    assert first.new
    assert deploy_pack(session, SYSTEM).id == first.id
    deployed = set(session.scalars(select(definition.c.process_id)))
    assert deployed == {path.stem for path in PACK.glob("*.bpmn")}


@pytest.mark.parametrize("who", ["province", "coordinator", "agency", "auditor", "nobody"])
def test_who_deploys_nothing(session: Session, as_: As, who: str) -> None:
    with pytest.raises(NotAllowed):
        deploy_pack(session, as_(who))
