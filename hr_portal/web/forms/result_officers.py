"""What exam officers fill in about results."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField

from hr_portal.web.forms.fields import ChoiceField, ChoiceRadioField
from hr_portal.web.forms.loose import InstantField, LineField, NoLongerThan, ProseField
from hr_portal.web.forms.sent import FlaskForm

LONGEST = 300


class ImportForm(FlaskForm):
    occasion = HiddenField()
    file = FileField(_l("成绩文件"), description=_l("CSV、XLSX或XLS，不超过64MB；更大的由运维人员用命令导入"))
    stage = ChoiceField(_l("阶段"), validate_choice=False)


class SignForm(FlaskForm):
    """Totals and twenty rows against the score book; the rows are ticked by their numbers."""

    totals = BooleanField(_l("总数、缺考和违纪人数与原始成绩册一致"))


class TicketForm(FlaskForm):
    ticket = LineField(_l("准考证号"), [NoLongerThan(40)])


class PlanForm(FlaskForm):
    occasion = HiddenField()
    opens_at = InstantField(_l("开放时间"))
    id_part = ChoiceRadioField(_l("查询时要填身份证号的哪一部分"))
    recheck_from = InstantField(_l("成绩复核开始"))
    recheck_until = InstantField(_l("成绩复核截止"))
    public_reason = ProseField(
        _l("更正的原因"), [NoLongerThan(LONGEST)], description=_l("会在网上公布，不写考生个人信息")
    )


class MoveForm(FlaskForm):
    opens_at = InstantField(_l("新的开放时间"))
    reason = LineField(_l("改时间的原因"), [NoLongerThan(LONGEST)], description=_l("会在网上公布"))


class SuspendForm(FlaskForm):
    reason = LineField(_l("暂停的原因"), [NoLongerThan(LONGEST)], description=_l("会在网上公布"))


class DecideForm(FlaskForm):
    decision = ChoiceRadioField(_l("复核意见"))


class ActForm(FlaskForm):
    """One button."""
