"""Old notices are read by the whole guard before any of them is kept, and nothing that passed blocks afterwards."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hr_portal.core.errors import Refused
from hr_portal.core.guard.reports import NotChecked, Report
from hr_portal.core.storage import Store
from hr_portal.notices import history_rows, loading
from hr_portal.notices.guard_queries import blocking
from hr_portal.notices.history_models import HistoryLoad, HistoryRecord
from hr_portal.notices.history_rows import Defaults
from hr_portal.notices.models import Notice
from hr_portal.rescanning import rescan
from tests.clockwork import instant
from tests.factories.guard_items import BLOCKING, WARNING, Maker
from tests.factories.notices import Office, make_office

NOW = instant("2026-11-24 10:00")
DEFAULTS = Defaults(organ="AL01", category="recruitment")
OLD = {"title": "关于公布面试名单的公告", "date": "2015-06-01", "body": "现将名单公布如下。"}


@pytest.fixture
def office(session: Session) -> Office:
    office = make_office(session)
    session.commit()
    return office


def written(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return path


def sentence(kind: str, seed: int = 3) -> tuple[str, str]:
    item = Maker(seed).item(kind)
    return item.sentence, item.value


def with_it(said: str, field: str, number: int) -> dict[str, str]:
    """A record in which this sentence stands."""
    record = OLD | {"title": f"关于公布名单的公告之{number}"}
    if field == "title":
        return record | {"title": said}
    if field == "body_html":
        del record["body"]
        return record | {"body_html": f"<table><tr><td>说明</td></tr><tr><td>{said}</td></tr></table>"}
    return record | {"body": f"现将名单公布如下。\n\n{said}"}


@pytest.mark.parametrize("field", ["body", "body_html", "title"])
def test_whatever_blocks_a_draft_refuses_an_old_notice_by_record_and_place(
    session: Session, office: Office, tmp_path: Path, field: str
) -> None:
    items = [sentence(kind) for kind in sorted(set(BLOCKING))]
    path = written(tmp_path, OLD, *(with_it(said, field, number) for number, (said, _) in enumerate(items)))
    with closing(loading.check(session, path, path.name, DEFAULTS, now=NOW)) as found:
        assert {reason.facts["record"] for reason in found.reasons} == set(range(2, len(items) + 2))
        for reason in found.reasons:
            assert reason.code in ("history_id_card", "history_mobile", "history_personal")
            assert reason.facts["field"] == field.removesuffix("_html")
            assert reason.facts["what"]
            for _, value in items:
                assert value not in str(reason.facts)
        with pytest.raises(Refused):
            loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    assert session.scalar(select(func.count()).select_from(HistoryRecord)) == 0


def test_what_is_worth_a_second_look_is_said_and_loaded(
    session: Session, office: Office, tmp_path: Path, app: Flask
) -> None:
    records = [
        OLD | {"title": f"公告第{number}号", "body": sentence(kind)[0]} for number, kind in enumerate(WARNING)
    ]
    path = written(tmp_path, *records)
    with closing(loading.check(session, path, path.name, DEFAULTS, now=NOW)) as found:
        assert found.reasons == []
        assert found.noted["history_perhaps_personal"] >= len(WARNING) - 1
        waiting = loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    loading.confirm(session, waiting, actor=office.issuer, now=NOW)
    session.commit()
    notices = session.scalars(select(Notice).where(Notice.is_historical)).all()
    assert len(notices) == len(WARNING)
    for notice in notices:
        assert notice.live is not None
        assert blocking(session, notice.live, now=NOW) == []
    store: Store = app.extensions["store"]
    assert list(rescan(session, store, clock_now=lambda: NOW)) == []


def test_a_record_an_older_guard_has_read_is_read_again_when_it_is_confirmed(
    session: Session, office: Office, tmp_path: Path
) -> None:
    path = written(tmp_path, OLD, OLD | {"title": "另一条"})
    with closing(loading.check(session, path, path.name, DEFAULTS, now=NOW)) as found:
        waiting = loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    row = session.scalars(select(HistoryRecord).where(HistoryRecord.number == 2)).one()
    said, value = sentence("card")
    older = {**row.data, "scanner": "guard/1", "content": {**row.data["content"], "body": said}}
    session.execute(update(HistoryRecord).where(HistoryRecord.number == 2).values(data=older))
    session.expire_all()
    with pytest.raises(Refused) as caught:
        loading.confirm(session, waiting, actor=office.issuer, now=NOW)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.facts["record"], reason.facts["field"]) == ("history_personal", 2, "body")
    assert value not in str(reason.facts)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_what_nobody_could_look_into_refuses_the_record_too(
    session: Session, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(*_: object, **__: object) -> Report:
        return Report((), (NotChecked("too_complex", {"field": "body", "line": 4}),))

    monkeypatch.setattr(history_rows, "scan_text", unread)
    path = written(tmp_path, OLD)
    with closing(loading.check(session, path, path.name, DEFAULTS, now=NOW)) as found:
        (reason,) = found.reasons
    assert (reason.code, reason.facts["reason"], reason.facts["line"]) == (
        "history_not_checked", "too_complex", 4,
    )  # fmt: skip


def test_a_number_that_reads_like_a_telephone_under_its_own_heading_is_no_mans(
    session: Session, office: Office, tmp_path: Path
) -> None:
    body = "| 准考证号 | 成绩 |\n|---|---|\n| 13812341234 | 72.5 |\n| 13812341235 | 70.0 |"
    path = written(tmp_path, OLD | {"body": body})
    with closing(loading.check(session, path, path.name, DEFAULTS, now=NOW)) as found:
        assert found.reasons == []


def test_the_dry_run_tells_record_place_what_and_how_to_mend_it(
    session: Session, office: Office, tmp_path: Path, app: Flask
) -> None:
    said, value = sentence("card")
    path = written(tmp_path, OLD, OLD | {"title": "另一条", "body": f"第一行。\n\n{said}"})
    answer: Result = app.test_cli_runner().invoke(
        args=["notices", "load", str(path), "--organ", "AL01", "--category", "recruitment", "--dry-run", "--json"]
    )  # fmt: skip
    assert answer.exit_code == 1
    (told,) = json.loads(answer.stdout)["refused"]
    assert (told["record"], told["field"], told["line"], told["what"]) == (2, "body", 3, "bank_card")
    assert "隐私审核" in told["fix"]
    assert value not in answer.output
    assert session.scalar(select(func.count()).select_from(HistoryLoad)) == 0
