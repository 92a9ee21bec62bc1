"""The form to load a reference of majors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField

from hr_portal.web.forms.fields import Filled
from hr_portal.web.forms.sent import FlaskForm


class MajorsForm(FlaskForm):
    """One of the same short name is replaced as a whole."""

    file = FileField(_l("文件"), description=_l("省里公布的专业参考目录：XLS、XLSX、CSV或JSON"))
    reference = StringField(
        _l("短名"),
        [Filled("majors_slug_missing")],
        description=_l("考试规则里写的名字，用小写字母、数字和连字符，如gd-2027"),
    )
    title = StringField(_l("目录名称"), [Filled("majors_title_missing")])
    source = StringField(_l("来源"))
