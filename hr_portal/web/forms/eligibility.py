"""能不能报: what somebody tells of themselves to compare with positions. Everything may be left out; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from hr_portal.core.dates import parse_loose_date, parse_loose_month
from hr_portal.core.errors import Reason
from hr_portal.core.text import clean, loose_digits
from hr_portal.recruitment.profile import Birth, Gender, Profile, Studied
from hr_portal.recruitment.studies import Degree, Education, Level
from hr_portal.web.forms.fields import choices
from hr_portal.web.forms.loose import LineField
from hr_portal.web.forms.reports import SessionlessForm
from hr_portal.web.speech import gettext
from hr_portal.web.wording.exam_pages import DEGREES, EDUCATIONS, GENDERS, STATUSES

if TYPE_CHECKING:
    from hr_portal.web.exam_reading import OpenExam

LONGEST = 100
MOST_YEARS = 60
TOLD = (
    "education", "degree", "graduate_major", "undergraduate_major", "college_major", "political", "born", "graduated", "placed",
    "years", "project", "veteran", "gender", "household", "origin", "ethnicity",
)  # fmt: skip
"""What is asked, by the names that stand in a link somebody asked for."""
_YES = {"yes": True, "no": False}
_MAJORS = {
    "graduate_major": Level.GRADUATE, "undergraduate_major": Level.UNDERGRADUATE, "college_major": Level.COLLEGE,
}  # fmt: skip


class EligibilityForm(SessionlessForm):
    """The words of the form are those of 报名表."""

    education = SelectField(_l("最高学历"), validate_choice=False)
    degree = SelectField(_l("学位"), validate_choice=False)
    undergraduate_major = LineField(_l("本科专业"))
    graduate_major = LineField(_l("研究生专业"))
    college_major = LineField(_l("大专专业"))
    political = SelectField(_l("政治面貌"), validate_choice=False)
    born = LineField(_l("出生年月"))
    graduated = LineField(_l("毕业年份"))
    placed = SelectField(_l("工作单位"), validate_choice=False)
    years = LineField(_l("基层工作年数"))
    project = SelectField(_l("服务基层项目"), validate_choice=False)
    veteran = SelectField(_l("退役军人"), validate_choice=False)
    gender = SelectField(_l("性别"), validate_choice=False)
    household = LineField(_l("户籍所在地"))
    origin = LineField(_l("生源地"))
    ethnicity = LineField(_l("民族"))
    area = SelectField(_l("只看一个考区"), validate_choice=False)
    show = HiddenField()

    @classmethod
    def of(cls, exam: OpenExam, areas: Iterable[str] = (), **given: Any) -> EligibilityForm:
        """The form of one exam; `areas` are those its table names."""
        form = cls(**given)
        told = gettext("请选择")
        form.education.choices = choices(
            [("", told), *((str(int(one)), gettext(words)) for one, words in EDUCATIONS.items())]
        )
        form.degree.choices = choices(
            [("", told), *((str(int(one)), gettext(words)) for one, words in DEGREES.items())]
        )
        form.political.choices = choices(
            [("", told), *((one, gettext(words)) for one, words in STATUSES.items())]
        )
        form.gender.choices = choices(
            [("", told), *((one.value, gettext(words)) for one, words in GENDERS.items())]
        )
        form.placed.choices = choices(
            [("", told), ("no", gettext("未落实工作单位")), ("yes", gettext("已落实工作单位"))]
        )
        form.project.choices = choices(
            [("", told), ("no", gettext("没有参加")), ("yes", gettext("服务期满、考核合格"))]
        )
        form.veteran.choices = choices(
            [("", told), ("no", gettext("不是退役军人")), ("yes", gettext("是退役军人"))]
        )
        form.area.choices = choices([("", gettext("全部考区")), *((one, one) for one in areas)])
        return form

    def said(self) -> dict[str, str]:
        """What was filled in, by name, as typed."""
        told = {name: clean(str(self[name].data or "")).strip() for name in TOLD}
        return {name: text for name, text in told.items() if text}

    def reasons(self) -> list[Reason]:
        """What cannot be read. 有不符项 is no error: it is what the page answers."""
        said, reasons = self.said(), []
        for name, text in said.items():
            if len(text) > LONGEST:
                reasons.append(Reason("comparison_text_too_long", name))
        for name, read, code in (
            ("born", read_birth, "comparison_birth_unfit"),
            ("graduated", read_year, "comparison_year_unfit"),
            ("years", read_years, "comparison_years_unfit"),
        ):
            if name in said:
                try:
                    read(said[name])
                except ValueError:
                    reasons.append(Reason(code, name))
        return reasons

    def profile(self) -> Profile:
        return profile_of(self.said())


def read_birth(text: str) -> Birth:
    """2001年6月 or a day. Raises ValueError."""
    try:
        year, month = parse_loose_month(text).split("-")
        return Birth(int(year), int(month))
    except ValueError:
        day = parse_loose_date(text)
        return Birth(day.year, day.month, day.day)


def _number(text: str, least: int, most: int) -> int:
    plain = loose_digits(text).strip().removesuffix("年").removesuffix("届")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 4 or not least <= int(plain) <= most:
        raise ValueError(text)
    return int(plain)


def read_year(text: str) -> int:
    return _number(text, 1950, 2100)


def read_years(text: str) -> int:
    return _number(text, 0, MOST_YEARS)


def profile_of(said: Mapping[str, str]) -> Profile:
    """Raises ValueError where a text cannot be read; a choice that is none is not told."""
    education = said.get("education", "")
    degree = said.get("degree", "")
    gender = said.get("gender", "")
    placed = _YES.get(said.get("placed", ""))
    return Profile(
        birth=read_birth(said["born"]) if "born" in said else None,
        gender=Gender(gender) if gender in set(Gender) else None,
        education=next((one for one in Education if str(int(one)) == education), None),
        degree=next((one for one in Degree if str(int(one)) == degree), None),
        majors=tuple(_studied(level, said[name]) for name, level in _MAJORS.items() if name in said),
        political=said["political"] if said.get("political") in STATUSES else None,
        grassroots_years=read_years(said["years"]) if "years" in said else None,
        graduation_year=read_year(said["graduated"]) if "graduated" in said else None,
        is_unplaced=None if placed is None else not placed,
        service_project=_YES.get(said.get("project", "")),
        veteran=_YES.get(said.get("veteran", "")),
        ethnicity=said.get("ethnicity"),
        household=said.get("household"),
        origin=said.get("origin"),
    )


def _studied(level: Level, text: str) -> Studied:
    """A code, or a name."""
    plain = loose_digits(text)
    is_code = plain.isascii() and any(sign.isdigit() for sign in plain) and plain.isalnum()
    return Studied(level, code=plain.upper(), name="") if is_code else Studied(level, code="", name=text)
