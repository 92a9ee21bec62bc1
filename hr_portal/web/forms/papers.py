"""Forms beside a notice: a photograph of its sheet, a template made from it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from hr_portal.notices.photographing import LONGEST_PLACE
from hr_portal.notices.templating import LONGEST_NAME
from hr_portal.web.forms.fields import DayField
from hr_portal.web.forms.loose import LineField, NoLongerThan
from hr_portal.web.forms.sent import FlaskForm


class PhotoForm(FlaskForm):
    """张贴照片."""

    photo = FileField(_l("照片"), description=_l("一张JPG、PNG或WebP图片，不超过20MB，只在内部留存"))
    place = LineField(_l("张贴地点"), [NoLongerThan(LONGEST_PLACE)], description=_l("例如市教育局一楼公示栏"))
    taken_on = DayField(_l("拍摄日期"))


class TemplateForm(FlaskForm):
    """存为模板."""

    name = LineField(
        _l("模板名称"),
        [NoLongerThan(LONGEST_NAME)],
        description=_l("起草的人按名称选用，例如市直单位任前公示"),
    )


class NothingForm(FlaskForm):
    """Only the token."""
