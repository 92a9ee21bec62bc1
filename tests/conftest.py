"""Fixtures for all tests. What a test names is what it needs:

- `session`: a database session inside the application (`db` is the same object the code uses); `app` the application.
- `client`: an anonymous reader. `clock`: the application's clock, standing still at clockwork.TODAY until moved.
- `redis_url`, `postgres_url`, `chromium_path`, `samples`: parts that may be missing; then the test is skipped with one
  line, or fails where REQUIRE_ALL is set.
- `live_site`: a real server process with its own data. `browser`, `page`, `axe`: Chromium against it.

Tests in domain/ and tasks/, and those marked `both_databases`, run once on SQLite and once on PostgreSQL.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import hypothesis
import pytest

from tests import services
from tests.clockwork import TODAY, instant
from tests.loopback import stay_on_this_machine

# Flask, SQLAlchemy and the application are imported by the fixtures that need them: tests of rules run without.
if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page
    from sqlalchemy.orm import Session

    from hr_portal.core.clock import FrozenClock
    from tests.client import Client
    from tests.databases import Database
    from tests.live import LiveSite

Part = TypeVar("Part")

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in ("", "0")
SETTINGS = re.findall(r"^\| ([A-Z_]+) ", (ROOT / "config.py").read_text(encoding="utf-8"), flags=re.MULTILINE)
KINDS = ("sqlite", "postgresql")
FOLDERS_ON_BOTH_DATABASES = {"domain", "tasks"}

hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.load_profile("default")


# ------------------------------------------------------------------ the session as a whole


def pytest_configure(config: pytest.Config) -> None:
    for name in {*SETTINGS, *(name for name in os.environ if name.startswith("SITE_"))} - {"FAST_PATHS"}:
        os.environ.pop(name, None)  # a developer's own settings and data are not the tests'
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hrp-data-")
    config.add_cleanup(lambda: shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True))
    if not hasattr(config, "workerinput"):
        compile_translations()
    patch = pytest.MonkeyPatch()
    stay_on_this_machine(patch)
    config.add_cleanup(patch.undo)


def compile_translations() -> None:
    """What `make` does for the server, for those who call pytest themselves."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in (ROOT / "hr_portal" / "translations").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, target.open("wb") as compiled:
                write_mo(compiled, read_po(text, locale=source.parts[-3]))


_servers: dict[str, services.Server] = {}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Test processes side by side share the servers of the process that leads them."""
    for name, start in (("postgres", services.start_postgres), ("redis", services.start_redis)):
        if name not in _servers:
            try:
                _servers[name] = start()
            except services.Missing:
                continue
        node.workerinput[f"{name}_url"] = _servers[name].url


def pytest_unconfigure() -> None:
    for server in _servers.values():
        server.stop()
    _servers.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each missing part, however many tests it cost."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"SKIPPED {count}: {reason.removeprefix('Skipped: ')}", yellow=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys wait more than they work: one after each few other files, so that a process waits while the others work, and
    the last file is a short one."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [
        path for path in files if path.parent.name == "journeys" or path.name == "test_benchmarks_run.py"
    ]
    working = [path for path in files if path not in set(waiting)]
    apart = max(1, int(len(working) * 0.75) // max(1, len(waiting)))
    ordered: list[Path] = []
    for place, path in enumerate(working):
        if waiting and place % apart == 0:
            ordered.append(waiting.pop(0))
        ordered.append(path)
    items[:] = [item for path in [*ordered, *waiting] for item in files[path]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the databases a test runs on."""
    if "database" not in metafunc.fixturenames:
        return
    named = metafunc.definition.get_closest_marker("databases")
    if named is not None:
        kinds = named.args
    elif metafunc.definition.get_closest_marker("both_databases") or FOLDERS_ON_BOTH_DATABASES & set(
        metafunc.definition.path.relative_to(ROOT / "tests").parts
    ):
        kinds = KINDS
    else:
        kinds = KINDS[:1]
    marks = {"postgresql": [pytest.mark.postgres]}
    metafunc.parametrize(
        "database",
        [pytest.param(kind, marks=marks.get(kind, [])) for kind in kinds],
        indirect=True,
        scope="session",
    )


