"""Public notices as anybody reads them: no sign-in, no name of an objector, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from tests.web.staged import Staged, staged
from tests.workflows.stage import Plays
from workflows.applications.models import Application
from workflows.applications.queries import applications_of
from workflows.notices.actions import object_to
from workflows.notices.models import Notice, Objection

WHILE_IT_STANDS = datetime(2025, 3, 27, 2, tzinfo=UTC)
IN_REVIEW = datetime(2025, 3, 12, 2, tzinfo=UTC)
REVIEW_OVER = datetime(2025, 3, 25, 2, tzinfo=UTC)
OBJECTION = {"name": "王某某", "contact": "0458-1234567", "ground": "业绩不实的理由"}


def page_of_notice(site: Staged) -> str:
    """Where the one notice stands."""
    notice_id = site.show.session.scalars(select(Notice.id)).one()
    site.show.session.rollback()
    return f"/notices/{notice_id}"


def test_a_stranger_reads_objects_and_asks_by_receipt_and_only_the_office_sees_who(
    demo_plays: Plays, tmp_path: Path
) -> None:
    with staged(demo_plays, tmp_path, WHILE_IT_STANDS) as site:
        page, stranger = page_of_notice(site), site.visitor()
        assert f'href="{page}"' in stranger.get("/notices/").text
        assert "公示渠道" in stranger.get(page).text
        assert "没有机构入选" not in stranger.get(page).text
        assert "Public" in stranger.get(page, headers={"Accept-Language": "en"}).text
        assert stranger.post(f"{page}/objections", {**OBJECTION, "ground": ""}).status_code == 422
        assert stranger.post(f"{page}/objections", {**OBJECTION}).status_code == 303
        after = stranger.get(page).text
        (receipt,) = re.findall(r"YY-[0-9A-F]{10}", after)
        assert stranger.post(f"{page}/clues", {"clue": "听说的事"}).status_code == 303
        assert 'href="/notices/receipt"' in stranger.get(page).text
        assert stranger.get("/notices/receipt").status_code == 200
        asked = stranger.post("/notices/receipt", {"receipt": receipt})
        assert "待受理" in asked.text
        assert stranger.post("/notices/receipt", {"receipt": "YY-1"}).status_code == 422
        for who in (None, "agency-a1", "leader-r1", "expert-1"):
            seen = site.visitor(who).get(page).text
            assert not any(word in seen for word in (*OBJECTION.values(), "听说的事"))
        inside = site.visitor("coordinator").get(page).text
        assert all(word in inside for word in (*OBJECTION.values(), "听说的事"))


def test_whoever_objected_reads_the_outcome_when_the_notice_is_public_no_longer(
    demo_plays: Plays, tmp_path: Path
) -> None:
    with staged(demo_plays, tmp_path, WHILE_IT_STANDS) as site:
        show = site.show
        notice = show.session.scalars(select(Notice)).one()
        right = object_to(show.session, notice.id, **OBJECTION).receipt
        other = object_to(show.session, notice.id, **{**OBJECTION, "contact": "0458-7654321"})
        show.do("admit_objection", "province", decision="admit", reason="有依据")
        (application,) = applications_of(show.session, notice.programme_id)
        upheld = {"decision": "uphold", "entry": application.id, "reason": "业绩确实不符"}
        show.do("verify_objection", "province", **upheld)
        page, title, body, beside = (
            f"/notices/{notice.id}",
            notice.title,
            notice.body,
            other.receipt,
        )
        show.session.commit()
        stranger = site.visitor()
        assert stranger.get(page).status_code == 404
        told = stranger.post("/notices/receipt", {"receipt": right}).text
        assert [word for word in (title, "成立", "业绩确实不符") if word not in told] == []
        assert body not in told
        assert not any(word in told for word in OBJECTION.values())
        fallen = stranger.post("/notices/receipt", {"receipt": beside}).text
        assert "因其他异议成立" in fallen


def test_what_is_too_long_is_refused_and_nothing_of_it_is_cut(
    demo_plays: Plays, tmp_path: Path
) -> None:
    with staged(demo_plays, tmp_path, WHILE_IT_STANDS) as site:
        page, stranger = page_of_notice(site), site.visitor()
        assert stranger.get(page).text.count('maxlength="4000"') == 3
        for field in ("ground", "evidence"):
            typed = "甲" * 4000 + "乙"
            refused = stranger.post(f"{page}/objections", {**OBJECTION, field: typed})
            assert refused.status_code == 422
            assert f'id="{field}-error"' in refused.text
            assert typed in refused.text, "what was typed is still there"
        assert stranger.post(f"{page}/clues", {"clue": "甲" * 4001}).status_code == 422
        # A browser counts a line's end once and sends two characters for it.
        lines = "甲" * 3990 + "\r\n" * 9 + "乙"
        assert (
            stranger.post(f"{page}/objections", {**OBJECTION, "ground": lines}).status_code == 303
        )
        kept = site.show.session.scalars(select(Objection.ground)).one()
        assert kept == lines.replace("\r\n", "\n")


def test_a_list_without_a_selected_agency_says_so_in_words(
    demo_plays: Plays, tmp_path: Path
) -> None:
    with staged(demo_plays, tmp_path, IN_REVIEW) as site:
        show = site.show
        show.at(REVIEW_OVER)
        show.wake()
        applied = show.session.scalars(select(Application)).one()
        rejected = {"application": applied.id, "outcome": "rejected", "reason": "未达到合格线"}
        show.do(
            "rank_applications", "coordinator", decisions=[rejected],
            notice_reason="依据评分", notice_channel="本平台",
        )  # fmt: skip
        notice = show.session.scalars(select(Notice)).one()
        assert (notice.status, notice.body) == ("posted", "")
        page = f"/notices/{notice.id}"
        show.session.commit()
        assert "本批次没有机构入选。" in site.visitor().get(page).text
        english = site.visitor().get(page, headers={"Accept-Language": "en"}).text
        assert "No agency was selected in this batch." in english
