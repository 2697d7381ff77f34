"""Files of a case: bytes in the data folder under their digest, particulars in a row."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from workflows import authority
from workflows.authority import Actor
from workflows.cases.file_types import media_type, safe_name
from workflows.cases.models import Attachment
from workflows.cases.queries import case_of, get_case
from workflows.cases.tasks import get_task, require_open
from workflows.errors import NotFound, Rejected, TooLarge
from workflows.messages import N_, Message
from workflows.settings import MEGABYTE, Settings


def attach(
    session: Session,
    settings: Settings,
    actor: Actor,
    filename: str,
    content: BinaryIO,
    *,
    case_id: int | None = None,
    task_id: int | None = None,
    field: str | None = None,
) -> Attachment:
    """Keep a file of a case, or of a field of a task's form."""
    owner = _owner(session, actor, case_id, task_id)
    data = read_within(content, settings.upload_limit)
    name = safe_name(filename)
    attachment = Attachment(
        case_id=owner,
        task_id=task_id,
        field=field,
        filename=name,
        media_type=media_type(name, data),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        author_id=actor.id,
        at=engine.now(session),
    )
    attachment.path = f"{attachment.sha256[:2]}/{attachment.sha256}"
    store(settings.files_dir / attachment.path, data)
    session.add(attachment)
    session.flush()
    return attachment


def open_file(
    session: Session, settings: Settings, actor: Actor, attachment_id: int
) -> tuple[Attachment, Path]:
    """A file's particulars and where its bytes lie, for somebody who may read it."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None:
        raise NotFound(Message(N_("没有这个文件")))
    authority.require(session, actor, "file.read", attachment)
    path = settings.files_dir / attachment.path
    if not path.is_file():
        raise NotFound(Message(N_("文件已不在存储中，请联系系统管理员")))
    return attachment, path


def files_of(session: Session, actor: Actor, case_id: int) -> Sequence[Attachment]:
    """The files of a case that the actor may read, the newest first."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.case_id == case_id, authority.visible_attachments(actor))
        .order_by(Attachment.id.desc())
    ).all()


def files_of_task(session: Session, actor: Actor, task_id: int) -> Sequence[Attachment]:
    """The files handed in for a task, the oldest first."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.task_id == task_id, authority.visible_attachments(actor))
        .order_by(Attachment.id)
    ).all()


def _owner(session: Session, actor: Actor, case_id: int | None, task_id: int | None) -> int:
    """The case that the file belongs to, once the actor may add to it."""
    if task_id is not None:
        task = get_task(session, task_id)
        authority.require(session, actor, "task.attach", task)
        # Nothing is slipped under what has been handed in already.
        require_open(task, actor)
        return case_of(session, task.instance_id).id
    if case_id is None:
        raise Rejected("file", Message(N_("文件须属于一个事项或一项任务")))
    case = get_case(session, case_id)
    authority.require(session, actor, "case.comment", case)
    return case.id


def read_within(content: BinaryIO, limit: int) -> bytes:
    """At most `limit` bytes are read, whatever size the sender claims."""
    data = content.read(limit + 1)
    if len(data) > limit:
        raise TooLarge("file", Message(N_("文件超过 {limit} MB 的上限"), limit=limit // MEGABYTE))
    return data


def store(path: Path, data: bytes) -> None:
    """Write under the digest; a reader never sees half a file, a second copy costs nothing."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
