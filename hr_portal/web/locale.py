"""Chinese first; English where the address says so (public, signing in) or the person chose it (staff)."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_login import current_user

from hr_portal.extensions import babel
from hr_portal.web import speech

CHINESE, ENGLISH = "zh_Hans_CN", "en"


def prepare(app: Flask) -> None:
    babel.init_app(app, locale_selector=locale)
    speech.prepare(app)


def locale() -> str:
    """`/en/…` is English; a member of staff reads what their account says, and before signing in what `?lang=en`
    says; everything else is Chinese."""
    if not has_request_context():
        return CHINESE
    if request.blueprint == "public_en":
        return ENGLISH
    if request.blueprint == "staff":
        chosen = current_user.language if current_user.is_authenticated else request.args.get("lang")
        return ENGLISH if chosen == "en" else CHINESE
    return CHINESE
