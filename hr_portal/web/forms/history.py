"""Forms to load old notices and to take in a package."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from hr_portal.web.forms.fields import ChoiceField
from hr_portal.web.forms.sent import FlaskForm


class LoadForm(FlaskForm):
    """What holds for records that do not say it themselves stands beside the file."""

    file = FileField(
        _l("文件"), description=_l("JSON、XLSX（一行一条）、HTML、DOCX（一个文件一条），或放网页的ZIP")
    )
    organ = ChoiceField(_l("发布机关"), validate_choice=False, description=_l("没有写机关的记录归这个机关"))
    kind = ChoiceField(_l("公告类型"), validate_choice=False, description=_l("没有写文种的记录按这种"))
    category = ChoiceField(_l("事项类别"), validate_choice=False, description=_l("没有写类别的记录归这一类"))


class DecideForm(FlaskForm):
    """One button."""


class PackageForm(FlaskForm):
    file = FileField(_l("发布包"), description=_l("在内网做好的ZIP文件"))
