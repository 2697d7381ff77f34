"""A task whose process is suspended: it says so, keeps what is prepared, and waits."""

from engine import transact
from tests.web.conftest import CALL, Site
from workflows.cases.tasks import get_task
from workflows.runtime import engine


def test_a_suspended_task_says_why_and_keeps_what_was_typed(site: Site) -> None:
    visitor, hands = site.visitor("coordinator"), engine.hands
    given = {"actor": "op", "reason": "审计期间"}
    with site.sessions() as session:
        number = get_task(session, site.task_id).instance_id
    transact(site.sessions, lambda session: hands.suspend(session, number, **given))
    page = visitor.get(f"/tasks/{site.task_id}").text
    assert "暂停办理（审计期间）" in page
    assert 'type="submit" class="btn btn-primary"' not in page
    assert f"/tasks/{site.task_id}" not in visitor.get("/").text, "it is in no inbox"
    refused = visitor.post(f"/tasks/{site.task_id}", {**CALL, "title": "我写了很久"})
    assert refused.status_code == 409
    assert "我写了很久" in refused.text
    assert visitor.post(f"/tasks/{site.task_id}/claim").status_code == 409
    assert visitor.post(f"/tasks/{site.task_id}/draft", {"title": "草"}).status_code == 303
    transact(site.sessions, lambda session: hands.resume(session, number, **given))
    assert 'value="草"' in visitor.get(f"/tasks/{site.task_id}").text
    assert visitor.post(f"/tasks/{site.task_id}", {**CALL}).status_code == 303
