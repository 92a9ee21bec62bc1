"""What a measure does, in dates and in what the public reads: before and after, side by side. Asked for before it is
begun, and again by everybody who has to agree to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from hr_portal.core.messages import N_
from hr_portal.extensions import db
from hr_portal.notices.content import Content
from hr_portal.notices.correcting import everything_said
from hr_portal.notices.foreseeing import Foreseen, foresee, foreseen
from hr_portal.notices.history import numbered, versions_of
from hr_portal.notices.kinds import History, kind_named
from hr_portal.notices.material import Change, changes
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import READABLE, Phase, Purpose, phase
from hr_portal.notices.taking_down import Part
from hr_portal.notices.taking_effect import reasons_against_effect
from hr_portal.publicity.rules import Window
from hr_portal.web.filters import day
from hr_portal.web.forms.notice_text import label_of
from hr_portal.web.history_view import span_of
from hr_portal.web.staff.comparing import print_value
from hr_portal.web.staff.masked import masked
from hr_portal.web.staff.spoken import until
from hr_portal.web.wording.checks import PLACES
from hr_portal.web.wording.notices import PARTS, PHASES, PURPOSES
from hr_portal.web.wording.say import say

NEUTRAL: Mapping[Phase, str] = {
    Phase.HIDDEN: N_("本页内容正在核对，暂停显示。"),
    Phase.WITHDRAWN: N_("因工作需要，本公示撤回。"),
    Phase.TAKEN_DOWN: N_("本页内容已撤下。"),
    Phase.MINIMISED: N_("公开期限已满，个人信息已按期删除。"),
}
"""What the public reads while it does not read the content."""


@dataclass(frozen=True)
class ChangeLine:
    """One thing a correction changes. `material` restarts the period."""

    label: str
    before: str
    after: str
    material: bool


@dataclass(frozen=True)
class Effect:
    """`rows` [(what, now, after the issue)]; `notes` sentences; `changes` of a correction with its `verdict`;
    `inside` what only the office reads; `neutral` the words the public reads instead of the page; `against` why it
    cannot be issued as things stand."""

    title: str
    rows: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    verdict: str = ""
    restarts: bool = False
    inside: tuple[tuple[str, str], ...] = ()
    neutral: str = ""
    against: tuple[str, ...] = field(default=())


def effect_of(notice: Notice, revision: Revision) -> Effect | None:
    """What issuing this revision does besides its text; None for a first text and for one that records the outcome."""
    if revision.purpose in (Purpose.FIRST, Purpose.OUTCOME) or notice.live is None or revision is notice.live:
        return None
    measure = revision.measure or {}
    after = foreseen(db.session(), notice, revision, now=g.now)
    found = _effect(notice, revision.purpose, revision.text, measure, after)
    inside = [(_("公开的理由"), revision.public_reason)] if revision.public_reason else []
    if measure.get("inside_reason"):
        inside.append((_("内部理由（不公开）"), str(measure["inside_reason"])))
    against = reasons_against_effect(notice, revision, g.now)
    return Effect(
        **{**vars(found), "inside": tuple(inside), "against": tuple(say(reason) for reason in against)}
    )


def effect_before(notice: Notice, purpose: Purpose, measure: Mapping[str, Any] | None = None) -> Effect:
    """The same before anything is begun: the text is the one in force."""
    assert notice.live is not None
    text, given = notice.live.text, measure or {}
    return _effect(
        notice, purpose, text, given, foresee(db.session(), notice, purpose, text, given, now=g.now)
    )


def restarted(notice: Notice) -> str:
    """The period as it would be if it began anew now; empty for a kind without one."""
    assert notice.live is not None
    after = foresee(db.session(), notice, Purpose.REOPENING, notice.live.text, {}, now=g.now)
    return window_words(after.window, suspended=False) if notice.has_window else ""


def _effect(
    notice: Notice, purpose: Purpose, text: Content, measure: Mapping[str, Any], after: Foreseen
) -> Effect:
    now_is, then_is = phase(notice, g.now), after.phase(g.now)
    lines = change_lines(notice, text) if purpose in (Purpose.CORRECTION, Purpose.SHOW_AGAIN) else ()
    return Effect(
        title=_(PURPOSES[purpose]),
        rows=tuple(_rows(notice, after, now_is, then_is)),
        notes=tuple(_notes(notice, purpose, measure)),
        changes=lines,
        verdict=verdict_of(notice, after, lines) if purpose is Purpose.CORRECTION else "",
        restarts=after.restarts,
        neutral=_(NEUTRAL[then_is]) if then_is in (Phase.WITHDRAWN, Phase.TAKEN_DOWN) else "",
    )


def _rows(notice: Notice, after: Foreseen, now_is: Phase, then_is: Phase) -> list[tuple[str, str, str]]:
    before, then = notice.clocks, after.clocks
    old = notice.window.window() if notice.window is not None else None
    found = [
        (_("状态"), _state(now_is, before.suspended), _state(then_is, then.suspended)),
        (_("公众读到"), _read(now_is), _read(then_is)),
    ]
    if notice.has_window and notice.publish_at is not None:
        found.append(
            (
                _("公示期"),
                window_words(old, suspended=before.suspended),
                window_words(after.window, suspended=then.suspended),
            )
        )
    if before.delist_at != then.delist_at:
        found.append((_("撤出首页列表"), _end(before.delist_at), _end(then.delist_at)))
    if before.minimise_at != then.minimise_at:
        found.append((_("个人信息精简"), _end(before.minimise_at), _end(then.minimise_at)))
    return found


def _end(at: Any) -> str:
    return until(at) if at is not None else _("未设定")


def _state(current: Phase, suspended: bool) -> str:
    words = _(PHASES[current])
    return _("%(state)s，暂停计算", state=words) if suspended and current is Phase.OPEN else words


def _read(current: Phase) -> str:
    if current in NEUTRAL:
        return _(NEUTRAL[current])
    return _("正文和附件") if current in READABLE else _("还没有公开")


def window_words(window: Window | None, *, suspended: bool) -> str:
    """2026年11月24日至11月30日，11月30日（周一）24:00截止."""
    if window is None:
        return _("未设定")
    if suspended:
        return _("%(first)s起，暂停计算，截止时间未定", first=day(window.first_day))
    if window.closes_at is None:
        return _("预计%(span)s，节假日安排公布后确定", span=span_of(window))
    return _("%(span)s，%(when)s截止", span=span_of(window), when=until(window.closes_at))


def verdict_of(notice: Notice, after: Foreseen, lines: Sequence[ChangeLine]) -> str:
    """公示期将重新计算为…, or 公示期不变: it follows from what is changed, nobody chooses it."""
    if not notice.has_window:
        return ""
    if after.restarts:
        return _("公示期将重新计算为%(window)s", window=window_words(after.window, suspended=False))
    if not lines:
        return _("还没有改动，公示期不变")
    return _("公示期不变")


def _notes(notice: Notice, purpose: Purpose, measure: Mapping[str, Any]) -> list[str]:
    files = len(notice.live.attachments) if notice.live is not None else 0
    if purpose is Purpose.WITHDRAWAL:
        return [
            _("页面保留，只写“因工作需要，本公示撤回。”和撤回日期；真实理由只在内部留存。"),
            ngettext("%(num)s个附件打不开（410）", "%(num)s个附件打不开（410）", files),
            _("首页、列表里都看不到。"),
        ]
    if purpose is Purpose.TAKE_DOWN:
        return _taken_down_notes(notice, measure, files)
    if purpose is Purpose.REDACTION:
        return redaction_notes(
            notice, list(measure.get("passages", ())), set(measure.get("files", ())), begun=True
        )
    if purpose is Purpose.SUSPENSION:
        return [_("暂停期间不计天数，也不会截止；仍可反映情况。")]
    if purpose is Purpose.RESUMPTION:
        return [_("暂停那天起没有算完的天数，从恢复的第二天起接着算。")]
    if purpose is Purpose.EXTENSION:
        return [_("公示期届满前签发才有效；届满后不能延长。")]
    if purpose is Purpose.REOPENING:
        return [_("公示期从签发时起重新计算，以前的公示期列在公开页面上。")]
    return []


def _taken_down_notes(notice: Notice, measure: Mapping[str, Any], files: int) -> list[str]:
    part, which = measure.get("part"), str(measure.get("which", ""))
    if part == Part.PAGE:
        return [
            _("正文撤下，页面只写“本页内容已撤下。”。"),
            ngettext("%(num)s个附件打不开（410）", "%(num)s个附件打不开（410）", files),
        ]
    if part == Part.VERSION:
        public = {
            str(version.number): number for number, version in numbered(versions_of(db.session(), notice.id))
        }
        return [_("第%(number)s版和与它的对比打不开（410），其他版本不变。", number=public.get(which, which))]
    if part == Part.FILE:
        return [
            _("附件“%(name)s”打不开（410），文件本身随后删除。", name=file_name(notice, which)),
            _("正文不变，公示期不变。"),
        ]
    return []


def file_name(notice: Notice, digest: str) -> str:
    return next(
        (
            file.name
            for revision in reversed(notice.revisions)
            for file in revision.attachments
            if file.sha256 == digest
        ),
        "",
    )


def redaction_notes(
    notice: Notice, passages: Sequence[str], files: set[str], *, begun: bool = False
) -> list[str]:
    """How often each passage stands in the issued versions, and which files go. Masked: the sentence is read aloud."""
    issued = [one for one in notice.revisions if one is not notice.in_work or not begun]
    found = []
    for passage in passages:
        times = [sum(text.count(passage) for text in everything_said(one)) for one in issued]
        found.append(
            _(
                "“%(what)s”：%(versions)s个版本里共%(times)s处",
                what=masked(passage),
                versions=sum(bool(count) for count in times),
                times=sum(times),
            )
        )
    found += [
        _("附件“%(name)s”：从各版删去，文件本身随后删除", name=file_name(notice, digest))
        for digest in sorted(files)
    ]
    found.append(_("各处改为“（依法不予公开的个人信息，已删除）”，公示期不变。"))
    return found


# --- what a correction changes ---------------------------------------------------------------------------------------


def change_lines(notice: Notice, text: Content) -> tuple[ChangeLine, ...]:
    """Everything this text changes of the one in force, in the order of the page."""
    assert notice.live is not None
    kind = kind_named(notice.kind)
    found = changes(kind, notice.live.text, text)
    return tuple(_line(notice, change) for change in found)


def _line(notice: Notice, change: Change) -> ChangeLine:
    kind = kind_named(notice.kind)
    head, _dot, rest = change.where.partition(".")
    before, after = change.before, change.after
    if head == "fields":
        spec = kind.field(rest)
        return ChangeLine(
            label_of(spec), print_value(spec, before), print_value(spec, after), change.material
        )
    if head == "persons":
        for column in kind.person_columns:
            name = rest.removesuffix(f".{column.name}")
            if name != rest:
                label = _("%(name)s，%(column)s", name=name, column=label_of(column))
                return ChangeLine(
                    label, print_value(column, before), print_value(column, after), change.material
                )
        label = _("从名单上去掉") if not after else _("加进名单")
        return ChangeLine(label, before, after, change.material)
    words = PLACES.get(change.where) or PARTS.get(head, head)
    return ChangeLine(_(words), before, after, change.material)


def shows_history(notice: Notice) -> bool:
    """Its versions can be read one by one."""
    return kind_named(notice.kind).history is History.FULL
