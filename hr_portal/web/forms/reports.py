"""What people who report something type: no account, no session, so no token of one; a sealed token travels instead."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)

from hr_portal.core.text import clean
from hr_portal.notices.naming import NamedRow
from hr_portal.objections.rules import Signature
from hr_portal.web.forms.fields import choices
from hr_portal.web.forms.loose import LineField
from hr_portal.web.forms.measures import CheckboxesField
from hr_portal.web.forms.sent import FlaskForm

WHOLE = "-"
"""The choice 不针对个人; no key of a row, which is a name."""


class FactsField(TextAreaField):
    """What happened, in the reporter's own words: only line ends and what is never seen are made plain."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0]).strip()


class SessionlessForm(FlaskForm):
    """Pages of reports set no session cookie. Forms of other sites are refused at the edge (web/edges.py)."""

    class Meta:
        csrf = False


class ReportForm(SessionlessForm):
    """反映: nothing is chosen beforehand; name, phone and unit are only looked at where the way of reporting needs them."""

    persons = CheckboxesField(_l("您要反映谁的情况"))
    signature = RadioField(
        _l("反映方式"),
        choices=choices(
            [
                (Signature.REAL_NAME, _l("实名反映")),
                (Signature.ANONYMOUS, _l("匿名反映")),
                (Signature.UNIT, _l("以单位名义反映")),
            ]
        ),
        validate_choice=False,
    )
    unit = LineField(_l("单位名称"), description=_l("选择以单位名义反映时填写"))
    unit_letter = FileField(_l("加盖公章的材料"))
    name = LineField(_l("姓名或联系人"), description=_l("匿名反映的不用填"))
    phone = LineField(_l("联系电话"), description=_l("只用于核实情况，不对外公开"))
    facts = FactsField(_l("情况说明"))
    files = MultipleFileField(_l("证据材料"))
    truth = BooleanField(_l("我确认所反映的情况属实，并了解捏造事实、诬告陷害应承担法律责任"))
    draft = HiddenField()
    late = HiddenField()

    def offer(self, rows: Iterable[NamedRow]) -> None:
        """The persons of the notice, and the notice itself."""
        pairs = [(row.key, _named(row)) for row in rows]
        self.persons.choices = choices([*pairs, (WHOLE, _l("不针对个人（程序或者公示本身）"))])

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(key for key in self.persons.data or () if key != WHOLE)

    @property
    def is_on_the_whole(self) -> bool:
        return WHOLE in (self.persons.data or ())


def _named(row: NamedRow) -> str:
    return f"{row.key}　{row.about}" if row.about else row.key


class OpinionForm(SessionlessForm):
    """发表意见 on a draft: the opinion, and whoever wishes to be reached leaves a name."""

    facts = FactsField(_l("意见和理由"))
    name = LineField(_l("姓名或单位"))
    phone = LineField(_l("联系方式"))
    files = MultipleFileField(_l("附件"))
    draft = HiddenField()


class LookUpForm(SessionlessForm):
    """编号和口令. What is typed is never shown again."""

    number = StringField(_l("回执编号"), description=_l("例如FY-R9C5V2NB"))
    key = StringField(_l("查询口令"), description=_l("16位数字"))
    kept = HiddenField()
    """Text of an answer whose page had expired."""


class AnswerForm(SessionlessForm):
    """An answer to a question, or further material."""

    text = FactsField(_l("补充说明或回复"))
    files = MultipleFileField(_l("补充材料"))
    ticket = HiddenField()
