"""What a form takes of a request: text for fields of text, files for fields of files, and nothing of any other kind."""

from __future__ import annotations

from typing import Any

import flask_wtf
from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form
from wtforms.fields import Field

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class FlaskForm(flask_wtf.FlaskForm):
    """Every form of the house. A browser never sends a file where a line stands; whoever does has sent nothing there."""

    class Meta(flask_wtf.FlaskForm.Meta):
        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return as_sent(form._fields) if request and request.method in UNSAFE else None


def as_sent(fields: dict[str, Field]) -> MultiDict[str, Any] | None:
    takes_files = {name for name, field in fields.items() if isinstance(field, FileField)}
    found: MultiDict[str, Any] = MultiDict()
    for name, files in request.files.lists():
        if name in takes_files:
            found.setlist(name, files)
    for name, texts in request.form.lists():
        if name not in takes_files:
            found.setlist(name, texts)
    return found or None
