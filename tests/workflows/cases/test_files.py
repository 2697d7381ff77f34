"""Files: which are taken, where they lie, who reads them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine.errors import TaskNotOpen, TaskTaken
from tests.workflows.house import DOCKING, House, deploy_models, do, open_pairing, open_task
from workflows.actors import Actor
from workflows.cases import actions
from workflows.cases.files import attach, files_of, files_of_task, open_file
from workflows.cases.models import Attachment, Case
from workflows.errors import NotAllowed, NotFound, Rejected
from workflows.settings import Settings, read_settings

As = Callable[[str], Actor]
Keep = Callable[[str, bytes], Attachment]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(32) + b"\xff\xd9"
ZIP = b"PK\x03\x04" + bytes(30)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"SANQU_DATA_DIR": str(tmp_path), "SANQU_UPLOAD_LIMIT_MB": "1"})


@pytest.fixture
def case(session: Session, house: House) -> Case:
    deploy_models(session)
    return open_pairing(session, house)


@pytest.fixture
def keep(session: Session, settings: Settings, as_: As, case: Case) -> Keep:
    """Attach a file to the case as the agency's worker."""
    worker = as_("worker")
    return lambda name, content: attach(
        session, settings, worker, name, io.BytesIO(content), case_id=case.id
    )


def test_a_file_lies_under_its_digest_once(
    session: Session, settings: Settings, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    first = attach(
        session, settings, as_("worker"), "对接纪要.pdf", io.BytesIO(PDF),
        task_id=task_id, field="attachments",
    )  # fmt: skip
    second = attach(session, settings, as_("contact"), "b.PDF", io.BytesIO(PDF), case_id=case.id)
    assert (first.case_id, first.task_id, first.media_type) == (
        case.id,
        task_id,
        "application/pdf",
    )
    assert first.path == second.path
    assert [path.name for path in settings.files_dir.rglob("*") if path.is_file()] == [first.sha256]
    found, path = open_file(session, settings, as_("coordinator"), first.id)
    assert (found.filename, found.size, path.read_bytes()) == ("对接纪要.pdf", len(PDF), PDF)
    assert [one.id for one in files_of(session, as_("agency"), case.id)] == [second.id, first.id]
    assert [one.id for one in files_of_task(session, as_("agency"), task_id)] == [first.id]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.png", PNG, "image/png"),
        ("a.JPG", JPG, "image/jpeg"),
        ("a.zip", ZIP, "application/zip"),
        ("a.docx", ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.csv", "日期,名称\n".encode(), "text/csv"),
    ],
)
def test_what_is_taken(keep: Keep, name: str, content: bytes, media_type: str) -> None:
    assert keep(name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "不接受这种文件"),
        ("a.svg", b"<svg/>", "不接受这种文件"),
        ("noending", b"x", "不接受这种文件"),
        ("a.pdf", b"", "文件是空的"),
        ("a.pdf", PNG, "不符"),
        ("a.png", PDF, "不符"),
        ("a.docx", PDF, "不符"),
        ("a.doc", ZIP, "不符"),
        ("a.txt", b"\x00\x01", "不符"),
        ("a.pdf", PDF + bytes(1024 * 1024), "1 MB"),
    ],
)
def test_what_is_refused_leaves_nothing(
    keep: Keep, settings: Settings, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Rejected, match=said) as refused:
        keep(name, content)
    assert refused.value.field == "file"
    assert not settings.files_dir.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/纪要.pdf", "纪要.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_made_safe(keep: Keep, given: str, kept: str) -> None:
    assert keep(given, PDF).filename == kept


def test_strangers_neither_add_nor_read(
    session: Session, settings: Settings, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    kept = attach(session, settings, as_("worker"), "a.pdf", io.BytesIO(PDF), case_id=case.id)
    for who in ("other_agency", "operator", "nobody"):
        with pytest.raises(NotAllowed):
            attach(session, settings, as_(who), "a.pdf", io.BytesIO(PDF), case_id=case.id)
        with pytest.raises(NotAllowed):
            open_file(session, settings, as_(who), kept.id)
        assert list(files_of(session, as_(who), case.id)) == []
    with pytest.raises(NotAllowed):
        attach(session, settings, as_("contact"), "a.pdf", io.BytesIO(PDF), task_id=task_id)
    with pytest.raises(Rejected):
        attach(session, settings, as_("worker"), "a.pdf", io.BytesIO(PDF))


def test_a_file_that_is_gone_is_said_to_be(
    session: Session, settings: Settings, as_: As, case: Case
) -> None:
    kept = attach(session, settings, as_("worker"), "a.pdf", io.BytesIO(PDF), case_id=case.id)
    (settings.files_dir / kept.path).unlink()
    for number in (kept.id, 999):
        with pytest.raises(NotFound):
            open_file(session, settings, as_("worker"), number)


def test_nothing_is_added_to_a_task_that_is_done_or_taken(
    session: Session, house: House, settings: Settings, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")

    def late(who: str) -> Attachment:
        return attach(session, settings, as_(who), "a.pdf", io.BytesIO(PDF), task_id=task_id)

    actions.claim(session, task_id, as_("worker"))
    assert late("worker").task_id == task_id
    with pytest.raises(TaskTaken):
        late("agency")
    do(session, house, case, "record_docking", "worker", **DOCKING)
    with pytest.raises(TaskNotOpen):
        late("worker")
