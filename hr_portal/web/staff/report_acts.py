"""Steps of handling a report, as a table: when each is possible, its form, its verb. Pages and routes follow from it.

To add one, add it to `STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.messages import N_
from hr_portal.objections import (
    accepting,
    answering,
    archiving,
    concluding,
    merging,
    queries,
    registering,
    transferring,
    verifying,
)
from hr_portal.objections.accepting import NotInScope
from hr_portal.objections.answering import Answered
from hr_portal.objections.models import Report
from hr_portal.objections.rules import Effect, Finding, Measure, NameCheck, Verifiability
from hr_portal.objections.transferring import WhyTransferred
from hr_portal.web.forms import receiving as forms
from hr_portal.web.forms.fields import choices
from hr_portal.web.staff.report_opening import sealer
from hr_portal.web.wording import receiving as words

Given = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """`sample` is something typed that nothing speaks against, for asking whether the step is possible at all. `is_aside`:
    it stands beside what the stage waits for."""

    key: str
    path: str
    label: str
    button: str
    intro: str
    done: str
    make_form: Callable[[Session, Report], FlaskForm]
    read: Callable[[Session, FlaskForm], Given]
    sample: Given
    against: Callable[..., list[Reason]]
    act: Callable[..., object]
    optional: frozenset[str] = frozenset()
    is_aside: bool = False
    is_offered: Callable[[Session, Report], bool] = lambda _session, _report: True
    hints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def possible(session: Session, report: Report, *, actor: User, now: datetime) -> list[Step]:
    """What this officer may do with the report now."""
    return [
        step
        for step in STEPS
        if step.is_offered(session, report)
        and not step.against(session, report, **step.sample, actor=actor, now=now)
    ]


def _offer(form: FlaskForm, name: str, table: Mapping[Any, str], *, empty: bool = False) -> None:
    pairs = [(str(code), _(said)) for code, said in table.items()]
    form[name].choices = choices([("", _("请选择")), *pairs] if empty else pairs)


def _code(kind: type[StrEnum], typed: str | None) -> Any:
    """The code that was chosen; None where none of ours was sent."""
    return kind(typed) if typed in set(kind) else None


# --- registering, accepting, verifying --------------------------------------------------------------------------------


def _register_form(_session: Session, _report: Report) -> FlaskForm:
    form = forms.RegisterForm()
    _offer(form, "problem_class", words.PROBLEM_CLASSES, empty=True)
    _offer(form, "verifiability", words.VERIFIABILITY)
    return form


def _registered(_session: Session, form: FlaskForm) -> Given:
    return {
        "problem_class": form.problem_class.data,
        "verifiability": _code(Verifiability, form.verifiability.data),
    }


def _against_registering(
    session: Session, report: Report, *, actor: User, now: datetime, **_given: Any
) -> list[Reason]:
    return registering.reasons_against_registering(session, report, actor=actor, now=now)


HOW = {code: said for code, said in words.MEASURES.items() if code is not Measure.TRANSFER}


def _accept_form(_session: Session, report: Report) -> FlaskForm:
    form = forms.AcceptForm(data={"measure": str(report.measure or "")})
    _offer(form, "measure", HOW, empty=True)
    return form


def _accepted(_session: Session, form: FlaskForm) -> Given:
    return {"measure": _code(Measure, form.measure.data)}


def _against_accepting(
    session: Session, report: Report, *, actor: User, now: datetime, **_given: Any
) -> list[Reason]:
    return accepting.reasons_against_accepting(session, report, actor=actor, now=now)


def _decline_form(_session: Session, _report: Report) -> FlaskForm:
    form = forms.DeclineForm()
    _offer(form, "reason", words.NOT_IN_SCOPE)
    return form


def _why(_session: Session, form: FlaskForm) -> Given:
    return {"why": form.reason.data or ""}


def _verify_form(_session: Session, report: Report) -> FlaskForm:
    form = forms.VerifyForm(
        data={
            "problem_class": report.problem_class or "",
            "verifiability": str(report.verifiability or ""),
            "measure": str(report.measure or ""),
            "approver": report.approver,
        }
    )
    _offer(form, "problem_class", words.PROBLEM_CLASSES, empty=True)
    _offer(form, "verifiability", words.VERIFIABILITY)
    _offer(form, "measure", HOW, empty=True)
    return form


def _verified(session: Session, form: FlaskForm) -> Given:
    return {
        **_registered(session, form),
        "measure": _code(Measure, form.measure.data),
        "approver": form.approver.data or "",
    }


# --- concluding -------------------------------------------------------------------------------------------------------


def _conclude_form(_session: Session, report: Report) -> FlaskForm:
    form = forms.ConcludeForm(data={"approver": report.approver})
    _offer(form, "finding", words.FINDINGS)
    _offer(form, "effect", words.EFFECTS)
    return form


def _concluded(_session: Session, form: FlaskForm) -> Given:
    until: date | None = form.hold_until.data
    given = {
        "finding": _code(Finding, form.finding.data),
        "effect": _code(Effect, form.effect.data),
        "text": form.verdict_text.data or "",
        "hold_until": until,
    }
    return {**given, "approver": form.approver.data or ""} if "approver" in form else given


def _decide_form(_session: Session, _report: Report) -> FlaskForm:
    form = forms.ConcludeForm()
    del form.approver
    _offer(form, "finding", words.FINDINGS)
    _offer(form, "effect", words.EFFECTS)
    return form


def _conclude(session: Session, report: Report, **given: Any) -> object:
    return concluding.conclude(session, report, **given, sealer=sealer())


def _decide(session: Session, report: Report, **given: Any) -> object:
    return concluding.decide_suspension(session, report, **given, sealer=sealer())


FOUND: Given = {"finding": Finding.TRUE, "effect": Effect.DOES_NOT_AFFECT, "text": "-"}


# --- beside -----------------------------------------------------------------------------------------------------------


def _transfer_form(_session: Session, _report: Report) -> FlaskForm:
    form = forms.TransferForm()
    _offer(form, "reason", words.TRANSFERS)
    return form


def _transferred(_session: Session, form: FlaskForm) -> Given:
    return {"to": form.transferred_to.data or "", "why": form.reason.data or ""}


def _note_form(_session: Session, report: Report) -> FlaskForm:
    form = forms.NoteAnswerForm()
    _offer(form, "how", words.ANSWERED)
    return form


def _noted(_session: Session, form: FlaskForm) -> Given:
    return {"how": form.how.data or ""}


def _against_noting(
    session: Session, report: Report, *, how: str, actor: User, now: datetime
) -> list[Reason]:
    """With the sample: whichever way there is."""
    if how:
        return answering.reasons_against_noting_answer(session, report, how, actor=actor, now=now)
    every = [
        answering.reasons_against_noting_answer(session, report, one, actor=actor, now=now)
        for one in Answered
    ]
    return min(every, key=len)


def _check_form(_session: Session, _report: Report) -> FlaskForm:
    form = forms.NameCheckForm()
    _offer(
        form,
        "result",
        {one: words.NAME_CHECKS[one] for one in (NameCheck.VERIFIED, NameCheck.TREATED_AS_ANONYMOUS)},
    )
    return form


def _checked(_session: Session, form: FlaskForm) -> Given:
    return {"result": _code(NameCheck, form.result.data)}


def _others(session: Session, report: Report) -> list[Report]:
    """Reports it could go into, those that say the same first."""
    found = queries.could_take(session, report, merging.TAKES)
    return sorted(found, key=lambda one: (one.likeness != report.likeness, one.id))


def _merge_form(session: Session, report: Report) -> FlaskForm:
    form = forms.MergeForm()
    pairs = [
        (str(one.id), _("%(number)s（内容相同）", number=one.case_number) if one.likeness == report.likeness else one.case_number or one.number)
        for one in _others(session, report)
    ]  # fmt: skip
    form.into.choices = choices([("", _("请选择")), *pairs])
    return form


def _merged(session: Session, form: FlaskForm) -> Given:
    offered = {str(value) for value, *_label in form.into.choices}
    chosen = form.into.data or ""
    if chosen not in offered or not chosen:
        raise Refused([Reason("merged_with_itself", "into")])
    return {"into": session.get_one(Report, int(chosen))}


def _against_merging(
    session: Session, report: Report, *, into: Report | None, actor: User, now: datetime
) -> list[Reason]:
    target = into or next(iter(_others(session, report)), report)
    return merging.reasons_against_merging(session, report, target, actor=actor, now=now)


def _nothing(_session: Session, _report: Report) -> FlaskForm:
    return forms.NothingForm()


def _none(_session: Session, _form: FlaskForm) -> Given:
    return {}


# --- the table --------------------------------------------------------------------------------------------------------

STEPS: tuple[Step, ...] = (
    Step(
        "register", "registration", N_("登记"), N_("登记，编办件号"),
        N_("打开看过以后登记。登记后有办件号，您是承办人；接下来告知是否受理。"), N_("已登记。"),
        _register_form, _registered, {}, _against_registering, registering.register,
    ),
    Step(
        "accept", "acceptance", N_("受理"), N_("受理"),
        N_("受理以后，反映人在回执页看到“已受理”。"), N_("已受理。"),
        _accept_form, _accepted, {}, _against_accepting, accepting.accept, frozenset({"measure"}),
    ),
    Step(
        "decline", "refusal", N_("不予受理"), N_("不予受理，告知反映人"),
        N_("反映人在回执页看到不属受理范围和应当找哪里。"), N_("已记下不予受理。"),
        _decline_form, _why, {"why": NotInScope.PETITION.value},
        accepting.reasons_against_declining, accepting.decline,
    ),
    Step(
        "verify", "verification", N_("开始核实"), N_("开始核实"),
        N_("写明问题类别、可查性和处置方式。"), N_("已开始核实。"),
        _verify_form, _verified,
        {"measure": Measure.VERIFY, "problem_class": "-", "verifiability": Verifiability.CONCRETE},
        verifying.reasons_against_starting, verifying.start, frozenset({"approver"}),
    ),
    Step(
        "conclude", "conclusion", N_("记录结论"), N_("记录结论"),
        N_("核查结论和影响在公示情况确认时用。记录以后按期反馈。"), N_("已记录结论，请按期反馈。"),
        _conclude_form, _concluded, {**FOUND, "approver": "-"},
        concluding.reasons_against_concluding, _conclude, frozenset({"hold_until"}),
    ),
    Step(
        "decide", "suspension", N_("暂缓后作决定"), N_("记录决定"),
        N_("暂缓期满以前作出决定；仍不能决定的，另定日期。"), N_("已记录决定。"),
        _decide_form, _concluded, FOUND,
        concluding.reasons_against_deciding_suspension, _decide, frozenset({"hold_until"}),
    ),
    Step(
        "archive", "archiving", N_("归档"), N_("归档"),
        N_("归档以后不再办理，按期限保存。"), N_("已归档。"),
        _nothing, _none, {}, archiving.reasons_against_archiving, archiving.archive,
    ),
    Step(
        "note_answer", "answer-given", N_("当面或书面反馈了"), N_("记下反馈"),
        N_("实名的可以当面或者书面反馈，在这里记下。"), N_("已记下反馈。"),
        _note_form, _noted, {"how": ""}, _against_noting, answering.note_answer, is_aside=True,
    ),
    Step(
        "check_name", "name-check", N_("核实署名"), N_("记下核实情况"),
        N_("联系署名的人，确认是不是本人反映。不是本人或者联系不上的，按匿名办理。"), N_("已记下署名核实情况。"),
        _check_form, _checked, {"result": NameCheck.VERIFIED},
        verifying.reasons_against_checking_name, verifying.check_name, is_aside=True,
    ),
    Step(
        "merge", "merger", N_("并案"), N_("并案办理"),
        N_("和同一公示的另一件一起办理。原来的回执仍能查，看到的是并案后的进展。"), N_("已并案。"),
        _merge_form, _merged, {"into": None}, _against_merging, merging.merge, is_aside=True,
        is_offered=lambda session, report: bool(_others(session, report)),
    ),
    Step(
        "transfer", "transfer", N_("移送"), N_("移送，生成《移送函》"),
        N_("移送以后，这里不再显示内容。请先打开，打印《反映情况登记表》随函移送。反映人在回执页看到“已按规定转有管辖权的机关处理”。"),
        N_("已移送，请打印《移送函》。"),
        _transfer_form, _transferred, {"to": "-", "why": WhyTransferred.DISCIPLINE.value},
        transferring.reasons_against_transferring, transferring.transfer, is_aside=True,
    ),
)  # fmt: skip
