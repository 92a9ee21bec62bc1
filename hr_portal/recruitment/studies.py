"""学历 and 学位: what a person has, and what the words of a cell admit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from hr_portal.recruitment.folding import fold


class Level(StrEnum):
    """At which level a major was studied; majors of different levels share names and, in some provinces, codes."""

    GRADUATE = "graduate"
    UNDERGRADUATE = "undergraduate"
    COLLEGE = "college"


class Education(IntEnum):
    """学历 in order: 大专, 本科, 硕士研究生, 博士研究生."""

    COLLEGE = 1
    BACHELOR = 2
    MASTER = 3
    DOCTOR = 4


class Degree(IntEnum):
    """学位 in order: none, 学士, 硕士, 博士."""

    NONE = 0
    BACHELOR = 1
    MASTER = 2
    DOCTOR = 3


DEGREE_OF = {
    Education.COLLEGE: Degree.NONE,
    Education.BACHELOR: Degree.BACHELOR,
    Education.MASTER: Degree.MASTER,
    Education.DOCTOR: Degree.DOCTOR,
}
"""与学历相对应的学位."""

NO_LIMIT = frozenset(
    map(fold, ("", "无", "否", "不限", "无限制", "无要求", "不作要求", "不限制", "不限专业", "专业不限", "-", "/", "—", "--"))
)  # fmt: skip


def is_no_limit(text: str) -> bool:
    """The cell asks for nothing."""
    return fold(text) in NO_LIMIT


@dataclass(frozen=True)
class Words:
    """What a cell admits. `left_over`: words that were not understood, as in 全日制本科."""

    admitted: frozenset[int]
    left_over: str = ""
    corresponding: bool = False
    """与学历相对应的学位: it depends on the education one applies with."""


_EDUCATION = {
    "博士研究生": (4,), "博士": (4,), "硕士研究生": (3,), "硕士": (3,), "研究生": (3, 4), "大学本科": (2,), "本科": (2,),
    "大学专科": (1,), "大专": (1,), "专科": (1,), "高中": (0,), "中专": (0,),
}  # fmt: skip
_EDUCATION_WORD = re.compile(f"({'|'.join(_EDUCATION)})(?:学历)?(及?其?以上)?")
_DEGREE = {"博士": 3, "硕士": 2, "学士": 1}
_DEGREE_WORD = re.compile(r"(博士|硕士|学士)(?:学位)?(及?其?以上)?")
_CORRESPONDING = re.compile(r"^(?:取得)?与?(?:所报)?学历(?:层次)?相(?:对应|应|当)的?学位$")
_JOINTS = re.compile(r"仅限|限|高等学校|高校|学历|学位|毕业|取得|具有|并|的|或者|或|和|及|[,;/()。]")


def read_education(text: str) -> Words | None:
    """「本科以上」, 「大专、本科」, 「仅限硕士研究生」. None where the cell asks for nothing."""
    folded = fold(text)
    if folded in NO_LIMIT:
        return None
    admitted: set[int] = set()
    for word, above in _EDUCATION_WORD.findall(folded):
        ranks = _EDUCATION[word]
        admitted.update(range(min(ranks), 5) if above else ranks)
    return Words(frozenset(admitted), _JOINTS.sub("", _EDUCATION_WORD.sub("", folded)))


def read_degree(text: str) -> Words | None:
    """「学士以上」, 「学士、硕士」, 「与学历相对应的学位」. None where the cell asks for nothing."""
    folded = fold(text)
    if folded in NO_LIMIT:
        return None
    if _CORRESPONDING.match(folded):
        return Words(frozenset(), corresponding=True)
    admitted: set[int] = set()
    for word, above in _DEGREE_WORD.findall(folded):
        admitted.update(range(_DEGREE[word], 4) if above else (_DEGREE[word],))
    return Words(frozenset(admitted), _JOINTS.sub("", _DEGREE_WORD.sub("", folded)))
