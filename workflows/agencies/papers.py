"""Scans in an agency's file: kept like the files of cases, read by whoever may read the file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

import engine
from workflows import authority
from workflows.agencies.models import AgencyPaper
from workflows.authority import Actor
from workflows.cases.file_types import media_type, safe_name
from workflows.cases.files import read_within, store
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.settings import Settings


def keep(
    session: Session,
    settings: Settings,
    actor: Actor,
    agency_id: int,
    *,
    filename: str,
    content: BinaryIO,
) -> AgencyPaper:
    """Keep a scan in an agency's file; raises Rejected for what is no document, or too large."""
    authority.require(session, actor, "agency.change", agency_id)
    data = read_within(content, settings.upload_limit)
    name = safe_name(filename)
    digest = hashlib.sha256(data).hexdigest()
    paper = AgencyPaper(
        agency_id=agency_id,
        filename=name,
        media_type=media_type(name, data),
        size=len(data),
        sha256=digest,
        path=f"{digest[:2]}/{digest}",
        author_id=actor.id,
        at=engine.now(session),
    )
    store(settings.files_dir / paper.path, data)
    session.add(paper)
    session.flush()
    return paper


def open_paper(
    session: Session, settings: Settings, actor: Actor, paper_id: int
) -> tuple[AgencyPaper, Path]:
    """A scan's particulars and where its bytes lie, for somebody who may read it."""
    paper = session.get(AgencyPaper, paper_id)
    if paper is None:
        raise NotFound(Message(N_("没有这个文件")))
    authority.require(session, actor, "agency.read_paper", paper)
    path = settings.files_dir / paper.path
    if not path.is_file():
        raise NotFound(Message(N_("文件已不在存储中，请联系系统管理员")))
    return paper, path
