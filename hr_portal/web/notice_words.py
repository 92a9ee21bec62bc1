"""What a notice is called, where it stands and how long its period is, in words. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Mapping

from hr_portal.core.messages import N_
from hr_portal.notices.kinds import About, Kind, Noindex, OutcomePublic
from hr_portal.notices.rules import Phase
from hr_portal.publicity.rules import Unit, Window
from hr_portal.web.clock_view import Clock, closing_hour
from hr_portal.web.filters import day
from hr_portal.web.history_view import span_of
from hr_portal.web.speech import gettext, in_english

FILE_KINDS: Mapping[str, str] = {
    "pdf": N_("PDF文件"), "doc": N_("Word文档"), "docx": N_("Word文档"), "wps": N_("WPS文档"), "xls": N_("Excel表格"),
    "xlsx": N_("Excel表格"), "csv": N_("CSV表格"), "txt": N_("纯文本"), "zip": N_("压缩包"), "jpg": N_("图片"),
    "jpeg": N_("图片"), "png": N_("图片"), "webp": N_("图片"),
}  # fmt: skip


def named(kind: Kind) -> str:
    return kind.name_en if in_english() else kind.name


def bracketed(document_no: str) -> str:
    """（2026年第18号） as it stands behind a title; nothing where there is no number."""
    return f"（{document_no}）" if document_no else ""


def is_noindex(kind: Kind, phase: Phase, *, is_historical: bool = False) -> bool:
    """Whether search engines are asked to leave the page out. The period of a 历史公告 on persons is long over."""
    if is_historical and kind.noindex is not Noindex.NEVER:
        return True
    if kind.noindex is Noindex.ALWAYS or phase in (
        Phase.HIDDEN,
        Phase.WITHDRAWN,
        Phase.TAKEN_DOWN,
        Phase.MINIMISED,
    ):
        return True
    return kind.noindex is Noindex.AFTER_CLOSE and phase in (Phase.CLOSED, Phase.CONCLUDED)


def shows_outcome(kind: Kind, phase: Phase) -> bool:
    """Only a kind whose outcome is published says that it has ended; of any other the public sees a period that is
    over, so that nobody counts who is still waiting."""
    return phase is Phase.CONCLUDED and kind.outcome.public in (OutcomePublic.TEXT, OutcomePublic.COUNTS)


def state_of(
    kind: Kind, phase: Phase, clock: Clock | None, *, is_historical: bool = False
) -> tuple[str, str]:
    """(words, look) of where a notice stands."""
    if is_historical:
        return gettext("历史公告"), "done"
    if kind.about is About.COMMENT:
        return _state_of_comment(kind, phase, clock)
    if phase is Phase.OPEN and clock is not None:
        return gettext("正在公示"), "soon" if clock.headline_kind == "last_day" else "open"
    if shows_outcome(kind, phase):
        return gettext("已公布结果"), "ok"
    if phase in (Phase.CLOSED, Phase.CONCLUDED) and kind.has_window:
        return gettext("公示期满"), "done"
    return gettext("已发布"), "info"


def _state_of_comment(kind: Kind, phase: Phase, clock: Clock | None) -> tuple[str, str]:
    if phase is Phase.OPEN and clock is not None:
        return gettext("正在征求意见"), "soon" if clock.headline_kind == "last_day" else "open"
    if shows_outcome(kind, phase):
        return gettext("已公布采纳情况"), "ok"
    return gettext("征求意见已截止"), "done"


def period_words(window: Window, *, suspended: bool = False) -> str:
    """2026年11月20日至11月26日，共5个工作日。法定节假日、公休日不计入，调休上班日计入。"""
    if suspended:
        return gettext("%(first)s起计算，现已暂停计算，恢复后另行公布截止时间。", first=day(window.first_day))
    span = span_of(window)
    if window.unit is Unit.WORKING_DAYS:
        words = gettext(
            "%(span)s，共%(count)s个工作日。法定节假日、公休日不计入，调休上班日计入。",
            span=span,
            count=window.length,
        )
    else:
        words = gettext("%(span)s，共%(count)s天（自然日）。", span=span, count=window.length)
    if window.provisional:
        return gettext(
            "预计%(words)s决定截止日期的节假日安排尚未公布，公布后在本页写明截止日期。", words=words
        )
    hour = closing_hour(window)
    if hour != "24:00":
        words += gettext("最后一天%(hour)s截止。", hour=hour)
    return words


def file_kind(name: str) -> str:
    """PDF文件, Excel表格…, by the extension, which was checked when it was taken in."""
    return gettext(FILE_KINDS.get(name.rpartition(".")[2].lower(), N_("文件")))


def file_size(size: int) -> str:
    """826 B, 34 KB, 1.2 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
