"""Forms of the measures upon an issued notice. Whether a change is material is no question of any of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from hr_portal.web.forms.loose import LineField, NoLongerThan, NumberField, PastedField, ProseField
from hr_portal.web.forms.sent import FlaskForm

LONGEST_REASON = 500


class CheckboxesField(SelectMultipleField):
    """Any number of a list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _public_reason(words: str = "") -> ProseField:
    return ProseField(
        words or _l("公开的理由"),
        [NoLongerThan(LONGEST_REASON)],
        description=_l("公众在修订记录里会看到。不要写姓名、号码等个人信息"),
    )


def _inside_reason() -> ProseField:
    return ProseField(
        _l("内部理由（不公开）"),
        [NoLongerThan(LONGEST_REASON)],
        description=_l("复核人、签发人会看到，公众看不到"),
    )


class ReasonForm(FlaskForm):
    public_reason = _public_reason()


class RedactForm(FlaskForm):
    passages = PastedField(
        _l("要删除的内容"),
        description=_l("照原文写，一行一处，例如误公开的手机号。各版里出现的都会删除"),
    )
    picked = CheckboxesField(_l("或者勾选要删除的栏目"), validate_choice=False)
    files = CheckboxesField(_l("要删除的附件"), validate_choice=False)
    public_reason = _public_reason()


class ExtendForm(FlaskForm):
    days = NumberField(_l("延长几天"))
    public_reason = _public_reason()


class WithdrawForm(FlaskForm):
    inside_reason = _inside_reason()
    confirm = LineField(_l("请输入索引号确认"), [NoLongerThan(60)])


class TakeDownForm(FlaskForm):
    which = RadioField(_l("撤下什么"), validate_choice=False)
    inside_reason = _inside_reason()
    confirm = LineField(
        _l("撤下整个页面的，请输入索引号确认"),
        [NoLongerThan(60)],
        description=_l("只撤下一版或一个附件的不用填"),
    )


class NothingForm(FlaskForm):
    """A button and its token."""
