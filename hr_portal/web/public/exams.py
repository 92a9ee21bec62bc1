"""考试录用: which exams there are, and each with its stages, what to do now, its rules, notices and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, url_for

from hr_portal.recruitment.exam_notices import CHANGES
from hr_portal.recruitment.exam_stages import StageKind
from hr_portal.web.access import for_anyone
from hr_portal.web.exam_reading import OpenExam
from hr_portal.web.exam_words import StageRow, rules_in_words, stage_rows, title_of
from hr_portal.web.forms.eligibility import EligibilityForm
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import (
    all_exams,
    card_of,
    exam_here,
    has_english,
    look_ups_of,
    published,
    serves_programs,
)
from hr_portal.web.public.frame import render
from hr_portal.web.public.rows import Row, row_of
from hr_portal.web.speech import gettext


@bp.get("/exams")
@for_anyone
def exams() -> str:
    """Running ones first, then those to come, then those that are over."""
    cards = [card_of(exam) for exam in all_exams()]
    return render(
        "public/exams.html",
        groups=[
            (words, found)
            for state, words in (
                ("running", gettext("正在进行")),
                ("coming", gettext("即将开始")),
                ("finished", gettext("已经结束")),
            )
            if (found := [card for card in cards if card.state == state])
        ],
        is_any_running=any(card.state != "finished" for card in cards),
    )


@bp.get("/exams/<slug>")
@for_anyone
def exam(slug: str) -> str:
    found = exam_here(slug)
    known = published(slug)
    return render(
        "public/exam.html",
        exam=found,
        card=card_of(found),
        figures=known.figures,
        undated=any(not row.is_dated for row in stage_rows(found.rules.stages, g.now)),
        registration=registration_words(found, g.now),
        rules=rules_in_words(found.rules),
        notices=notices_of(found),
        look_ups=look_ups_of(slug),
        downloads=downloads_of(found),
        form=EligibilityForm.of(found, formdata=None) if found.table is not None else None,
        has_english=has_english(found),
    )


def registration_words(exam: OpenExam, now: datetime) -> str:
    """Whether the table is for applying still, or for reading and comparing only."""
    stage = next((one for one in exam.rules.stages if one.kind is StageKind.REGISTRATION), None)
    if stage is None or stage.ends is None or now < stage.ends:
        return ""
    (row,) = stage_rows((stage,), now)
    return gettext("报名已于%(days)s结束，下面的职位供查阅和比较。", days=row.days)


@dataclass(frozen=True)
class StageNoticeRow:
    """A notice beside the name of its stage."""

    stage: str
    row: Row


def notices_of(exam: OpenExam) -> list[StageNoticeRow]:
    titles = {stage.name: title_of(stage) for stage in exam.rules.stages}
    titles[CHANGES] = gettext("职位调整")
    return [
        StageNoticeRow(titles.get(one.stage, ""), row_of(one.notice)) for one in published(exam.slug).notices
    ]


def downloads_of(exam: OpenExam, query: str = "") -> list[tuple[str, str]]:
    """The table as files, or what a search found of it."""
    if exam.table is None or not serves_programs():
        return []
    asked = f"?{query}" if query else ""
    return [
        (words, url_for(f"api.{view}", slug=exam.slug) + asked)
        for words, view in (("CSV", "positions_csv"), ("XLSX", "positions_xlsx"), ("JSON", "positions"))
    ]


__all__ = ["StageRow", "downloads_of", "exam", "exams", "notices_of"]
