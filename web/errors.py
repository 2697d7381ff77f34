"""Errors of the domain and of the web become a status and a page in plain words, once, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException

from engine.errors import (
    EngineError,
    InstanceNotRunning,
    StaleState,
    TaskNotClaimed,
    TaskNotOpen,
    TaskTaken,
    UnknownIncident,
    UnknownInstance,
    UnknownTask,
)
from engine.outages import DatabaseOut, Outage, outage_of
from web import db, refused
from web.entrance import safe_next
from web.i18n import ask_nobody
from workflows.errors import Conflict, NotAllowed, NotFound, Rejected, WorkflowError
from workflows.messages import N_, Message


@dataclass(frozen=True)
class Words:
    """What an error page says: what happened, and what to do."""

    title: str
    text: str


WORDS: Final = {
    400: Words(N_("请求无法处理"), N_("页面可能已过期。请返回上一页，刷新后再试。")),
    401: Words(N_("请先登录"), N_("登录已过期，请重新登录。")),
    403: Words(N_("您没有权限"), N_("如您认为应当有权限，请联系本单位的协调员或系统管理员。")),
    404: Words(N_("没有找到"), N_("您要的内容不存在、已移走，或您无权查看。")),
    405: Words(N_("不支持这种操作"), N_("请从页面上的按钮操作，不要直接打开此地址。")),
    409: Words(N_("内容已被处理"), N_("此事在您填写期间已有变化。请查看最新情况。")),
    413: Words(N_("文件过大"), N_("上传的内容超过了上限。请压缩或拆分后再传。")),
    422: Words(N_("填写有误"), N_("请按提示改正后再提交。")),
    429: Words(N_("操作过于频繁"), N_("为防止滥用，请稍等片刻再试。")),
    500: Words(
        N_("系统出错"), N_("您提交的内容如已确认则不会丢失。请稍后再试，或联系系统管理员。")
    ),
}
OUTAGES: Final[Mapping[Outage, Words]] = {
    "gone": Words(N_("数据库暂时无法连接"), N_("数据库恢复后系统会自动继续，请稍后重试。")),
    "full": Words(N_("服务器存储空间已满"), N_("请通知系统管理员腾出空间，系统会自动继续。")),
    "read-only": Words(
        N_("数据库目前只能读取"), N_("请通知系统管理员；恢复可写后系统会自动继续。")
    ),
    "busy": Words(N_("系统繁忙"), N_("同时办理的人较多，请稍后重试。")),
}
UNSURE: Final = Message(N_("您刚才提交的内容可能没有保存：重试之前请先查看。"))
RETRY_SECONDS: Final = 10
STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (UnknownTask, 404),
    (UnknownIncident, 404),
    (UnknownInstance, 404),
    (Conflict, 409),
    (TaskNotOpen, 409),
    (TaskTaken, 409),
    (TaskNotClaimed, 409),
    (InstanceNotRunning, 409),
    (StaleState, 409),
    (Rejected, 422),
    (WorkflowError, 422),
)


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(WorkflowError, _domain)
    app.register_error_handler(EngineError, _domain)
    for out_of_range in (OverflowError, DataError):
        app.register_error_handler(out_of_range, _unstorable)
    for out in (DBAPIError, DatabaseOut):
        app.register_error_handler(out, _out)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: Exception) -> int:
    """The status that an error of the domain is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def page(status: int, reason: object = None) -> Response:
    """The error page; `reason` is what the domain said, if it did."""
    words = WORDS.get(status, WORDS[400 if status < 500 else 500])  # noqa: PLR2004 - a status class
    template = "errors/fragment.html" if "HX-Request" in request.headers else "errors/page.html"
    body = render_template(template, status=status, words=words, reason=reason, back=_back())
    return make_response(body, status)


def _back() -> str | None:
    """The page of this site whose form was sent, where what was typed can be put right."""
    came = urlsplit(request.referrer or "")
    if request.method != "POST" or came.netloc != request.host:
        return None
    target = f"{came.path}?{came.query}" if came.query else came.path
    home = url_for("home.home")
    return target if target != home and safe_next(target) == target else None


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:  # noqa: PLR2004 - a redirect is no error
        return make_response(error.get_response())
    answer = page(status)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers.setdefault(name, value)
    return answer


def _forged(_error: CSRFError) -> Response:
    return page(400, Message(N_("安全校验没有通过：页面打开过久，或登录状态已改变。")))


def _domain(error: WorkflowError | EngineError) -> Response:
    status = status_of(error)
    if status == 500:  # noqa: PLR2004
        return _unforeseen(error)
    if isinstance(error, NotAllowed):
        refused.note(error)
    return page(status, getattr(error, "message", None))


def _unstorable(error: Exception) -> Response:
    """A number or a text that no row can hold: no page of ours sends such a thing."""
    current_app.logger.warning("%s %s: %s", request.method, request.path, error)
    db.forget()
    return page(400)


def _out(error: DBAPIError | DatabaseOut) -> Response:
    """The database cannot be used: said on a page that needs none."""
    outage = outage_of(error)
    if outage is None:
        return _unforeseen(error)
    current_app.logger.error(
        "%s %s: the database is %s: %s",
        request.method,
        request.path,
        outage,
        str(error).partition("\n")[0],
    )
    ask_nobody()
    kind = "fragment" if "HX-Request" in request.headers else "outage"
    # Not by `render_template`: what stands around every page asks the database.
    template = current_app.jinja_env.get_template(f"errors/{kind}.html")
    reason = UNSURE if request.method == "POST" else None
    answer = make_response(template.render(words=OUTAGES[outage], reason=reason), 503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _unforeseen(error: Exception) -> Response:
    current_app.logger.exception("%s %s", request.method, request.path, exc_info=error)
    if current_app.testing and current_app.config.get("PROPAGATE_UNFORESEEN"):
        raise error
    # The page needs a session that works.
    db.forget()
    return page(500)
