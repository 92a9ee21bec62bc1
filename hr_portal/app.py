"""create_app(): settings -> extensions -> surfaces -> error pages -> commands. Nothing else.

This is the one place that imports late, so that a process only contains the views of the surfaces it serves.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import BadSetting, Settings, read_settings, secret_file
from hr_portal.core.clock import Clock
from hr_portal.core.db import prepare_engine
from hr_portal.core.key_files import BadKeys, load_opener, load_sealer, make_missing
from hr_portal.core.ledger import NAME as LEDGER
from hr_portal.core.ledger import Ledger
from hr_portal.core.originals import Originals
from hr_portal.core.storage import Store
from hr_portal.extensions import csrf, db, login, migrate
from hr_portal.notices.kind_files import load_kinds
from hr_portal.notices.terms_file import with_city_terms
from hr_portal.objections.store import FOLDER as SEALED
from hr_portal.objections.store import SealedStore
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.snapshots import Snapshots

ROOT = Path(__file__).resolve().parent.parent


def create_app(
    settings: Settings | None = None,
    *,
    surfaces: tuple[str, ...] | None = None,
    clock: Clock | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Flask:
    """The application. `surfaces=()` serves no pages: what workers and commands need. `overrides` are Flask settings."""
    settings = settings or read_settings()
    surfaces = settings.surfaces if surfaces is None else surfaces
    app = Flask("hr_portal", root_path=str(ROOT / "hr_portal"), template_folder=str(ROOT / "templates"))
    _configure(app, settings, overrides or {})
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or Clock()
    app.extensions["kinds"] = with_city_terms(load_kinds(settings.kinds_dir), settings.retention_file)
    app.extensions["store"] = Store(settings.data_dir / "files")
    app.extensions["originals"] = Originals(
        settings.data_dir / "originals", secret_file(settings.key_dir, "originals")
    )
    app.extensions["sealed_store"] = SealedStore(settings.data_dir / SEALED)
    app.extensions["ledger"] = Ledger(settings.data_dir / LEDGER)
    app.extensions["sealer"] = app.extensions["opener"] = None
    served = set(surfaces or settings.surfaces)
    if served - {"api"}:  # which only reads
        _take_keys(app, settings.key_dir, may_open="staff" in served)
    app.extensions["exam_keys"] = ExamKeys(settings.key_dir / "exams", may_make="staff" in served)
    app.extensions["snapshots"] = Snapshots(settings.data_dir / "releases", app.extensions["exam_keys"])

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)

    from hr_portal.cli import commands

    commands.add_to(app)
    from hr_portal.web import filters, locale

    locale.prepare(app)
    filters.prepare(app)
    if surfaces:
        from hr_portal.web import access, addressing, after_traffic, bodies, edges, errors, health, limits

        addressing.prepare(app)
        edges.prepare(app)
        bodies.prepare(app)
        limits.prepare(app)
        csrf.init_app(app)
        login.init_app(app, add_context_processor=False)
        errors.prepare(app)
        after_traffic.prepare(app)
        app.register_blueprint(health.bp)
        if "public" in surfaces:
            from hr_portal.web.public import surface as public

            app.register_blueprint(public.bp)
            app.register_blueprint(public.bp, url_prefix="/en", name="public_en")
        if "api" in surfaces:
            from hr_portal.web.api import surface as api

            app.register_blueprint(api.bp)
        if "staff" in surfaces:
            from hr_portal.web.staff import surface as staff

            app.register_blueprint(staff.bp)
        access.prepare(app)
        if "public" in surfaces and settings.has_fast_paths:
            from hr_portal.web.fast import layer

            layer.prepare(app)
    if settings.proxies:
        near = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]
    return app


def _take_keys(app: Flask, key_dir: Path, *, may_open: bool) -> None:
    """`sealer` closes envelopes, `opener` opens them: a process that only serves the public never sees what opens.

    Keys that must not be used stop the start. A command is only told: it may be the one that mends them.
    """
    try:
        if may_open:
            make_missing(key_dir)
            app.extensions["opener"] = load_opener(key_dir)
        app.extensions["sealer"] = load_sealer(key_dir)
    except BadKeys as error:
        if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
            raise BadSetting(str(error)) from None
        sys.stderr.write(f"{error}\n")


def _configure(app: Flask, settings: Settings, overrides: Mapping[str, object]) -> None:
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": settings.database_url.startswith("postgresql")},
        MAX_CONTENT_LENGTH=settings.upload_limit + 2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME=f"{prefix}staff",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        BABEL_DEFAULT_LOCALE="zh_Hans_CN",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "hr_portal" / "translations"),
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STRATEGY="sliding-window-counter",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=settings.redis_url is not None,
        RATELIMIT_HEADERS_ENABLED=True,
    )
    if settings.redis_url:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}
    app.config.update(overrides)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
