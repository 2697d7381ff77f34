"""Public notices as anybody reads them: no sign-in, no name of an objector, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from tests.web.staged import staged
from tests.workflows.stage import Plays
from workflows.applications.models import Application
from workflows.notices.models import Notice

WHILE_IT_STANDS = datetime(2025, 3, 27, 2, tzinfo=UTC)
IN_REVIEW = datetime(2025, 3, 12, 2, tzinfo=UTC)
REVIEW_OVER = datetime(2025, 3, 25, 2, tzinfo=UTC)
OBJECTION = {"name": "王某某", "contact": "0458-1234567", "ground": "业绩不实的理由"}


def test_a_stranger_reads_objects_and_asks_by_receipt_and_only_the_office_sees_who(
    demo_plays: Plays, tmp_path: Path
) -> None:
    with staged(demo_plays, tmp_path, WHILE_IT_STANDS) as site:
        notice_id = site.show.session.scalars(select(Notice.id)).one()
        site.show.session.rollback()
        page, stranger = f"/notices/{notice_id}", site.visitor()
        assert f'href="{page}"' in stranger.get("/notices/").text
        assert "公示渠道" in stranger.get(page).text
        assert "没有机构入选" not in stranger.get(page).text
        assert "Public" in stranger.get(page, headers={"Accept-Language": "en"}).text
        assert stranger.post(f"{page}/objections", {**OBJECTION, "ground": ""}).status_code == 422
        assert stranger.post(f"{page}/objections", {**OBJECTION}).status_code == 303
        after = stranger.get(page).text
        (receipt,) = re.findall(r"YY-[0-9A-F]{10}", after)
        assert stranger.post(f"{page}/clues", {"clue": "听说的事"}).status_code == 303
        asked = stranger.post(f"{page}/receipt", {"receipt": receipt})
        assert "待受理" in asked.text
        assert stranger.post(f"{page}/receipt", {"receipt": "YY-1"}).status_code == 422
        for who in (None, "agency-a1", "leader-r1", "expert-1"):
            seen = site.visitor(who).get(page).text
            assert not any(word in seen for word in (*OBJECTION.values(), "听说的事"))
        inside = site.visitor("coordinator").get(page).text
        assert all(word in inside for word in (*OBJECTION.values(), "听说的事"))


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
