"""What an import of positions or applicants found, in words: sheets, what was left out, faults, headings nobody knew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hr_portal.core.jobs import Job, JobState
from hr_portal.core.storage import Store
from hr_portal.core.tables import read_tables
from hr_portal.recruitment.headings import folded
from hr_portal.recruitment.import_jobs import APPLICANTS, POSITIONS
from hr_portal.recruitment.marking import marked
from hr_portal.recruitment.models import Exam, PositionTable
from hr_portal.recruitment.rules import APPLICANT_FIELDS, POSITION_FIELDS, Fault
from hr_portal.recruitment.tables import table_numbered
from hr_portal.recruitment.teaching import aliases_for
from hr_portal.web.forms.exams import TeachForm
from hr_portal.web.forms.fields import choices
from hr_portal.web.wording.positions import FAULTS, FIELDS, LEFT_OUT

IMPORTS = frozenset((POSITIONS, APPLICANTS))
SHOWN = 200
"""Lines on a page; the workbook has all that were kept."""
_CUT = 200
"""Characters of a heading row that a fault keeps."""


@dataclass(frozen=True)
class Line:
    sheet: str
    row: int
    column: str
    value: str
    problem: str
    fix: str


def is_import(job: Job) -> bool:
    return job.kind in IMPORTS


def fault_count(result: Mapping[str, Any] | None) -> int:
    """Of any kind of job: imports of results count their faults, those of tables list them."""
    told = (result or {}).get("fault_count", (result or {}).get("faults", 0))
    return told if isinstance(told, int) else len(told)


def say_fault(fault: Fault) -> tuple[str, str]:
    """(what is wrong, how to mend it)."""
    problem, fix = FAULTS[fault.code]
    facts = {name: _fact(name, value) for name, value in fault.facts.items()}
    if fault.code == "text_garbled":
        meant = str(fault.facts.get("meant") or "")
        facts["meant"] = _("，像是“%(words)s”", words=meant) if meant else ""
    return _(problem, **facts), _(fix, **facts)


def _fact(name: str, value: object) -> object:
    if name == "needs" and isinstance(value, list):
        return _("、").join(_(FIELDS[one]) if one in FIELDS else str(one) for one in value)
    if name == "field":
        return _(FIELDS[str(value)]) if value in FIELDS else value
    return value


def lines_of(result: Mapping[str, Any] | None) -> list[Line]:
    return [_line(Fault.from_json(one)) for one in _faults(result)[:SHOWN]]


def _faults(result: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    told = (result or {}).get("faults", ())
    return told if isinstance(told, list) else ()


def _line(fault: Fault) -> Line:
    problem, fix = say_fault(fault)
    return Line(fault.sheet, fault.row, fault.column, fault.value, problem, fix)


def sheet_rows(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "sheet": name, "rows": told.get("posts", told.get("rows", 0)), "recruits": told.get("recruits"),
            "applied": told.get("applied"), "passed": told.get("passed"), "paid": told.get("paid"),
            "heading_row": told["heading_row"], "unknown": _("、").join(told["unknown"]) or _("没有"),
        }
        for name, told in report.get("sheets", {}).items()
    ]  # fmt: skip


def left_rows(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every row, sheet or file that is not in the table, with why."""
    return [_left(one) for one in report.get("left_out", ())[:SHOWN]]


def _left(one: Mapping[str, Any]) -> dict[str, str]:
    first, rows, why = int(one["row"]), int(one.get("rows", 1)), LEFT_OUT[str(one["why"])]
    place = _("整张") if not first else _("第%(row)s行", row=first) if rows == 1 else _("第%(first)s—%(last)s行", first=first, last=first + rows - 1)  # fmt: skip
    return {
        "sheet": str(one["sheet"]),
        "place": place,
        "why": _(why),
        "text": str(one["text"]),
    }


