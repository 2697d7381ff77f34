"""The whole record on SQLite and on PostgreSQL: verified, anchored, erased, put away, exported."""

import io
from datetime import timedelta
from pathlib import Path

from engine.record import anchors, ocel, xes
from engine.record.archive import archivable, put_away
from engine.record.chain import verify
from engine.record.erasure import erase
from tests.engine.conftest import MakeRig
from tests.engine.record import lives


def test_it_is_the_same_on_both(make_rig_on: MakeRig, tmp_path: Path) -> None:
    rig = lives.make(make_rig_on)
    number = lives.begin(rig)
    lives.end_all(rig)
    now = rig.now
    begun = rig.run(lambda s: anchors.begin(s, now, "2026-09-02"))
    assert begun is not None
    made = rig.run(lambda s: anchors.write(s, tmp_path, begun, now))
    heads, _ = anchors.read(made.file, made.sha256)
    assert len(heads) == 2
    given = {"names": ["phone", "person"], "actor": "9", "reason": "asked to"}
    assert rig.run(lambda s: erase(s, number, **given)) > 3
    later = now + timedelta(days=1)
    assert rig.run(lambda s: archivable(s, later)) == [number]
    assert rig.run(lambda s: put_away(s, number)) > 30
    assert rig.run(lambda s: erase(s, number, **{**given, "names": ["n"]})) > 0
    assert rig.run(lambda s: list(verify(s, None, heads))) == []
    assert rig.variables(number)["n"] is None
    assert "13800001111" not in lives.stored(rig)
    for kind in (xes, ocel):
        out = io.BytesIO()
        assert rig.run(lambda s, kind=kind, out=out: kind.export(s, out)) == 2  # type: ignore[misc]
        assert out.tell() > 1000
