"""An agreement through the real models: three signatures, or one refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.stage import PAIR, played
from workflows.agreements.models import Agreement

MAY = datetime(2025, 5, 14, tzinfo=UTC)
REFUSED = {"decision": "refuse", "reason": "退出条款未谈妥（示例）"}


def test_three_signatures_are_registered_against_the_frozen_version(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=MAY) as show:
        agreement = show.session.scalars(select(Agreement)).one()
        assert (agreement.status, agreement.registration_no) == ("signed", "XY-2025-A1-R1")
        signed = {(one.party, one.decision) for one in agreement.signatures}
        assert signed == {("province", "sign"), ("recipient", "sign"), ("agency", "sign")}


def test_a_refusal_is_negotiated_once_more_and_then_ends_the_pairing(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    pair = replace(PAIR, instead={"recipient_signs": REFUSED})
    with played(sessions, tmp_path, pair, MAY) as show:
        first = show.session.scalars(
            select(Agreement).where(Agreement.pairing_id == show.pairing.id)
        ).all()
        assert [one.status for one in first] == ["refused", "refused"]
        assert {one.reason for one in first[0].signatures} == {"", "退出条款未谈妥（示例）"}
        assert show.pairing.status == "declined"
