"""The team on the page of a project: who was on post from when until when, and what proves it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from workflows.authority import Actor, visible_attachments
from workflows.calendars.rules import day_of
from workflows.cases.models import Attachment, Case
from workflows.messages import Message
from workflows.pairings.models import MobilisedWorker
from workflows.pairings.queries import pairing_of_case
from workflows.teams import rules
from workflows.teams.models import TeamWarning
from workflows.teams.queries import members_of, qualified


@dataclass(frozen=True)
class TeamLine:
    """Somebody who is or was on post, and the proofs that the reader may open."""

    member: MobilisedWorker
    on_post: bool
    qualification: Message | None
    proofs: Sequence[Attachment]


@dataclass(frozen=True)
class TeamPage:
    """The team of a project, and the warnings that were raised about it."""

    lines: Sequence[TeamLine]
    warnings: Sequence[TeamWarning]

    @property
    def on_post(self) -> int:
        """How many are on post today."""
        return sum(line.on_post for line in self.lines)


def team_page(session: Session, actor: Actor, case: Case) -> TeamPage | None:
    """The team of a pairing's case, whose page the actor reads; None of any other."""
    if case.kind != "pairing":
        return None
    pairing = pairing_of_case(session, case.id)
    members = members_of(session, pairing.id)
    there = {one.id for one in rules.on_post(members, day_of(engine.now(session)))}
    proofs = _proofs(session, actor, {file for one in members for file in one.proofs})
    return TeamPage(
        lines=[
            TeamLine(
                member=one,
                on_post=one.id in there,
                qualification=qualified(one.staff) if one.staff else None,
                proofs=[proofs[file] for file in one.proofs if file in proofs],
            )
            for one in members
        ],
        warnings=session.scalars(
            select(TeamWarning).where(TeamWarning.pairing_id == pairing.id).order_by(TeamWarning.id)
        ).all(),
    )


def _proofs(session: Session, actor: Actor, files: Collection[int]) -> Mapping[int, Attachment]:
    """Those of these files that the actor may read."""
    if not files:
        return {}
    wanted = select(Attachment).where(Attachment.id.in_(files), visible_attachments(actor))
    return {one.id: one for one in session.scalars(wanted)}
