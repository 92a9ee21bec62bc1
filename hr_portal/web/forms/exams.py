"""What exam officers fill in about exams and their positions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FileField, Form, FormField, HiddenField

from hr_portal.web.forms.fields import ChoiceField, DayField, Filled
from hr_portal.web.forms.loose import LineField, NoLongerThan, ProseField
from hr_portal.web.forms.sent import FlaskForm

LONGEST = 500


class RulesForm(FlaskForm):
    file = FileField(_l("考试规则文件"), description=_l("TOML，不超过256KB"))


class CopyForm(FlaskForm):
    slug = LineField(
        _l("新考试的短名"),
        [Filled("exam_slug_missing"), NoLongerThan(62)],
        description=_l("用在网址里：小写字母、数字和连字符，如anlan-2028"),
    )


class StageForm(Form):
    """One stage: both ends may be open."""

    title = LineField(_l("名称"), [NoLongerThan(60)])
    starts = LineField(_l("开始"))
    ends = LineField(_l("结束"))
    note = ProseField(_l("说明"), [NoLongerThan(LONGEST)])
    what_to_do = ProseField(_l("考生要做什么"), [NoLongerThan(LONGEST)])
    marked_subject_to_recheck = BooleanField(_l("名单注明以复核结果为准"))


class StagesForm(FlaskForm):
    seen = HiddenField()
    stages = FieldList(FormField(StageForm))


class NoticeForm(FlaskForm):
    stage = ChoiceField(_l("阶段"), validate_choice=False)
    notice = ChoiceField(_l("公告"), validate_choice=False)


class PositionsForm(FlaskForm):
    occasion = HiddenField()
    file = FileField(_l("职位表文件"), description=_l("XLS、XLSX、CSV或ZIP，不超过50MB"))


class ApplicantsForm(FlaskForm):
    occasion = HiddenField()
    file = FileField(_l("报名人数文件"), description=_l("XLS、XLSX、CSV或ZIP，不超过50MB"))
    day = DayField(_l("截至哪一天"))


class ConfirmTableForm(FlaskForm):
    author = ChoiceField(_l("调整公告的拟稿人"), validate_choice=False)


class AliasForm(FlaskForm):
    heading = LineField(_l("表头"), [Filled("alias_without_words"), NoLongerThan(100)])
    meaning = ChoiceField(_l("它是什么"), validate_choice=False)


class ColumnForm(Form):
    """One heading nobody knew."""

    heading = HiddenField()
    meaning = ChoiceField(validate_choice=False)


class TeachForm(FlaskForm):
    """What the unknown headings of one file mean; those left open stay unknown."""

    occasion = HiddenField()
    columns = FieldList(FormField(ColumnForm))


class ActForm(FlaskForm):
    """One button."""

    seen = HiddenField()