def had(find: Callable[[], Part]) -> Part:
    """The part, or a skip that says in one line what is missing (a failure where everything is required)."""
    try:
        return find()
    except services.Missing as missing:
        if REQUIRE_ALL:
            pytest.fail(f"missing, and REQUIRE_ALL is set: {missing}", pytrace=False)
        pytest.skip(f"missing: {missing}")


def server_url(config: pytest.Config, name: str, start: Callable[[], services.Server]) -> str:
    if given := getattr(config, "workerinput", {}).get(f"{name}_url"):
        return str(given)
    if name not in _servers:
        _servers[name] = had(start)
    return _servers[name].url


# ------------------------------------------------------------------ parts that may be missing


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL server; make databases of your own on it with `own_database`."""
    return server_url(request.config, "postgres", services.start_postgres)


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    return server_url(request.config, "redis", services.start_redis)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return had(services.find_chromium)


@pytest.fixture(scope="session")
def nginx_path() -> Path:
    return had(services.find_nginx)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real input."""
    return had(services.find_samples)


# ------------------------------------------------------------------ the application and its database


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """Each kind of database is made when it is first asked for."""
    from tests.databases import Postgresql, Sqlite, own_database

    made: dict[str, Database] = {}
    environ = {
        "SECRET_KEY": "for-tests-only-for-tests-only-for-tests-only",
        "FAST_PATHS": os.environ.get("FAST_PATHS", "1"),
    }

    def of(kind: str) -> Database:
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            if kind == "sqlite":
                made[kind] = Sqlite(folder, environ)
            else:
                process = getattr(request.config, "workerinput", {}).get("workerid", "alone")
                owned = own_database(
                    request.getfixturevalue("postgres_url"), f"hr_portal_test_{os.getpid()}_{process}"
                )
                url = owned.__enter__()
                request.addfinalizer(lambda: owned.__exit__(None, None, None))
                made[kind] = Postgresql(url, folder, environ)
        return made[kind]

    yield of
    for database in made.values():
        database.close()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Database:
    """The kind is chosen in pytest_generate_tests."""
    return databases(request.param)


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application, on an empty database, its clock at clockwork.TODAY."""
    database.clock.travel_to(instant(TODAY))
    yield database.app
    database.empty()
    database.app.extensions["publication"].forget()


@pytest.fixture
def clock(app: Flask, database: Database) -> FrozenClock:
    return database.clock


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The application's session, inside an application context, for tests that call verbs and queries."""
    from hr_portal.extensions import db

    with app.app_context():
        yield db.session  # type: ignore[misc]
        db.session.remove()


@pytest.fixture
def db() -> Any:
    """The extension object, as the code imports it."""
    from hr_portal.extensions import db

    return db


@pytest.fixture
def make_client(app: Flask) -> Callable[[], Client]:
    """One more person at a browser of their own."""
    from tests.client import Client

    app.test_client_class = Client
    return app.test_client  # type: ignore[return-value]


@pytest.fixture
def client(make_client: Callable[[], Client]) -> Client:
    """An anonymous reader."""
    return make_client()


# ------------------------------------------------------------------ a real server and a real browser


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A server process with the demo city, for all journeys of this process; each makes notices of its own."""
    from tests.live import LiveSite

    site = LiveSite(tmp_path_factory.mktemp("live"))
    site.prepare()
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    from tests.browsing import chromium

    with chromium(chromium_path) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, live_site: LiveSite) -> Iterator[Page]:
    """A reader at a fresh browser; addresses are relative to the live site."""
    from tests.browsing import careful_page

    with careful_page(browser, live_site.url) as page:
        yield page


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fails with axe's report when the page has any violation."""
    from tests.browsing import assert_accessible

    return assert_accessible
