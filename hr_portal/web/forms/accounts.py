"""Forms about signing in, people, duties and contact lines."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Optional

from hr_portal.accounts.passwords import SHORTEST
from hr_portal.web.forms.fields import ChoiceField, ChoiceRadioField, DayField, Filled, choices
from hr_portal.web.forms.loose import NumberField
from hr_portal.web.forms.sent import FlaskForm


class SignInForm(FlaskForm):
    login = StringField(_l("登录名"), [Filled("login_missing")])
    password = PasswordField(_l("密码"), [Filled("password_missing")])
    then = HiddenField()


class SetPasswordForm(FlaskForm):
    """The first password, or a new one by a link."""

    password = PasswordField(
        _l("新密码"),
        description=_l(
            "至少%(shortest)s个字符，可以是一句话。不要有登录名和姓名，不要用常见密码。", shortest=SHORTEST
        ),
    )
    again = PasswordField(_l("再填一次新密码"))


class ChangePasswordForm(FlaskForm):
    old = PasswordField(_l("原密码"), [Filled("password_missing")])
    new = PasswordField(
        _l("新密码"),
        description=_l(
            "至少%(shortest)s个字符，可以是一句话。不要有登录名和姓名，不要用常见密码。", shortest=SHORTEST
        ),
    )
    again = PasswordField(_l("再填一次新密码"))


class LanguageForm(FlaskForm):
    language = ChoiceRadioField(_l("界面语言"), choices=choices([("zh", "中文"), ("en", "English")]))


class PersonForm(FlaskForm):
    """What is known of a person. `login` is asked for once, when the account is made."""

    login = StringField(_l("登录名"), description=_l("小写字母和数字，例如姓名的拼音。以后不能修改。"))
    name = StringField(_l("姓名"))
    organ = ChoiceField(_l("所在机关"), [Filled("choice_missing")])
    office = StringField(_l("科室"))
    email = StringField(_l("电子邮箱"))


class DutyForm(FlaskForm):
    role = ChoiceRadioField(_l("职责"))
    organ = ChoiceField(_l("哪个机关的职责"), [Filled("choice_missing")])
    since = DayField(_l("开始日期"), [Filled("day_unreadable")])
    until = DayField(_l("截止日期"), [Optional()], description=_l("当天仍有效。代理必须填写。"))
    deputy_for = ChoiceField(_l("代理何人"))


class LineForm(FlaskForm):
    """One contact line of an organ."""

    kind = ChoiceField(_l("用于哪种公告"))
    office = StringField(_l("科室"))
    phone = StringField(_l("电话"))
    address = StringField(_l("地址"))
    postcode = StringField(_l("邮政编码"))
    hours = StringField(_l("受理时间"), description=_l("例如：工作日9:00—12:00，13:30—17:30"))
    email = StringField(_l("电子邮箱"))
    oversight_phone = StringField(_l("派驻纪检监察组电话"), description=_l("反映受理科室本身问题时拨打"))
    receiving_organ = ChoiceField(_l("受理机关"), description=_l("由哪个机关的受理人员办理反映"))
    letter_in_time = ChoiceRadioField(_l("来信以哪一天为准"), default="arrival_postmark")
    postal_days = NumberField(
        _l("邮路等待（天）"), default=0, description=_l("期满后再等几天寄达的来信；以寄出邮戳为准的必须填写")
    )
    register_working_days = NumberField(
        _l("登记时限（工作日）"), default=1, description=_l("收到反映后几个工作日内登记")
    )
    acceptance_days = NumberField(
        _l("告知时限（天）"), default=15, description=_l("收到反映后几天内告知是否受理")
    )
    answer_working_days = NumberField(
        _l("反馈时限（工作日）"), default=15, description=_l("办结后几个工作日内反馈")
    )


class AuditFilter(FlaskForm):
    """Conditions on the list of entries; asked by GET, so without a token."""

    class Meta:
        csrf = False

    act = ChoiceField(_l("操作"))
    subject = ChoiceField(_l("对象"))
    subject_id = StringField(_l("对象编号"))
