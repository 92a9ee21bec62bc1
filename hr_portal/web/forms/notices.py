"""Small forms around a notice: beginning one, returning, issuing, scheduling, hiding, saying how it ended."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FileField, Form, FormField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from hr_portal.notices.opinions import LONGEST_OPINION
from hr_portal.web.forms.fields import ChoiceField, DayField, Filled
from hr_portal.web.forms.loose import (
    InstantField,
    LineField,
    NoLongerThan,
    NumberField,
    PastedField,
    ProseField,
)
from hr_portal.web.forms.sent import FlaskForm
from hr_portal.web.wording.kinds import VERDICTS


class NewNoticeForm(FlaskForm):
    """One choice holds organ and kind, so that nobody picks a pair that cannot be."""

    what = RadioField(_l("发布机关和公告类型"), [Filled("kind_missing")], validate_choice=False)
    category = ChoiceField(
        _l("事项类别"),
        validate_choice=False,
        description=_l("公告、政策文件、办事指南、征求意见稿和监督检查通报，请选择类别；其他类型不用选"),
    )
    template = ChoiceField(_l("套用模板"), validate_choice=False, default="")
    decided_on = DayField(
        _l("党委（党组）讨论决定日期（不公开）"),
        description=_l("任前公示等须讨论决定后才能录入的，请填写；其他类型不用填"),
    )


class ReturnForm(FlaskForm):
    version = HiddenField()
    reason = ProseField(
        _l("退回的理由"), [NoLongerThan(500)], description=_l("写清哪里要改、怎么改，编写人会看到")
    )


class AgreeForm(FlaskForm):
    version = HiddenField()


class IssueForm(FlaskForm):
    """签发 on screen. `at_once` is asked where the planned instant has come or is near."""

    version = HiddenField()
    at_once = RadioField(
        _l("计划的时间已到或不足5分钟，签发后马上就会公开，确定吗？"),
        choices=[
            SelectChoice("yes", _l("按计划公开；时间已过的，签发后立即公开")),
            SelectChoice("no", _l("先不签发，退出去改时间")),
        ],
        validate_choice=False,
    )
    rest_day = BooleanField(_l("我知道这天是休息日，仍要这天发布"))


class PaperForm(IssueForm):
    """签批 on the printed form, entered by the office."""

    signer = LineField(_l("签批人"), [NoLongerThan(40)])
    post = LineField(_l("签批人职务"), [NoLongerThan(100)])
    signed_on = DayField(_l("签批日期"))
    form_no = LineField(_l("审批单编号"), [NoLongerThan(60)])
    scan = FileField(_l("审批单扫描件"), description=_l("一个PDF、JPG或PNG文件，不超过50MB，只在内部留存"))


class JoinForm(FlaskForm):
    """One more organ that issues jointly."""

    organ = ChoiceField(_l("加上机关"), validate_choice=False)


class SignForm(FlaskForm):
    """会签 on screen."""

    version = HiddenField()
    organ = HiddenField()


class SignOnPaperForm(SignForm):
    """会签 on paper, entered by the organ's office."""

    signer = LineField(_l("签批人"), [NoLongerThan(40)])
    post = LineField(_l("签批人职务"), [NoLongerThan(100)])
    signed_on = DayField(_l("签批日期"))
    form_no = LineField(_l("审批单编号"), [NoLongerThan(60)])
    scan = FileField(_l("审批单扫描件"), description=_l("一个PDF、JPG或PNG文件，不超过50MB，只在内部留存"))


class ScheduleForm(FlaskForm):
    publish_at = InstantField(_l("发布时间"))
    rest_day = BooleanField(_l("我知道这天是休息日，仍要这天发布"))


class HideForm(FlaskForm):
    """紧急下线 by the index number of a page that is public."""

    number = LineField(
        _l("索引号或网址"),
        [Filled("public_notice_not_found")],
        description=_l("在公告页下方的表里，例如AL01/2026-00178"),
    )
    reason = ChoiceField(_l("原因"))


class OpinionForm(Form):
    """One row of 采纳情况."""

    summary = ProseField(_l("意见摘要"), [NoLongerThan(LONGEST_OPINION)])
    times = NumberField(_l("提出次数"))
    verdict = ChoiceField(_l("采纳情况"), validate_choice=False)
    reason = ProseField(
        _l("理由"), [NoLongerThan(LONGEST_OPINION)], description=_l("不采纳的必须写明，会在网上公布")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(one.value, _(words)) for one, words in VERDICTS.items()),
        ]

    @property
    def is_empty(self) -> bool:
        """Nothing was typed into it: such a row is passed over."""
        return not any(field.raw_data and any(field.raw_data) for field in self)


class OutcomeForm(FlaskForm):
    version = HiddenField()
    conclusion = RadioField(_l("结果（不公开）"), [Filled("conclusion_missing")], validate_choice=False)
    note = ProseField(_l("说明（不公开）"), [NoLongerThan(1000)])
    adopted = NumberField(_l("采纳的意见（条）"))
    partly_adopted = NumberField(_l("部分采纳的意见（条）"))
    not_adopted = NumberField(_l("未采纳的意见（条）"))
    opinions = FieldList(FormField(OpinionForm))
    table = PastedField(_l("从表格粘贴"))
    public_text = ProseField(_l("向社会公布的结果"), [NoLongerThan(2000)])
    link_address = LineField(
        _l("结果公告的网址"), [NoLongerThan(200)], description=_l("例如任免通知的网址，公众会看到链接")
    )


class PasteForm(FlaskForm):
    version = HiddenField()
    table = PastedField(_l("表格内容"), [Filled("table_empty")])
    how = RadioField(
        _l("怎样放进去"),
        choices=[SelectChoice("append", _l("加在已有的后面")), SelectChoice("replace", _l("换掉已有的"))],
        default="append",
    )


class HandOverForm(FlaskForm):
    successor = ChoiceField(_l("由谁接手"))


class ArrangementForm(FlaskForm):
    """节假日安排: the text of the paper pasted, or a file in the project's own format or that of holiday-cn."""

    text = PastedField(
        _l("通知全文"), description=_l("把国务院办公厅的通知连同标题一起粘贴进来；年中调整的通知同样办理")
    )
    year = LineField(_l("年份"), description=_l("通知标题里有年份的不用填"))
    paper = LineField(_l("通知网址"), [NoLongerThan(300)])
    file = FileField(_l("或者选择文件"), description=_l("JSON文件，不超过1MB"))


class ConfirmArrangementForm(FlaskForm):
    arrangement = HiddenField()
    known = HiddenField()
