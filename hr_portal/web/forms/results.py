"""What candidates type: no account, no session. The part of the identity number is never shown again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField

from hr_portal.core.errors import Reason
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.slips import asked_of
from hr_portal.web.forms.fields import choices
from hr_portal.web.forms.loose import LineField
from hr_portal.web.forms.reports import SessionlessForm

LONGEST_TICKET, LONGEST_NAME, LONGEST_ID = 40, 100, 40
_TICKET = re.compile(rf"[0-9A-Za-z-]{{1,{LONGEST_TICKET}}}")
_ID = re.compile(rf"[0-9A-Z()]{{6,{LONGEST_ID}}}")
"""Other papers than identity cards have letters; only what is digits alone can be held against a length."""
_CARD = re.compile("[0-9]+X?")


class ResultForm(SessionlessForm):
    """准考证号、姓名、身份证号."""

    exam = HiddenField()
    stage = HiddenField()
    ticket = StringField(_l("准考证号"))
    name = StringField(_l("姓名"))
    id_part = StringField(_l("身份证号"))

    def reasons(self, part: IdPart) -> list[Reason]:
        """What is wrong with the form by itself, whoever exists."""
        return reasons_against_asking(self.asked(part), self.name.data or "", part)

    def asked(self, part: IdPart) -> tuple[str, str, str]:
        """What a row is looked for with; an identity number typed whole where six are asked for is right as well."""
        return asked_of(self.ticket.data or "", self.name.data or "", self.id_part.data or "", part)


def reasons_against_asking(asked: tuple[str, str, str], name: str, part: IdPart) -> list[Reason]:
    """What is wrong with what was typed: `asked` as it is looked for, `name` as it was typed."""
    ticket, _name, id_part = asked
    reasons = _against_ticket(ticket)
    if not name.strip():
        reasons.append(Reason("lookup_name_missing", "name"))
    elif len(name) > LONGEST_NAME:
        reasons.append(Reason("lookup_name_too_long", "name"))
    is_whole = part is IdPart.WHOLE
    if not id_part:
        reasons.append(Reason("lookup_id_missing" if is_whole else "lookup_last_six_missing", "id_part"))
    elif not _ID.fullmatch(id_part) or (
        is_whole and _CARD.fullmatch(id_part) and len(id_part) not in (15, 18)
    ):
        reasons.append(Reason("lookup_id_unfit" if is_whole else "lookup_last_six_unfit", "id_part"))
    return reasons


def _against_ticket(ticket: str) -> list[Reason]:
    if not ticket:
        return [Reason("lookup_ticket_missing", "ticket")]
    return [] if _TICKET.fullmatch(ticket) else [Reason("lookup_ticket_unfit", "ticket")]


class CheckForm(SessionlessForm):
    """A slip somebody was shown: its code and the number of the ticket."""

    code = StringField(_l("校验码"), description=_l("成绩单上的16位字母和数字，大小写、横线和空格都可以"))
    ticket = StringField(_l("准考证号"))

    @property
    def plain_ticket(self) -> str:
        return asked_of(self.ticket.data or "", "", "", IdPart.WHOLE)[0]

    def reasons(self) -> list[Reason]:
        missing = [] if (self.code.data or "").strip() else [Reason("lookup_code_missing", "code")]
        return [*missing, *_against_ticket(self.plain_ticket)]


class RecheckForm(SessionlessForm):
    """成绩复核: which mark, why, and where the candidate is reached."""

    component = RadioField(_l("要复核的科目"), validate_choice=False)
    reason = RadioField(_l("申请复核的原因"), validate_choice=False)
    phone = LineField(_l("联系电话"), description=_l("只用于核实和告知复核结果"))
    slip = HiddenField()

    def offer(self, components: Iterable[tuple[str, str]], reasons: Iterable[tuple[str, str]]) -> None:
        self.component.choices = choices(components)
        self.reason.choices = choices(reasons)
