"""Conditions of positions other than majors. Each judges a candidate by itself and knows the clause it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.profile import Candidate, Gender
from hr_portal.recruitment.studies import DEGREE_OF, Degree, Words
from hr_portal.recruitment.verdicts import Judgement, Rule, Why, against, ask, fine

PARTY, PROBATIONARY, DEMOCRATIC = "中共党员", "中共预备党员", "民主党派成员"


@dataclass(frozen=True)
class Condition:
    """`clause`: as printed."""

    rule: ClassVar[Rule]
    clause: str

    def judge(self, candidate: Candidate) -> Judgement:
        raise NotImplementedError

    def facts(self, candidate: Candidate) -> dict[str, object]:
        """What a sentence prints beside the clause."""
        return {}


def _by_rank(words: Words, has: int) -> Judgement:
    """Below all that is admitted is a mismatch; above some of it, the office says whether the lower study may be used."""
    if not words.admitted:
        return ask(Why.NOT_READ)
    if has in words.admitted:
        return ask(Why.LEFT_OVER) if words.left_over else fine()
    return against() if has < min(words.admitted) else ask(Why.HIGHER)


@dataclass(frozen=True)
class EducationCondition(Condition):
    rule = Rule.EDUCATION
    words: Words

    def judge(self, candidate: Candidate) -> Judgement:
        has = candidate.profile.education
        return ask(Why.NOT_TOLD) if has is None else _by_rank(self.words, has)


@dataclass(frozen=True)
class DegreeCondition(Condition):
    rule = Rule.DEGREE
    words: Words

    def judge(self, candidate: Candidate) -> Judgement:
        has, education = candidate.profile.degree, candidate.profile.education
        if has is None:
            return ask(Why.NOT_TOLD)
        if not self.words.corresponding:
            return _by_rank(self.words, has)
        if education is None:
            return ask(Why.NOT_TOLD)
        return fine() if has >= DEGREE_OF[education] else ask(Why.BELOW_EDUCATION)


@dataclass(frozen=True)
class PoliticalCondition(Condition):
    """`admitted`: the only statuses that may apply. Else `barred` may not, and of the democratic parties, `only_party`."""

    rule = Rule.POLITICAL
    admitted: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    only_party: str = ""

    def judge(self, candidate: Candidate) -> Judgement:
        has = candidate.profile.political
        if has is None:
            return ask(Why.NOT_TOLD)
        party = party_of(has)
        if self.admitted:
            if has in self.admitted or (party and {party, DEMOCRATIC} & self.admitted):
                return fine()
            if has == PROBATIONARY and PARTY in self.admitted:
                return ask(Why.PROBATIONARY)
            if has == DEMOCRATIC and any(map(party_of, self.admitted)):
                return ask(Why.WHICH_PARTY)
            return against()
        if has in self.barred:
            return against()
        if self.only_party and has == DEMOCRATIC:
            return ask(Why.WHICH_PARTY)
        return against() if self.only_party and party and party != self.only_party else fine()


PARTIES = ("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟")


def party_of(status: str) -> str:
    """民盟盟员 is of 民盟."""
    return next((party for party in PARTIES if party in status), "")


@dataclass(frozen=True)
class GrassrootsCondition(Condition):
    """基层工作经历 of at least so many years; 0: the number of years was not read."""

    rule = Rule.GRASSROOTS
    years: int = 0

    def judge(self, candidate: Candidate) -> Judgement:
        if not self.years:
            return ask(Why.NOT_READ)
        has = candidate.profile.grassroots_years
        if has is None:
            return ask(Why.NOT_TOLD)
        return fine() if has >= self.years else against()


@dataclass(frozen=True)
class FreshCondition(Condition):
    """应届. `year`: only graduates of that year; 0: 应届毕业生, which in the 择业期 and for people who are treated as such
    is for the announcement and the office to say."""

    rule = Rule.FRESH
    year: int = 0

    def judge(self, candidate: Candidate) -> Judgement:
        profile, graduated = candidate.profile, candidate.profile.graduation_year
        if graduated is None:
            return ask(Why.NOT_TOLD)
        if self.year:
            return fine() if graduated == self.year else against()
        if graduated == candidate.year:
            return fine()
        if candidate.year - candidate.choice_years <= graduated < candidate.year:
            return ask(Why.CHOICE_PERIOD)
        if graduated < candidate.year and (profile.service_project or profile.veteran):
            return ask(Why.FAVOURED)
        return against()


@dataclass(frozen=True)
class GenderCondition(Condition):
    """`is_advice`: 「适合男性」 bars nobody."""

    rule = Rule.GENDER
    gender: Gender = Gender.MALE
    is_advice: bool = False

    def judge(self, candidate: Candidate) -> Judgement:
        has = candidate.profile.gender
        if has is None:
            return ask(Why.NOT_TOLD)
        if has is self.gender:
            return fine()
        return ask(Why.SUITABLE) if self.is_advice else against()


@dataclass(frozen=True)
class AgeCondition(Condition):
    """周岁 on the cut-off date, both ends included: 35周岁以下 is until the day before the 36th birthday."""

    rule = Rule.AGE
    lowest: int | None = None
    highest: int | None = None
    fresh_postgraduate: int | None = None
    """The highest for 应届硕士、博士研究生, where it differs."""
    is_exact: bool = False
    """The exception is the exam's own rule, not the words of a cell with 非在职 and the like beside them."""
    groups: int | None = None
    """The highest limit for groups of people that a profile does not know of."""

    def judge(self, candidate: Candidate) -> Judgement:
        if self.lowest is None and self.highest is None:
            return ask(Why.NOT_READ)
        birth = candidate.profile.birth
        if birth is None or candidate.cut_off is None:
            return ask(Why.NOT_TOLD)
        youngest, oldest = birth.ages_on(candidate.cut_off)
        low, high = self.lowest or 0, self.highest or 200
        if low <= youngest and oldest <= high:
            return fine()
        more, is_fresh = self.fresh_postgraduate, candidate.is_fresh_postgraduate
        if more and is_fresh is not False and low <= youngest and youngest <= more:
            if self.is_exact and is_fresh and oldest <= more:
                return fine(Why.EXCEPTION)
            return ask(Why.EXCEPTION)
        if self.groups and low <= youngest and high < youngest <= self.groups:
            return ask(Why.EXCEPTION)
        return against() if oldest < low or youngest > high else ask(Why.BIRTHDAY)

    def facts(self, candidate: Candidate) -> dict[str, object]:
        limits = {
            "lowest": self.lowest, "highest": self.highest, "fresh_postgraduate": self.fresh_postgraduate,
            "cut_off": candidate.cut_off,
        }  # fmt: skip
        return {name: value for name, value in limits.items() if value is not None}


