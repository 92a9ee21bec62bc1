"""Sentences about text."""

from __future__ import annotations

from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    "name_missing": N_("请填写姓名"),
    "name_has_private_character": N_("姓名里有自造字（%(characters)s），请改用标准字"),
    "name_has_unexpected_character": N_("姓名里有不该有的字符：%(characters)s"),
    "name_dot_misplaced": N_("姓名里间隔号的位置不对，请核对"),
    "name_too_short": N_("姓名只有一个字，请核对"),
    "name_too_long": N_("姓名太长，请不超过%(longest)s个字"),
}
RULES: dict[str, str] = {}
