"""Files: handed out to whoever may read them, never run by a browser, and taken in."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from web import db
from web.entrance import safe_next
from web.gate import actor
from web.handing_in import settings
from web.i18n import gettext
from workflows.cases import files
from workflows.errors import Rejected
from workflows.messages import N_, Message

bp = Blueprint("files", __name__)


@bp.get("/files/<int:file_id>")
def file(file_id: int) -> Response:
    """A file, to be saved under its own name."""
    found, path = files.open_file(db.reading(), settings(), actor(), file_id)
    return send_file(
        path,
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        conditional=True,
        max_age=0,
    )


@bp.post("/cases/<int:case_id>/files")
def attach(case_id: int) -> Response:
    """Add a file to a case."""
    me, upload = actor(), request.files.get("file")
    if upload is None or not upload.filename:
        raise Rejected("file", Message(N_("请选择要上传的文件")))
    name, content = upload.filename, cast(BinaryIO, upload.stream)

    def keep(session: Session) -> None:
        # A second attempt reads from the beginning.
        content.seek(0)
        files.attach(session, settings(), me, name, content, case_id=case_id)

    db.write(keep)
    flash(gettext("文件已上传。"), "success")
    return redirect(safe_next(request.form.get("next")), 303)
