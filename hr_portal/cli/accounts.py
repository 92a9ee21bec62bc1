"""`flask accounts`: the first people of a city, and one-time links, on the command line."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from hr_portal.accounts.duties import grant
from hr_portal.accounts.links import make_link, set_password
from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.people import add_person, clean_login
from hr_portal.accounts.queries import organ_by_code, user_by_login
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.telling import refuse, tell_json, unreadable
from hr_portal.core.clock import shanghai, shanghai_date
from hr_portal.core.db import transaction
from hr_portal.core.errors import Refused
from hr_portal.core.ids import readable_password
from hr_portal.extensions import db

group = AppGroup("accounts", help="人员。 Members of staff.")

WORDS = {
    "login_unfit": "登录名应为2至40个小写字母、数字、点、横线或下划线，以字母开头 a login is 2 to 40 lower-case letters, digits, . - _",
    "login_taken": "登录名已有人使用 the login is taken",
    "name_missing": "没有姓名 no name",
    "name_has_private_character": "姓名里有自造字 the name has a private-use character",
    "name_has_unexpected_character": "姓名里有不该有的字符 the name has characters no name has",
    "name_dot_misplaced": "姓名里的间隔号位置不对 the middle dot is misplaced",
    "name_too_short": "姓名太短 the name is too short",
    "name_too_long": "姓名太长 the name is too long",
    "organ_closed": "机关已撤销 the organ is closed",
    "person_is_disabled": "账户已停用 the account is disabled",
    "duty_twice": "同一职责重复 the duty stands twice",
}


def _organ(session: Session, code: str) -> Organ:
    found = organ_by_code(session, code)
    if found is None:
        unreadable(f"没有代码为{code}的机关，请先导入。 There is no organ {code}; load organs first.")
    return found


def _duties(session: Session, told: tuple[str, ...]) -> list[tuple[Role, Organ]]:
    duties = []
    for duty in told:
        role, mark, code = duty.partition("@")
        if not mark or role not in set(Role):
            unreadable(
                f"--duty {duty}应写成role@CODE，role为 must be role@CODE with one of: {', '.join(Role)}"
            )
        duties.append((Role(role), _organ(session, code)))
    return duties


@group.command(
    "add",
    help="""新增一人。 Add a member of staff.

    打印一条一次性链接（24小时有效），本人打开后自己设置密码。 Prints a one-time link, good for 24 hours, where the person
    sets the password. 用--duty可直接授予职责，只用于启用系统；以后由两位管理员在网页上办理。 --duty grants at once and is
    meant for the first start of a city; later two administrators do it on the staff pages.

    \b
    例 Example:
      flask accounts add wangjianguo --name 王建国 --organ AL01 --duty administrator@AL01
    """,
)
@click.argument("login")
@click.option("--name", required=True, help="姓名 name")
@click.option("--organ", "organ_code", required=True, help="所在机关代码 code of the organ")
@click.option("--office", default="", help="科室 office")
@click.option("--duty", "duties", multiple=True, help="职责@机关代码 role@CODE；可多次 may be repeated")
@click.option(
    "--password",
    "with_password",
    is_flag=True,
    help="打印随机初始密码，不用链接 print a first password instead of a link",
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def add(
    login: str,
    name: str,
    organ_code: str,
    office: str,
    duties: tuple[str, ...],
    with_password: bool,
    as_json: bool,
) -> None:
    session, now = db.session(), current_app.extensions["clock"].now()
    organ, wanted = _organ(session, organ_code), _duties(session, duties)
    try:
        with transaction(session):
            person = add_person(session, login, name, organ, office=office, actor=COMMAND_LINE, now=now)
            for role, of in wanted:
                grant(session, person, role, of, since=shanghai_date(now), actor=COMMAND_LINE, now=now)
            token = make_link(session, person, actor=COMMAND_LINE, now=now)
            password = readable_password() if with_password else None
            if password is not None:
                set_password(session, token, password, now=now)
    except Refused as refused:
        refuse(refused.reasons, WORDS, as_json=as_json)
    _tell(person, token, password, now, as_json=as_json)


@group.command(
    "link",
    help="""为一人生成一次性链接，重设密码。 Make a one-time link that sets a new password.

    \b
    例 Example:
      flask accounts link wangjianguo
    """,
)
@click.argument("login")
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def link(login: str, as_json: bool) -> None:
    session, now = db.session(), current_app.extensions["clock"].now()
    person = user_by_login(session, clean_login(login))
    if person is None:
        unreadable(f"没有登录名为{login}的人。 There is nobody with the login {login}.")
    try:
        with transaction(session):
            token = make_link(session, person, actor=COMMAND_LINE, now=now)
    except Refused as refused:
        refuse(refused.reasons, WORDS, as_json=as_json)
    _tell(person, token, None, now, as_json=as_json)


def _tell(person: User, token: str, password: str | None, now: datetime, *, as_json: bool) -> None:
    """The link, or the password, once; the database keeps neither."""
    if password is not None:
        secret = {"password": password}
        said = f"初始密码 first password: {password}"
    else:
        address = f"{current_app.extensions['settings'].site.url}/staff/link/{token}"
        secret = {"link": address}
        said = f"一次性链接，24小时内有效 one-time link, good for 24 hours: {address}"
    if as_json:
        tell_json({"login": person.login, "name": person.name, **secret})
        return
    click.echo(f"{person.name}（{person.login}） {shanghai(now):%Y-%m-%d %H:%M}")
    click.echo(said)
