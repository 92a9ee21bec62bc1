"""办理: what can be done with an issued notice, as a table: its form, its verb, and what would follow from it.

To add one, add it to `MEASURES`: its page, its routes and its line on the page of a notice follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason
from hr_portal.core.messages import N_
from hr_portal.notices import correcting, extending, taking_down, withdrawing
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Purpose
from hr_portal.notices.taking_down import Part
from hr_portal.web.forms.measures import ReasonForm
from hr_portal.web.staff import measure_fields as typed
from hr_portal.web.staff.effects import Effect, effect_before, redaction_notes, restarted, window_words
from hr_portal.web.wording.notices import PURPOSES

Given = dict[str, Any]
"""What was typed, as the verb takes it: its words after the notice."""

INPUTS = frozenset({"public_reason", "inside_reason", "days", "passages", "files", "which", "confirm"})
"""Places of reasons that are about what is typed, not about whether the measure is possible at all."""


@dataclass(frozen=True)
class Measure:
    """`sample` is something typed that nothing speaks against, for asking whether the measure is possible now. `effect`
    says what would follow: with nothing typed yet, None."""

    key: str
    path: str
    purpose: Purpose
    label: str
    button: str
    intro: str
    make_form: Callable[[Notice], FlaskForm]
    read: Callable[[Notice, FlaskForm], tuple[Given, list[Reason]]]
    sample: Given
    against: Callable[..., list[Reason]]
    begin: Callable[..., object]
    effect: Callable[[Notice, Given | None], Effect]
    looks: bool = False
    """There is something to type before the effect is known: 先看结果."""
    is_rare: bool = False


def _reason_only(_notice: Notice, form: FlaskForm) -> tuple[Given, list[Reason]]:
    return {"public_reason": form.public_reason.data or ""}, []


def _simple(purpose: Purpose) -> Callable[[Notice, Given | None], Effect]:
    return lambda notice, _given: effect_before(notice, purpose)


def _correction_effect(notice: Notice, _given: Given | None) -> Effect:
    """What is changed is not known yet; both ends are said."""
    notes = [_("先在编辑页改好内容，再送复核、签发；签发以前公众看到的不变。")]
    window = restarted(notice)
    if window:
        notes += [
            _("改动姓名、出生年月、职务、名单、受理方式、公示天数等实质内容的，公示期重新计算。如果现在签发：%(window)s。", window=window),
            _("只改标点、版式的，公示期不变：%(window)s。", window=window_words(
                notice.window.window() if notice.window is not None else None,
                suspended=notice.suspended_at is not None,
            )),
        ]  # fmt: skip
    return Effect(title=_(PURPOSES[Purpose.CORRECTION]), notes=tuple(notes))


def _extension_effect(notice: Notice, given: Given | None) -> Effect:
    if given is not None:
        return effect_before(notice, Purpose.EXTENSION, given)
    rows = []
    for days in (1, 2, 3, 5):
        row = next(
            row
            for row in effect_before(notice, Purpose.EXTENSION, {"days": days}).rows
            if row[0] == _("公示期")
        )
        rows.append((_("延长%(days)s天的公示期", days=days), *row[1:]))
    return Effect(title=_(PURPOSES[Purpose.EXTENSION]), rows=tuple(rows))


def _redaction_effect(notice: Notice, given: Given | None) -> Effect:
    notes = [
        _(
            "签发以后，要删除的内容从各版、各稿、附件名、对比和缓存里一并消失，不能恢复；签发以前公众仍看得到。"
        )
    ]
    notes.append(_("正在泄露个人信息的，请先按“立即下线”。"))
    if given is not None:
        notes = redaction_notes(notice, given["passages"], set(given["files"])) + notes
    return Effect(title=_(PURPOSES[Purpose.REDACTION]), notes=tuple(notes))


def _take_down_effect(notice: Notice, given: Given | None) -> Effect:
    if given is None:
        return Effect(title=_(PURPOSES[Purpose.TAKE_DOWN]))
    return effect_before(notice, Purpose.TAKE_DOWN, {"part": given["part"].value, "which": given["which"]})


def _plain(form: type[FlaskForm]) -> Callable[[Notice], FlaskForm]:
    return lambda _notice: form()


REASON: Given = {"public_reason": "-"}

MEASURES: tuple[Measure, ...] = (
    Measure(
        "correct", "correct", Purpose.CORRECTION, N_("更正"), N_("开始更正"),
        N_("已签发的内容不直接改。先写公开的理由，再改内容。"),
        _plain(ReasonForm), _reason_only, REASON,
        correcting.reasons_against_correcting, correcting.correct, _correction_effect,
    ),
    Measure(
        "redact", "redact", Purpose.REDACTION, N_("更正并删除"), N_("提出更正并删除"),
        N_("公开了依法不予公开的个人信息时用。"),
        typed.redact_form, typed.redacted, {"passages": ["--"], "files": [], "public_reason": "-"},
        correcting.reasons_against_redacting, correcting.redact, _redaction_effect, looks=True,
    ),
    Measure(
        "extend", "extend", Purpose.EXTENSION, N_("延长公示"), N_("提出延长"),
        N_("只能在届满以前延长，只能延后。"),
        typed.extend_form, typed.extended, {"days": 1, "public_reason": "-"},
        extending.reasons_against_extending, extending.extend, _extension_effect, looks=True,
    ),
    Measure(
        "suspend", "suspend", Purpose.SUSPENSION, N_("暂停计算天数"), N_("提出暂停"),
        N_("例如法院、纪检监察机关要求暂停时用。"),
        _plain(ReasonForm), _reason_only, REASON,
        extending.reasons_against_suspending, extending.suspend, _simple(Purpose.SUSPENSION),
    ),
    Measure(
        "resume", "resume", Purpose.RESUMPTION, N_("恢复计算天数"), N_("提出恢复"),
        N_("暂停的原因消除以后用。"),
        _plain(ReasonForm), _reason_only, REASON,
        extending.reasons_against_resuming, extending.resume, _simple(Purpose.RESUMPTION),
    ),
    Measure(
        "reopen", "reopen", Purpose.REOPENING, N_("重新公示"), N_("提出重新公示"),
        N_("撤回、届满以后要再公示一次时用。"),
        _plain(ReasonForm), _reason_only, REASON,
        withdrawing.reasons_against_reopening, withdrawing.reopen_notice, _simple(Purpose.REOPENING),
    ),
    Measure(
        "withdraw", "withdraw", Purpose.WITHDRAWAL, N_("撤回"), N_("提出撤回"),
        N_("整条公告不再有效时用。公众只看到固定的一句话。"),
        typed.withdraw_form, typed.withdrawn, {"inside_reason": "-"},
        withdrawing.reasons_against_withdrawing, withdrawing.withdraw, _simple(Purpose.WITHDRAWAL), is_rare=True,
    ),
    Measure(
        "take_down", "take-down", Purpose.TAKE_DOWN, N_("撤下"), N_("提出撤下"),
        N_("不应公开的页面、以前的版本或者附件，从网上撤下。"),
        typed.take_down_form, typed.taken_down, {"part": Part.PAGE, "which": "", "inside_reason": "-"},
        taking_down.reasons_against_taking_down, taking_down.take_down, _take_down_effect, looks=True, is_rare=True,
    ),
)  # fmt: skip
"""In the order they are offered; what is rare and grave comes last."""


def reasons_against(measure: Measure, notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    """Why it is not possible at all, whatever is typed."""
    found = measure.against(notice, **measure.sample, actor=actor, now=now)
    return [reason for reason in found if reason.where not in INPUTS]


def possible(notice: Notice, *, actor: User, now: datetime) -> list[Measure]:
    """What this person may begin upon this notice now."""
    return [measure for measure in MEASURES if not reasons_against(measure, notice, actor=actor, now=now)]