def unknown_headings(session: Session, kind: str, result: Mapping[str, Any] | None) -> list[str]:
    """Headings of the file that no alias knows now."""
    found: dict[str, None] = {}
    for told in (result or {}).get("sheets", {}).values():
        found.update(dict.fromkeys(told["unknown"]))
    for fault in _faults(result):
        if fault["code"] == "column_missing":
            found.update(dict.fromkeys(fault["facts"].get("unknown", ())))
        elif fault["code"] == "no_heading":
            cells = fault["value"].split("、")
            found.update(dict.fromkeys(cells[:-1] if len(fault["value"]) >= _CUT else cells))
    known = {folded(name) for names in aliases_for(session, _table(kind)).values() for name in names}
    return [one for one in found if folded(one) and not folded(one).isdigit() and folded(one) not in known]


def _table(kind: str) -> str:
    return "applicants" if kind == APPLICANTS else "positions"


def fields_of(kind: str) -> Sequence[str]:
    return APPLICANT_FIELDS if kind == APPLICANTS else POSITION_FIELDS


def meanings(kind: str) -> list[tuple[str, str]]:
    return [("", _("不认，照原样保留")), *((name, _(FIELDS[name])) for name in fields_of(kind))]


def teach_form(kind: str, headings: Sequence[str], occasion: str) -> TeachForm:
    """Filled from what was sent, or with these headings."""
    form = TeachForm(
        data={"occasion": occasion, "columns": [{"heading": one, "meaning": ""} for one in headings]}
    )
    for entry in form.columns:
        entry.form.meaning.choices = choices(meanings(kind))
    return form


def taught_by(form: TeachForm, kind: str) -> list[tuple[str, str]]:
    """(heading, field) of those for which something was chosen."""
    known = fields_of(kind)
    chosen = [
        (str(entry.form.heading.data or ""), str(entry.form.meaning.data or "")) for entry in form.columns
    ]
    return [(heading, meant) for heading, meant in chosen if meant in known]


def table_of_job(job: Job, session: Session) -> PositionTable | None:
    """The table it left waiting."""
    number = (job.result or {}).get("table") if job.kind == POSITIONS else None
    return (
        None if number is None else table_numbered(session, session.get_one(Exam, job.params["exam"]), number)
    )


def way_onwards(job: Job, exam: Exam) -> tuple[str, str] | None:
    """Where an import goes on: (words, address)."""
    if job.kind == POSITIONS and job.state is JobState.WAITING:
        number = (job.result or {})["table"]
        return _("看职位表和变化，等另一位考务确认"), url_for("staff.exam_table", slug=exam.slug, number=number)  # fmt: skip
    if job.kind == APPLICANTS and job.state is JobState.DONE:
        return _("看报名人数"), url_for("staff.applicants", slug=exam.slug)
    return None


def store() -> Store:
    found: Store = current_app.extensions["store"]
    return found


def file_days() -> int:
    """How many days an uploaded file stays after its import is done with."""
    days: int = current_app.extensions["settings"].import_files_days
    return days


def problems_workbook(job: Job) -> bytes | None:
    """The file's own rows with a 问题 column; None where there is no fault or no file."""
    faults, sha256 = _faults(job.result), job.params["sha256"]
    if not faults or not store().exists(sha256):
        return None
    book = read_tables(store().path(sha256), job.params["file_name"])
    return marked(book, [Fault.from_json(one) for one in faults], say_fault)


def step_states(job: Job) -> list[tuple[str, str]]:
    """(words, ok | current | '') of the five steps of an import."""
    names = [_("上传文件"), _("对应列名"), _("检查数据"), _("预览结果"), _("另一位考务确认")]
    if job.kind == APPLICANTS:
        names = [_("上传文件"), _("对应列名"), _("检查数据"), _("写入")]
    codes = {one["code"] for one in _faults(job.result)}
    if job.state is JobState.DONE:
        at = len(names)
    elif job.state is JobState.WAITING:
        at = 3
    else:
        at = 1 if codes & {"no_heading", "column_missing"} else 2
    return [(name, "ok" if n < at else "current" if n == at else "") for n, name in enumerate(names)]
