"""Anchors, kept elsewhere, show what no chain can: a log written anew, a log that is gone."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from engine.errors import AnchorRefused
from engine.events import GENESIS, digest, lines, seal
from engine.record import anchors
from engine.record.chain import Finding, verify
from engine.tables import anchor, event, instance
from tests.engine.conftest import MakeRig
from tests.engine.record import lives
from tests.engine.rig import T0, Rig


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    rig = lives.make(make_rig)
    lives.begin(rig)
    return rig


def write(rig: Rig, folder: Path, day: int = 1) -> anchors.Anchor:
    at = T0 + timedelta(days=day)
    number = rig.run(lambda s: anchors.begin(s, at, f"2026-09-{day:02}"))
    assert number is not None
    return rig.run(lambda s: anchors.write(s, folder, number, at))


def findings(rig: Rig, file: Path) -> list[Finding]:
    heads, missing = anchors.read(file)
    assert missing == []
    return rig.run(lambda s: list(verify(s, None, heads)))


def test_a_file_says_what_has_grown_and_stands_for_those_before(rig: Rig, tmp_path: Path) -> None:
    first = write(rig, tmp_path)
    assert first.heads == 2
    assert first.file.stat().st_mode & 0o777 == 0o600
    assert first.sha256 == hashlib.sha256(first.file.read_bytes()).hexdigest()
    assert write(rig, tmp_path, 2).heads == 0
    lives.begin(rig)
    last = write(rig, tmp_path, 3)
    assert last.heads == 2
    heads, missing = anchors.read(last.file, last.sha256)
    assert missing == []
    assert heads == {row.id: (row.event_seq, row.event_hash) for row in rig.instances()}
    assert findings(rig, last.file) == []
    # What grows after it is no change.
    lives.end_all(rig)
    assert findings(rig, last.file) == []


def test_a_log_written_anew_from_its_beginning(rig: Rig, tmp_path: Path) -> None:
    rig.tampered = True
    number = rig.instances()[0].id
    length = rig.instances()[0].event_seq
    kept = write(rig, tmp_path)

    def forge(session):  # type: ignore[no-untyped-def]
        previous = GENESIS
        for line in list(lines(session, number)):
            said = {**line, "actor": "forger"}
            previous = digest(previous, said, seal(line["salt"], line["payload"]))
            at = (event.c.instance_id == number) & (event.c.seq == line["seq"])
            session.execute(update(event).where(at).values(actor="forger", hash=previous))
        session.execute(update(instance).where(instance.c.id == number).values(event_hash=previous))

    rig.run(forge)
    assert rig.run(lambda s: list(verify(s))) == []
    assert findings(rig, kept.file) == [Finding(number, length, "rewritten")]


def test_a_log_cut_short_with_its_instance_and_an_instance_that_is_gone(
    rig: Rig, tmp_path: Path
) -> None:
    rig.tampered = True
    kept = write(rig, tmp_path)
    _, child = rig.instances()
    rig.run(lambda s: s.execute(delete(event).where(event.c.instance_id == child.id)))
    rig.run(lambda s: s.execute(
        update(instance).where(instance.c.id == child.id).values(
            event_seq=0, event_hash=GENESIS, state=None)))  # fmt: skip
    assert rig.run(lambda s: list(verify(s))) == []
    assert findings(rig, kept.file) == [Finding(child.id, 1, "cut")]
    heads, _ = anchors.read(kept.file)
    assert rig.run(lambda s: list(verify(s, None, {**heads, 99: (7, "")})))[-1] == Finding(
        99, 7, "deleted"
    )


def test_files_that_are_not_what_they_were(rig: Rig, tmp_path: Path) -> None:
    first, last = write(rig, tmp_path), write(rig, tmp_path, 2)
    with pytest.raises(AnchorRefused, match="is not what it was"):
        anchors.read(last.file, "0" * 64)
    text = first.file.read_bytes()
    first.file.write_bytes(text.replace(b"[1,", b"[8,"))
    with pytest.raises(AnchorRefused, match="is not what it was"):
        anchors.read(last.file)
    first.file.write_bytes(b"no anchor")
    with pytest.raises(AnchorRefused, match="is no anchor"):
        anchors.read(first.file)
    first.file.unlink()
    assert anchors.read(last.file)[1] == [first.file.name]


def test_a_day_has_one_and_who_died_over_it_is_replaced(rig: Rig, tmp_path: Path) -> None:
    at = T0 + timedelta(days=1)
    number = rig.run(lambda s: anchors.begin(s, at, "2026-09-02"))
    assert rig.run(lambda s: anchors.begin(s, at, "2026-09-02")) is None
    late = at + anchors.PATIENCE + timedelta(seconds=1)
    assert rig.run(lambda s: anchors.begin(s, late, "2026-09-02")) == number
    rig.run(lambda s: anchors.write(s, tmp_path, number, late))
    assert rig.run(lambda s: anchors.begin(s, late + timedelta(days=1), "2026-09-02")) is None
    assert rig.run(lambda s: anchors.begin(s, late, None)) is not None
    assert len(rig.run(lambda s: s.scalars(select(anchor.c.id)).all())) == 2
