"""Words for enums and audit entries, as filters of staff templates."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.notices.kinds import Kind
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.wording import accounts
from hr_portal.web.wording.kinds import said_of_row
from hr_portal.web.wording.say import ACTS, THINGS


def _word(words: Mapping[str, str], key: str) -> str:
    return gettext(words[key]) if key in words else key


@bp.app_template_filter("role_name")
def role_name(role: Role) -> str:
    return gettext(accounts.ROLES[role])


@bp.app_template_filter("row_word")
def row_word(kind: Kind, word: str, **facts: object) -> str:
    """What a row of this kind is called: 添加一人, 第2行."""
    return said_of_row(kind, word, **facts)


@bp.app_template_filter("level_name")
def level_name(level: Level) -> str:
    return gettext(accounts.LEVELS[level])


@bp.app_template_filter("nature_name")
def nature_name(nature: Nature) -> str:
    return gettext(accounts.NATURES[nature])


@bp.app_template_filter("purpose_name")
def purpose_name(purpose: PurposeOfContact) -> str:
    return gettext(accounts.PURPOSES[purpose])


@bp.app_template_filter("act_name")
def act_name(act: str) -> str:
    return _word(ACTS, act)


@bp.app_template_filter("thing_name")
def thing_name(subject: str) -> str:
    return _word(THINGS, subject)


@bp.app_template_filter("robot_name")
def robot_name(robot: str) -> str:
    return _word(accounts.ROBOTS, robot)


@bp.app_template_filter("field_name")
def field_name(field: str) -> str:
    return _word(accounts.FIELDS, field)
