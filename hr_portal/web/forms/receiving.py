"""Forms of the receiving office. Choices that depend on the case are filled in by the pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, SelectField

from hr_portal.web.forms.fields import ChoiceField, ChoiceRadioField, DayField
from hr_portal.web.forms.loose import LineField, NoLongerThan, ProseField
from hr_portal.web.forms.measures import CheckboxesField
from hr_portal.web.forms.sent import FlaskForm

LONGEST_LINE = 100
LONGEST_MESSAGE = 2000
LONGEST_VERDICT = 3000


class RegisterForm(FlaskForm):
    """登记."""

    problem_class = ChoiceField(_l("问题类别"), validate_choice=False)
    verifiability = ChoiceRadioField(_l("可查性"), validate_choice=False)


class AcceptForm(FlaskForm):
    """受理."""

    measure = SelectField(_l("处置方式"), validate_choice=False)


class DeclineForm(FlaskForm):
    """不予受理."""

    reason = ChoiceRadioField(_l("为什么不属本机关受理范围"), validate_choice=False)


class VerifyForm(FlaskForm):
    """开始核实."""

    problem_class = ChoiceField(_l("问题类别"), validate_choice=False)
    verifiability = ChoiceRadioField(_l("可查性"), validate_choice=False)
    measure = ChoiceField(_l("处置方式"), validate_choice=False)
    approver = LineField(_l("呈批人"), [NoLongerThan(LONGEST_LINE)])


class ConcludeForm(FlaskForm):
    """记录核查结论."""

    finding = ChoiceRadioField(_l("核查结论"), validate_choice=False)
    effect = ChoiceRadioField(_l("是否影响任用（录用）"), validate_choice=False)
    hold_until = DayField(_l("暂缓到哪一天"), description=_l("选暂缓的填写；不填的按三个月算"))
    verdict_text = ProseField(
        _l("核查情况"),
        [NoLongerThan(LONGEST_VERDICT)],
        description=_l("加密保存，只有承办人员能看。反映人不会看到这一段"),
    )
    approver = LineField(_l("呈批人"), [NoLongerThan(LONGEST_LINE)])


class TransferForm(FlaskForm):
    """移送."""

    transferred_to = LineField(
        _l("移送给哪个机关"),
        [NoLongerThan(LONGEST_LINE)],
        description=_l("写全称，例如中共安澜市纪律检查委员会"),
    )
    reason = ChoiceRadioField(_l("移送的理由"), validate_choice=False)


class NoteAnswerForm(FlaskForm):
    """当面或书面反馈."""

    how = ChoiceRadioField(_l("怎样反馈的"), validate_choice=False)


class NameCheckForm(FlaskForm):
    """核实署名."""

    result = ChoiceRadioField(_l("核实情况"), validate_choice=False)


class MergeForm(FlaskForm):
    """并案."""

    into = ChoiceField(_l("并到哪一件"), validate_choice=False)


class RecuseForm(FlaskForm):
    """回避, or the answer to the question a shared name asks."""

    answer = ChoiceRadioField(_l("您和这个公示有没有关系"), validate_choice=False)


class QuestionForm(FlaskForm):
    """请反映人补充."""

    text = ProseField(
        _l("要请反映人补充什么"),
        [NoLongerThan(LONGEST_MESSAGE)],
        description=_l("反映人在回执页看到。不要写能认出反映人或者核实对象的内容"),
    )


class ReplyForm(FlaskForm):
    """拟写反馈."""

    text = ProseField(
        _l("反馈内容"),
        [NoLongerThan(LONGEST_MESSAGE)],
        description=_l("由另一位承办人员读过才发出。反映人在回执页看到"),
    )


class AskIdentityForm(FlaskForm):
    """申请查看反映人身份."""

    reason = ChoiceRadioField(_l("为什么要看"), validate_choice=False)


class OfflineForm(FlaskForm):
    """来信来电来访登记."""

    notice_id = ChoiceField(_l("反映的是哪个公示"), validate_choice=False)
    channel = ChoiceRadioField(_l("渠道"), validate_choice=False)
    received_on = DayField(_l("收到日期"))
    postmarked_on = DayField(_l("邮戳日期"), description=_l("来信填写；看不清的不填"))
    signature = ChoiceRadioField(_l("反映方式"), validate_choice=False)
    name = LineField(
        _l("反映人姓名"), [NoLongerThan(LONGEST_LINE)], description=_l("匿名的不填，填了也不保存")
    )
    phone = LineField(_l("联系电话"), [NoLongerThan(LONGEST_LINE)])
    unit = LineField(_l("单位名称"), [NoLongerThan(LONGEST_LINE)], description=_l("以单位名义反映的填写"))
    contact = LineField(
        _l("单位联系人"), [NoLongerThan(LONGEST_LINE)], description=_l("以单位名义反映的填写经办人")
    )
    persons = CheckboxesField(_l("反映的是谁"), validate_choice=False)
    as_whole = BooleanField(_l("不针对某个人，反映整个公示"))
    facts = ProseField(_l("反映的主要问题"))
    scan = FileField(_l("原件扫描件"), description=_l("PDF、JPG或PNG，不超过20MB，加密保存"))
    with_receipt = BooleanField(_l("来信、上级转来的也打印回执"))
    token = HiddenField()


class ConfirmationForm(FlaskForm):
    """公示情况确认: the rows of persons are read by the page."""

    all_registered = BooleanField(_l("来信、来电、来访均已登记"))


class FilterForm(FlaskForm):
    """What the list shows; every state of it is a link."""

    class Meta:
        csrf = False

    stage = SelectField(_l("办理阶段"), validate_choice=False)
    notice = SelectField(_l("对应公示"), validate_choice=False)
    channel = SelectField(_l("渠道"), validate_choice=False)


class NothingForm(FlaskForm):
    """A button and its token."""
