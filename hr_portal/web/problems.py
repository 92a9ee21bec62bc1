"""Refusals for programs: application/problem+json (RFC 9457), whatever went wrong and wherever."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Response, request
from werkzeug.http import HTTP_STATUS_CODES

from hr_portal.core.errors import Reason
from hr_portal.core.messages import N_
from hr_portal.web.speech import gettext
from hr_portal.web.wording.say import SENTENCES, say

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: N_("请求有误"),
    404: N_("没有这个地址"),
    405: N_("这里只能读取"),
    406: N_("没有这种格式"),
    410: N_("内容已撤下"),
    429: N_("请求太多，请稍后再试"),
    500: N_("出了点问题，是我们的原因"),
    503: N_("暂时不能提供服务，请稍后再试"),
}


def is_for_programs() -> bool:
    """The address is one of the API's, whether there is such an address or not."""
    return request.path.startswith(PREFIX)


def problem(
    status: int, *, reasons: Sequence[Reason] = (), headers: dict[str, str] | None = None
) -> Response:
    """`errors` has one entry for each parameter that is wrong: its name, a code, a sentence."""
    title = gettext(TITLES[status]) if status in TITLES else HTTP_STATUS_CODES.get(status, "Error")
    told: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if reasons:
        told["errors"] = [
            {"parameter": reason.where or "", "code": reason.code, "detail": _sentence(reason)}
            for reason in reasons
        ]
        told["detail"] = "".join(_sentence(reason) for reason in reasons)
    response = Response(json.dumps(told, ensure_ascii=False) + "\n", status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _sentence(reason: Reason) -> str:
    return say(reason) if reason.code in SENTENCES else reason.code
