"""The runner of the DMN TCK, over a small sample in the kit's format."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.engine.dmn import tck

SAMPLE = Path(__file__).parent / "tck_sample"


def test_every_node_of_the_sample_gives_what_is_expected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert tck.main([str(SAMPLE)]) == 0
    assert capsys.readouterr().out == "    4/4     0001-fares\n4 of 4 nodes: 100.0 %\n"


def test_a_node_that_differs_is_named_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    cases = tmp_path / "0001-fares" / "fares-test-01.xml"
    cases.write_text(cases.read_text().replace(">135<", ">136<").replace('"quote"', '"quiet"'))
    assert tck.main([str(tmp_path), "51"]) == 1
    printed = capsys.readouterr().out
    assert "001 fare: expected Decimal('136'), got Decimal('135.0')" in printed
    assert "003 quiet: there is no such decision" in printed
    assert "2 of 4 nodes: 50.0 %" in printed
    assert tck.main([str(tmp_path), "50"]) == 0


def test_a_model_that_is_refused_fails_all_its_nodes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "0001-fares" / "days.dmn").unlink()
    assert tck.main([str(tmp_path)]) == 1
    assert "0 files of the deployment have the namespace" in capsys.readouterr().out
