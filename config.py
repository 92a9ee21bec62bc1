"""Every setting, once. Read from the environment; a bad one stops the start with a sentence that says how to mend it.

| setting        | default                      | meaning                                                             |
|----------------|------------------------------|---------------------------------------------------------------------|
| DATA_DIR       | var                          | database (SQLite), files, sealed results, embedded broker, secrets of a small site |
| KEY_DIR        | DATA_DIR/keys                | secret keys, mode 0600, made at first start; of exams under exams/; `flask keys list` |
| DATABASE_URL   | sqlite in DATA_DIR           | sqlite:///… or postgresql://… (psycopg 3)                            |
| REDIS_URL      | none                         | limits and, unless BROKER_URL says otherwise, the Celery broker      |
| BROKER_URL     | REDIS_URL or embedded        | redis://… or filesystem:// (folders under DATA_DIR/broker)           |
| SECRET_KEY     | file in KEY_DIR              | signs staff cookies                                                  |
| SITE_URL       | http://127.0.0.1:PORT        | the public address; cookie names and Secure follow its scheme        |
| PORT           | 8000                         | where `make run` listens                                             |
| SURFACES       | all                          | all, or some of public, staff, api: what this process serves         |
| MAIL_URL       | file:                        | smtp://host:port, smtps://… or file: (letters are put in DATA_DIR/outgoing) |
| MAIL_FROM      | no-reply@SITE_URL's host     | sender of letters to staff                                           |
| KINDS_DIR      | none                         | further kinds of notice, one TOML file each                          |
| RETENTION_FILE | DATA_DIR/retention.toml if it exists | after how many days personal data leaves, by kind; `flask retention template` |
| UPLOAD_LIMIT_MB| 50                           | largest attachment                                                   |
| IMPORT_FILES_DAYS | 30                        | days after an import of positions or applicants its file is deleted   |
| METRICS_TOKEN  | none                         | lets /metrics be read from elsewhere than loopback                   |
| PROXIES        | 0                            | how many reverse proxies of our own stand in front                   |
| FAST_PATHS     | 1                            | 0: a notice and one's own result are answered by Flask alone, same bytes |
| SITE_NAME, SITE_ORGANISERS, SITE_ID_CODE, SITE_ICP, SITE_POLICE_RECORD, SITE_TECH_SUPPORT, SITE_ENQUIRY_PHONE,
  SITE_ENQUIRY_HOURS, SITE_MODE (standalone or channel) | what head and foot of every page say                          |
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SURFACES = ("public", "staff", "api")


class BadSetting(SystemExit):
    """A setting that cannot work. Printed as one line; the process does not start."""


@dataclass(frozen=True)
class Site:
    """What head and foot of every page say about the site."""

    name: str
    organisers: tuple[str, ...]
    mode: str
    url: str
    id_code: str = ""
    icp: str = ""
    police_record: str = ""
    tech_support: str = ""
    enquiry_phone: str = ""
    enquiry_hours: str = ""
    report_phone: str = "12380"
    discipline_phone: str = "12388"


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    key_dir: Path
    database_url: str
    redis_url: str | None
    broker_url: str
    secret_key: str = field(repr=False)
    site: Site
    port: int
    surfaces: tuple[str, ...]
    mail_url: str
    mail_from: str
    kinds_dir: Path | None
    retention_file: Path | None
    upload_limit: int
    metrics_token: str | None = field(repr=False)
    proxies: int
    import_files_days: int
    has_fast_paths: bool

    @property
    def is_https(self) -> bool:
        return urlsplit(self.site.url).scheme == "https"


def secret_file(folder: Path, name: str) -> str:
    """A secret kept in a file only its owner may read; made at first start."""
    path = folder / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise BadSetting(f"{path} can be read by others. Mend it with: chmod 600 {path}") from None
        return path.read_text().strip()
    value = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w") as file:
        file.write(value + "\n")
    return value


def _number(environ: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int) -> int:
    raw = environ.get(name, "")
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
        raise BadSetting(f"{name}={raw!r} must be a whole number from {least} to {most}")
    return int(raw)


def _address(
    environ: Mapping[str, str], name: str, default: str | None, schemes: tuple[str, ...]
) -> str | None:
    value = environ.get(name) or default
    if value is not None and not value.startswith(tuple(f"{scheme}:" for scheme in schemes)):
        raise BadSetting(f"{name} must begin with one of: {', '.join(f'{scheme}:' for scheme in schemes)}")
    return value


def _retention_file(environ: Mapping[str, str], data_dir: Path) -> Path | None:
    """The city's terms, where it has set any."""
    if not environ.get("RETENTION_FILE"):
        usual = data_dir / "retention.toml"
        return usual if usual.is_file() else None
    path = Path(environ["RETENTION_FILE"]).resolve()
    if not path.is_file():
        raise BadSetting(f"RETENTION_FILE={path} is not a file")
    return path


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process, checked."""
    data_dir = Path(environ.get("DATA_DIR") or "var").resolve()
    key_dir = Path(environ.get("KEY_DIR") or data_dir / "keys").resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = _number(environ, "PORT", 8000, least=1, most=65535)
    database_url = _address(
        environ,
        "DATABASE_URL",
        f"sqlite:///{data_dir / 'portal.sqlite'}",
        ("sqlite", "postgresql", "postgresql+psycopg"),
    )
    redis_url = _address(environ, "REDIS_URL", None, ("redis", "rediss", "unix"))
    broker_url = _address(
        environ, "BROKER_URL", redis_url or "filesystem://localhost", ("redis", "rediss", "filesystem")
    )
    site_url = (_address(environ, "SITE_URL", f"http://127.0.0.1:{port}", ("http", "https")) or "").rstrip(
        "/"
    )
    asked = environ.get("SURFACES") or "all"
    surfaces = SURFACES if asked == "all" else tuple(part.strip() for part in asked.split(","))
    if not set(surfaces) <= set(SURFACES):
        raise BadSetting(f"SURFACES={asked!r} must be all, or some of: {', '.join(SURFACES)}")
    mode = environ.get("SITE_MODE") or "standalone"
    if mode not in ("standalone", "channel"):
        raise BadSetting(f"SITE_MODE={mode!r} must be standalone or channel")
    secret_key = environ.get("SECRET_KEY") or secret_file(key_dir, "secret-key")
    if len(secret_key) < 32:
        raise BadSetting("SECRET_KEY must have at least 32 characters; leave it out to have one made")
    mail_url = _address(environ, "MAIL_URL", "file:", ("smtp", "smtps", "file")) or "file:"
    kinds_dir = Path(environ["KINDS_DIR"]).resolve() if environ.get("KINDS_DIR") else None
    if kinds_dir is not None and not kinds_dir.is_dir():
        raise BadSetting(f"KINDS_DIR={kinds_dir} is not a folder")
    site = Site(
        name=environ.get("SITE_NAME") or "安澜市人事信息公开网",
        organisers=tuple(
            (environ.get("SITE_ORGANISERS") or "中共安澜市委组织部,安澜市人力资源和社会保障局").split(",")
        ),
        mode=mode,
        url=site_url,
        id_code=environ.get("SITE_ID_CODE", ""),
        icp=environ.get("SITE_ICP", ""),
        police_record=environ.get("SITE_POLICE_RECORD", ""),
        tech_support=environ.get("SITE_TECH_SUPPORT", "安澜市政务数据中心"),
        enquiry_phone=environ.get("SITE_ENQUIRY_PHONE", "（0000）8600 1208"),
        enquiry_hours=environ.get("SITE_ENQUIRY_HOURS", "工作日9:00—12:00，13:30—17:30"),
    )
    return Settings(
        data_dir=data_dir,
        key_dir=key_dir,
        database_url=database_url or "",
        redis_url=redis_url,
        broker_url=broker_url or "",
        secret_key=secret_key,
        site=site,
        port=port,
        surfaces=surfaces,
        mail_url=mail_url,
        mail_from=environ.get("MAIL_FROM") or f"no-reply@{urlsplit(site_url).hostname or 'localhost'}",
        kinds_dir=kinds_dir,
        retention_file=_retention_file(environ, data_dir),
        upload_limit=_number(environ, "UPLOAD_LIMIT_MB", 50, least=1, most=500) * 1024 * 1024,
        metrics_token=environ.get("METRICS_TOKEN") or None,
        proxies=_number(environ, "PROXIES", 0, most=5),
        import_files_days=_number(environ, "IMPORT_FILES_DAYS", 30, least=1, most=3650),
        has_fast_paths=bool(_number(environ, "FAST_PATHS", 1, most=1)),
    )
