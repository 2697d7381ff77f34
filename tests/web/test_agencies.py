"""The pages of agencies' files: filled in, wrong answers told, scans handed out, bars entered."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from tests.forms.samples import SAMPLES
from tests.web.conftest import Site
from workflows.agencies.models import AgencyCertificate, AgencyStaff, BlacklistEntry, PastGrade


def sample(key: str, **changes: object) -> dict[str, object]:
    """What a browser would send."""
    return {
        name: value for name, value in {**SAMPLES[key][0], **changes}.items() if name != "paper"
    }


def test_a_lead_fills_in_the_file(site: Site) -> None:
    agency = site.house.organisations["agency"]
    lead = site.visitor("agency")
    assert lead.get("/agencies").headers["Location"] == f"/agencies/{agency}"
    assert "还没有填写基本情况" in lead.get(f"/agencies/{agency}").text
    answer = lead.post(f"/agencies/{agency}/profile", sample("agency.profile"))
    assert answer.status_code == 303
    for part, key, heading in (
        ("staff", "agency.staff", "社工信息"),
        ("certificates", "agency.certificate", "证照信息"),
        ("grades", "agency.grade", "本计划以外的评估等级"),
    ):
        # The form is about one line, whatever the table in the file is called.
        assert f">{heading}</h1>" in lead.get(f"/agencies/{agency}/{part}/new").text
        form = {**sample(key), "paper": (BytesIO(b"1"), "证书.txt")}
        assert lead.post(f"/agencies/{agency}/{part}/new", form).status_code == 303, part
    page = lead.get(f"/agencies/{agency}").text
    for words in ("铁力市、嘉荫县", "社工A-01", "可派驻", "民证字第 001 号", "四星", "待核实"):
        assert words in page
    with site.sessions() as session:
        member = session.scalars(select(AgencyStaff)).one()
    again = f"/agencies/{agency}/staff/{member.id}"
    assert "证书.txt" in lead.get(again).text
    assert lead.get(f"/agencies/papers/{member.paper_id}").data == b"1"
    kept = {**sample("agency.staff", experience_years="0"), "paper": str(member.paper_id)}
    assert lead.post(again, kept).status_code == 303
    page = lead.get(f"/agencies/{agency}").text
    assert "不可派驻" in page
    assert "专业工作年限不足 1 年" in page
    assert lead.post(again, {"remove": "yes"}).status_code == 303
    assert "社工A-01" not in lead.get(f"/agencies/{agency}").text


@pytest.mark.parametrize("paper", ["9" * 5000, "9" * 17, "²", "x"])
def test_what_is_no_scan_of_the_file_is_told_at_its_field(site: Site, paper: str) -> None:
    page = f"/agencies/{site.house.organisations['agency']}/staff/new"
    answer = site.visitor("agency").post(page, {**sample("agency.staff"), "paper": paper})
    assert answer.status_code == 422
    assert 'id="f-paper-error">请重新上传文件' in answer.text


def test_wrong_answers_are_told_at_their_fields(site: Site) -> None:
    agency = site.house.organisations["agency"]
    lead = site.visitor("agency")
    wrong = sample("agency.profile", credit_code="91350100M000100Y44")
    answer = lead.post(f"/agencies/{agency}/profile", wrong)
    assert answer.status_code == 422
    assert "统一社会信用代码不正确" in answer.text
    answer = lead.post(f"/agencies/{agency}/certificates/new", sample("agency.certificate"))
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    program = {**sample("agency.certificate"), "paper": (BytesIO(b"1"), "证书.exe")}
    answer = lead.post(f"/agencies/{agency}/certificates/new", program)
    assert answer.status_code == 422
    assert "不接受这种文件" in answer.text
    with site.sessions() as session:
        assert not session.scalars(select(AgencyCertificate)).all()


def test_the_office_confirms_a_grade_and_enters_a_bar_that_the_province_lifts(site: Site) -> None:
    agency = site.house.organisations["agency"]
    form = {**sample("agency.grade"), "paper": (BytesIO(b"1"), "证书.txt")}
    site.visitor("agency").post(f"/agencies/{agency}/grades/new", form)
    office = site.visitor("coordinator")
    with site.sessions() as session:
        grade = session.scalars(select(PastGrade)).one()
    office.post(f"/agencies/{agency}/grades/{grade.id}/verify")
    assert "已核实" in office.get(f"/agencies/{agency}").text
    assert office.get(f"/agencies/{agency}/bars/new").status_code == 200
    bar = sample("agency.bar", from_on="2026-09-01")
    assert office.post(f"/agencies/{agency}/bars/new", bar).status_code == 303
    assert "失信名单" in office.get("/agencies").text
    with site.sessions() as session:
        entry = session.scalars(select(BlacklistEntry)).one()
    lifting = f"/agencies/{agency}/bars/{entry.id}/lift"
    assert office.post(lifting, sample("agency.lift")).status_code == 403
    province = site.visitor("province")
    assert province.get(lifting).status_code == 200
    assert province.post(lifting, sample("agency.lift")).status_code == 303
    assert "不得申报" not in office.get(f"/agencies/{agency}").text


def test_strangers_are_turned_away(site: Site) -> None:
    agency = site.house.organisations["agency"]
    for who in ("other_agency", "leader", "expert", "other_coordinator"):
        visitor = site.visitor(who)
        assert visitor.get(f"/agencies/{agency}").status_code == 403, who
        for part in ("profile", "staff/new", "certificates/new", "grades/new", "bars/new"):
            assert visitor.get(f"/agencies/{agency}/{part}").status_code == 403, (who, part)
            assert visitor.post(f"/agencies/{agency}/{part}", {}).status_code == 403, (who, part)
    auditor = site.visitor("auditor")
    assert auditor.get(f"/agencies/{agency}").status_code == 200
    assert auditor.post(f"/agencies/{agency}/staff/new", {}).status_code == 403
    assert auditor.get("/agencies/999").status_code == 404