@dataclass(frozen=True)
class ReservedCondition(Condition):
    """专门职位 for 服务基层项目人员, for veterans, or for either."""

    rule = Rule.RESERVED
    service: bool = False
    veterans: bool = False

    def judge(self, candidate: Candidate) -> Judgement:
        profile = candidate.profile
        if self.service and profile.service_project:
            return fine()
        if self.veterans and profile.veteran:
            return ask(Why.VETERAN)  # 退役士兵, 大学生士兵, 军士: not every veteran
        told = [
            answer
            for asked, answer in ((self.service, profile.service_project), (self.veterans, profile.veteran))
            if asked
        ]
        return ask(Why.NOT_TOLD) if None in told else against()


@dataclass(frozen=True)
class HouseholdCondition(Condition):
    """户籍; `or_origin`: 或生源."""

    rule = Rule.HOUSEHOLD
    place: str = ""
    or_origin: bool = False

    def judge(self, candidate: Candidate) -> Judgement:
        profile = candidate.profile
        told = (profile.household, profile.origin) if self.or_origin else (profile.household,)
        if any(place and fold(self.place) in fold(place) for place in told):
            return fine()
        return ask(Why.NOT_TOLD) if None in told else against()


@dataclass(frozen=True)
class EthnicityCondition(Condition):
    rule = Rule.ETHNICITY
    admitted: frozenset[str] = frozenset()

    def judge(self, candidate: Candidate) -> Judgement:
        has = candidate.profile.ethnicity
        if has is None:
            return ask(Why.NOT_TOLD)
        return fine() if has in self.admitted else against()


@dataclass(frozen=True)
class UnreadCondition(Condition):
    """Words nobody but the office can compare. Always 需要确认."""

    rule = Rule.REMARKS

    def judge(self, candidate: Candidate) -> Judgement:
        return ask(Why.NOT_READ)


@dataclass(frozen=True)
class MajorNote:
    """A clause about some of the codes of the cell of majors: 「企业管理（限：财务管理）（A120202）」. Not a condition of its own."""

    clause: str
    codes: frozenset[str] = field(default=frozenset())


__all__ = [
    "DEMOCRATIC", "PARTIES", "PARTY", "PROBATIONARY", "AgeCondition", "Condition", "Degree", "DegreeCondition",
    "EducationCondition", "EthnicityCondition", "FreshCondition", "GenderCondition", "GrassrootsCondition",
    "HouseholdCondition", "MajorNote", "PoliticalCondition", "ReservedCondition", "UnreadCondition", "party_of",
]  # fmt: skip
