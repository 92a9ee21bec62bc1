"""其他要求, 备注: free text cut into clauses, and the few kinds of clause a program may read.

What is not fully understood stays a clause to be confirmed. A pattern therefore matches a clause as a whole, and a
clause that joins conditions is only taken apart where every part of it is understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hr_portal.core.text import clean
from hr_portal.recruitment.conditions import (
    DEMOCRATIC,
    PARTIES,
    PARTY,
    PROBATIONARY,
    Condition,
    EthnicityCondition,
    FreshCondition,
    GenderCondition,
    GrassrootsCondition,
    HouseholdCondition,
    MajorNote,
    PoliticalCondition,
    ReservedCondition,
    UnreadCondition,
    party_of,
)
from hr_portal.recruitment.folding import fold, pieces
from hr_portal.recruitment.major_cells import bare_code
from hr_portal.recruitment.profile import Gender
from hr_portal.recruitment.studies import is_no_limit

NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

_GENDER = re.compile(r"(?:仅?限|须为?|要求)?(男|女)(?:性|生)?(?:报考)?")
_ADVICE = re.compile(r"(?:较|更)?适[合宜]于?(男|女)(?:性|生)(?:报考)?")
_PARTY_NAMES = "|".join(PARTIES)
_STATUS = re.compile(
    rf"(中共(?:正式)?党员(?P<with>\(含(?:中共)?预备党员\))?)|((?:中共)?预备党员)|((?:共青)?团员)|(群众)|(无党派人士?)"
    rf"|((?:{_PARTY_NAMES})(?:党员|盟员|会员|社员|成员)?)|(民主党派(?:成员|人士)?)"
)
_STATUS_JOINTS = re.compile(r"仅限|限|须为|须|应为|为|或者|或|和|及|[,/]")
_NOT_PARTY = re.compile(
    rf"非中共党员(?:[,(]?(?:若[为是])?民主党派(?:成员)?,?仅?限({_PARTY_NAMES})(?:党员|盟员|会员|社员|成员)?\)?)?"
)
_SERVICE = r"服务基层(?:项目|工作)人员|[大]学生村官等服务基层项目人员"
_VETERAN = r"(?:高校毕业生)?退役(?:大学生)?(?:士兵|军人|军士)"
_RESERVED = re.compile(
    rf"(?:仅?限|面向)?\"?(?P<service>{_SERVICE})?(?:和|或|及|,)?(?P<veteran>{_VETERAN})?\"?(?:的)?(?:报考|专门职位|职位)?"
)
_PLACED_VETERANS = re.compile(r"属[^,;。]*退役(?:军士|士兵)(?:和|或)义务兵")
_HOUSEHOLD = re.compile(
    r"(?:仅?限|须为?|具有)?([^,;(或]{1,14}?(?:省|市|县|区|旗|州))(?:常住)?(?:户籍|户口)(\(生源\)|或生源地?|及生源|和生源)?(?:人员|考生)?(?:报考)?"
)
_ETHNICITY = re.compile(r"(?:仅?限)?((?:[^\W\d_]{1,6}?族)(?:(?:或|,|和|及)[^\W\d_]{1,6}?族)*)(?:报考)?")
_GRASSROOTS = re.compile(
    rf"(?:具有|须?有|要求)?(\d+|[{''.join(NUMBERS)}])年(?:及?以上)?(?:\(含\))?基层工作(?:经历|经验)"
)
_FRESH_YEAR = re.compile(
    r"(?:仅?限)?(20\d\d)(?:届|年)(?:普通)?(?:高等院校|高校)?(?:应届)?(?:高校)?毕业生(?:报考)?"
)
_FRESH = re.compile(r"(?:仅?限)?(?:普通)?(?:高等院校|高校)?应届(?:高校)?毕业生(?:报考)?")
# What binds whoever is hired, or says how the exam is held, or where the work is: no condition for applying.
_NO_CONDITION = re.compile(
    r"录用后需?在[^,;。]{2,20}(?:工作|服务)满?\d+年(?:以上)?|执行乡镇机关新录用公务员最低服务年限规定"
    r"|需?(?:要)?(?:开展|参加|组织)?(?:心理素质测评|体能测评)|主管单位为[^,;。]{3,30}"
    r"|工作(?:所在)?地(?:点)?(?:在|:)?[^,;。]{2,30}"
)
_ABOUT_CODES = re.compile(r"[（(]([A-Z]\d{2,8})[）)]")
_LIMITS_CODES = re.compile(r"限|不包含|不含|包含")
_SEPARATORS = ";；。\n"
_INNER = ",，、"
_AND = re.compile(r"且为?|并且为?")


def _gender(clause: str, folded: str) -> Condition | None:
    if said := _GENDER.fullmatch(folded):
        return GenderCondition(clause, Gender.MALE if said[1] == "男" else Gender.FEMALE)
    if said := _ADVICE.fullmatch(folded):
        return GenderCondition(clause, Gender.MALE if said[1] == "男" else Gender.FEMALE, is_advice=True)
    return None


def _political(clause: str, folded: str) -> Condition | None:
    if said := _NOT_PARTY.fullmatch(folded):
        return PoliticalCondition(clause, barred=frozenset({PARTY, PROBATIONARY}), only_party=said[1] or "")
    found: set[str] = set()
    for said in _STATUS.finditer(folded):
        party, with_probationary, probationary, league, masses, none, democratic, any_democratic = (
            said.groups()
        )
        if party:
            found |= {PARTY, PROBATIONARY} if with_probationary else {PARTY}
        if probationary:
            found.add(PROBATIONARY)
        if league:
            found.add("共青团员")
        if masses:
            found.add("群众")
        if none:
            found.add("无党派人士")
        if democratic:
            found.add(party_of(democratic))
        if any_democratic:
            found.add(DEMOCRATIC)
    if not found or _STATUS_JOINTS.sub("", _STATUS.sub("", folded)):
        return None
    return PoliticalCondition(clause, admitted=frozenset(found))


def _reserved(clause: str, folded: str) -> Condition | None:
    if _PLACED_VETERANS.fullmatch(folded):
        return ReservedCondition(clause, veterans=True)
    said = _RESERVED.fullmatch(folded)
    if not said or not (said["service"] or said["veteran"]):
        return None
    return ReservedCondition(clause, bool(said["service"]), bool(said["veteran"]))


def _household(clause: str, folded: str) -> Condition | None:
    said = _HOUSEHOLD.fullmatch(folded)
    return HouseholdCondition(clause, said[1], bool(said[2])) if said else None


def _ethnicity(clause: str, folded: str) -> Condition | None:
    said = _ETHNICITY.fullmatch(folded)
    if not said or "民族" in folded:
        return None
    return EthnicityCondition(clause, frozenset(re.split(r"或|,|和|及", said[1])))


def _grassroots(clause: str, folded: str) -> Condition | None:
    said = _GRASSROOTS.fullmatch(folded)
    return GrassrootsCondition(clause, years_in(said[1])) if said else None


def years_in(text: str) -> int:
    """2 of 「2年以上」 and of 「两年」; 0 where no number is said."""
    if digits := re.search(r"\d+", fold(text)):
        return int(digits[0])
    return next((NUMBERS[sign] for sign in text if sign in NUMBERS), 0)


def _fresh(clause: str, folded: str) -> Condition | None:
    if said := _FRESH_YEAR.fullmatch(folded):
        return FreshCondition(clause, int(said[1]))
    return FreshCondition(clause) if _FRESH.fullmatch(folded) else None


_READERS: tuple[Callable[[str, str], Condition | None], ...] = (
    _gender, _political, _reserved, _household, _ethnicity, _grassroots, _fresh,
)  # fmt: skip


def read_clause(clause: str) -> Condition | None:
    """The condition a clause states as a whole; None where it is not understood."""
    folded = fold(clause)
    return next((found for reader in _READERS if (found := reader(clause, folded)) is not None), None)


def _read(clause: str) -> tuple[Condition | MajorNote, ...]:
    if is_no_limit(clause) or _NO_CONDITION.fullmatch(fold(clause)):
        return ()
    if found := read_clause(clause):
        return (found,)
    codes = frozenset(map(bare_code, _ABOUT_CODES.findall(clause)))
    if codes and _LIMITS_CODES.search(clause):
        return (MajorNote(clause, codes),)
    parts = [part for piece in pieces(clause, _INNER) for part in _AND.split(piece)]
    if len(parts) > 1:
        read = [read_clause(part) for part in parts]
        if all(condition is not None for condition in read):
            return tuple(condition for condition in read if condition is not None)
    return (UnreadCondition(clause),)


def read_remarks(text: str) -> tuple[Condition | MajorNote, ...]:
    """All conditions of a cell of free text, in order."""
    return tuple(found for clause in pieces(clean(text), _SEPARATORS) for found in _read(clause))


def read_summary(text: str) -> tuple[Condition, ...]:
    """职位简介 says what the work is. Only 「适合男性」 and plain demands in it concern who may apply."""
    found: list[Condition] = []
    for clause in pieces(clean(text), _SEPARATORS + "，,"):
        folded = fold(clause)
        if said := re.search(r"适[合宜]于?(男|女)(?:性|生)", folded):
            found.append(
                GenderCondition(clause, Gender.MALE if said[1] == "男" else Gender.FEMALE, is_advice=True)
            )
        elif re.search(
            r"(?:仅限|限[^制]|须具|需具|应具|不得报考|须取得|需取得|须持|需持|须通过|需通过)", folded
        ):
            found.append(UnreadCondition(clause))
    return tuple(found)


_IN_TITLE = re.compile(r"(?:[(]\d+[)]|\d|[(])(男|女)(?:性)?[)]?$")


def read_title(title: str) -> tuple[Condition, ...]:
    """A post name may end with (1)男 or （女）."""
    said = _IN_TITLE.search(fold(title))
    return (GenderCondition(title, Gender.MALE if said[1] == "男" else Gender.FEMALE),) if said else ()
