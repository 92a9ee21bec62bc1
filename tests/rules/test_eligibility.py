"""能不能报, rule by rule, on cells of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.recruitment.clauses import read_remarks
from hr_portal.recruitment.conditions import UnreadCondition
from hr_portal.recruitment.eligibility import AgeLimits, Grounds, PositionCells, compare, read_age
from hr_portal.recruitment.major_book import MajorBook, MajorRow, Member, make_book
from hr_portal.recruitment.profile import Birth, Gender, Profile, Studied
from hr_portal.recruitment.studies import Degree, Education, Level
from hr_portal.recruitment.verdicts import Rule, Verdict, Why

FINE, ASK, NO = Verdict.NO_MISMATCH, Verdict.CONFIRM, Verdict.MISMATCH
BOOK = make_book(
    (
        MajorRow(Level.UNDERGRADUATE, "B030101", "法学", "B0301", "法学类", "B03", "法学", former=("经济法",)),
        MajorRow(Level.UNDERGRADUATE, "B120203", "会计学", "B1202", "工商管理类", "B12", "管理学"),
        MajorRow(Level.UNDERGRADUATE, "B130501", "艺术设计（部分）", "B1305", "设计学类", "B13", "艺术学", former=("装潢",)),
        MajorRow(Level.UNDERGRADUATE, "B130502", "环境设计", "B1305", "设计学类", "B13", "艺术学", former=("装潢",)),
        MajorRow(Level.GRADUATE, "A030106", "诉讼法学", "A0301", "法学", "A03", "法学"),
        MajorRow(Level.GRADUATE, "A071401", "统计学", "A0714", "统计学", "A07", "理学"),
        MajorRow(Level.GRADUATE, "A120202", "企业管理", "A1202", "工商管理", "A12", "管理学"),
        MajorRow(Level.COLLEGE, "C030103", "法律事务", "C0301", "法律实务类", "C03", "法学"),
    ),
    (
        ("06", "法律类", Member(Level.UNDERGRADUATE, "B0301", "法学类")),
        ("06", "法律类", Member(Level.GRADUATE, "A0301", "法学")),
        ("20", "其他理工类", Member(Level.GRADUATE, "A0714", "统计学（部分）", is_partial=True)),
    ),
)  # fmt: skip
GROUNDS = Grounds(2027, date(2026, 10, 15), 2, BOOK)
SHE = Profile(
    birth=Birth(2004, 3, 12), gender=Gender.FEMALE, education=Education.BACHELOR, degree=Degree.BACHELOR,
    majors=(Studied(Level.UNDERGRADUATE, "B030101"),), political="共青团员", grassroots_years=0, graduation_year=2027,
    service_project=False, veteran=False, ethnicity="汉族", household="甲省安澜市澄河县", origin="甲省安澜市澄河县",
)  # fmt: skip


def verdict(cells: PositionCells, who: Profile = SHE, grounds: Grounds = GROUNDS) -> Verdict:
    return compare(who, cells, grounds).verdict


def majors(who: Profile, *studied: Studied, **more: Any) -> Profile:
    return replace(who, majors=studied, **more)


@pytest.mark.parametrize(
    ("text", "education", "expected"),
    [
        ("本科以上", Education.BACHELOR, FINE),
        ("本科及以上", Education.DOCTOR, FINE),
        ("本科以上", Education.COLLEGE, NO),
        ("本科", Education.MASTER, ASK),
        ("仅限本科", Education.MASTER, ASK),
        ("仅限高等学校本科", Education.BACHELOR, FINE),
        ("研究生", Education.MASTER, FINE),
        ("研究生", Education.BACHELOR, NO),
        ("仅限硕士研究生", Education.DOCTOR, ASK),
        ("大专、本科", Education.COLLEGE, FINE),
        ("本科或硕士研究生", Education.MASTER, FINE),
        ("大专以上", Education.COLLEGE, FINE),
        ("全日制本科以上", Education.BACHELOR, ASK),
        ("全日制本科以上", Education.COLLEGE, NO),
        ("见公告", Education.BACHELOR, ASK),
        ("不限", Education.COLLEGE, FINE),
    ],
)
def test_education_is_compared_by_the_words_of_the_cell(
    text: str, education: Education, expected: Verdict
) -> None:
    assert verdict(PositionCells(education=text), replace(SHE, education=education)) is expected


@pytest.mark.parametrize(
    ("text", "degree", "expected"),
    [
        ("学士以上", Degree.MASTER, FINE),
        ("学士以上", Degree.NONE, NO),
        ("学士", Degree.MASTER, ASK),
        ("学士、硕士", Degree.MASTER, FINE),
        ("学士、硕士", Degree.DOCTOR, ASK),
        ("博士", Degree.MASTER, NO),
        ("与学历相对应的学位", Degree.BACHELOR, FINE),
        ("与学历相对应的学位", Degree.NONE, ASK),
        ("无要求", Degree.NONE, FINE),
    ],
)
def test_degrees_are_compared_by_the_words_of_the_cell(text: str, degree: Degree, expected: Verdict) -> None:
    assert verdict(PositionCells(degree=text), replace(SHE, degree=degree)) is expected


BACHELOR = Studied(Level.UNDERGRADUATE, "B030101")


@pytest.mark.parametrize(
    ("asked", "studied", "expected", "why"),
    [
        ({"undergraduate": "法学类(B0301)"}, BACHELOR, FINE, Why.WITHIN),
        ({"undergraduate": "会计学（B120203）,法学(B03)"}, BACHELOR, FINE, Why.WITHIN),
        ({"undergraduate": "会计学(B120203)"}, BACHELOR, NO, Why.NOT_WITHIN),
        ({"undergraduate": "06法律类"}, BACHELOR, FINE, Why.WITHIN),
        ({"undergraduate": "法律类（06）"}, BACHELOR, FINE, Why.WITHIN),
        ({"undergraduate": "不限", "graduate": "会计学(A120201)"}, BACHELOR, FINE, Why.WITHIN),
        ({"graduate": "法学(A0301)"}, BACHELOR, NO, Why.LEVEL_NOT_ASKED),
        ({"any": "本科：法学（030101K）；研究生：法学（0301）"}, Studied(Level.UNDERGRADUATE, "030101"), FINE, Why.WITHIN),
        ({"any": "本科：法学（030101K）；研究生：法学（0301）"}, Studied(Level.COLLEGE, "580401"), NO, Why.LEVEL_NOT_ASKED),
        ({"any": "法学、会计学"}, BACHELOR, FINE, Why.WITHIN),
        ({"graduate": "20其他理工类"}, Studied(Level.GRADUATE, "A071401"), ASK, Why.RESTRICTED),
        ({"graduate": "企业管理（限：财务管理）(A120202)"}, Studied(Level.GRADUATE, "A120202"), ASK, Why.RESTRICTED),
        ({"undergraduate": "法学类(B0301)"}, Studied(Level.UNDERGRADUATE, name="经济法"), FINE, Why.WITHIN),
        ({"undergraduate": "法学类(B0301)"}, Studied(Level.UNDERGRADUATE, name="智慧司法"), ASK, Why.UNKNOWN_MAJOR),
        ({"undergraduate": "环境设计(B130502)"}, Studied(Level.UNDERGRADUATE, name="装潢"), ASK, Why.SEVERAL_CODES),
        ({"undergraduate": "法学类(B0301)"}, Studied(Level.UNDERGRADUATE, "B999999"), ASK, Why.UNKNOWN_MAJOR),
    ],
)  # fmt: skip
def test_majors_are_compared_by_code_by_class_and_by_name(
    asked: dict[str, str], studied: Studied, expected: Verdict, why: Why
) -> None:
    found = compare(majors(SHE, studied), PositionCells(majors=asked), GROUNDS)
    major = next(finding for finding in found.findings if finding.rule is Rule.MAJOR)
    assert (major.verdict, major.why) == (expected, why)


def test_a_lower_study_that_fits_is_for_the_office_to_admit() -> None:
    cells = PositionCells(majors={"graduate": "会计学(A120201)", "undergraduate": "法学类(B0301)"})
    who = majors(SHE, Studied(Level.GRADUATE, "A071401"), BACHELOR, education=Education.MASTER)
    assert [(f.verdict, f.why) for f in compare(who, cells, GROUNDS).findings] == [(ASK, Why.OTHER_LEVEL)]


def test_only_within_one_clause_of_codes_is_the_person_asked_whom_it_is_about() -> None:
    cells = PositionCells(
        majors={"graduate": "企业管理(A120202),法学(A0301)"}, remarks="企业管理（限：财务管理）（A120202）"
    )
    law, business = Studied(Level.GRADUATE, "A030106"), Studied(Level.GRADUATE, "A120202")
    assert verdict(cells, majors(SHE, law)) is FINE
    assert verdict(cells, majors(SHE, business)) is ASK


def test_names_alone_are_compared_in_a_reference_of_names() -> None:
    names = make_book(
        (
            MajorRow(Level.UNDERGRADUATE, "", "汉语言文学", category_name="中文文秘类"),
            MajorRow(Level.UNDERGRADUATE, "", "会计学", category_name="财务财会类"),
        )
    )
    grounds = replace(GROUNDS, book=names)
    cells = PositionCells(majors={"undergraduate": "中文文秘类，法律类"})
    for name, expected in (("汉语言文学", FINE), ("会计学", NO), ("天书学", ASK)):
        assert verdict(cells, majors(SHE, Studied(Level.UNDERGRADUATE, name=name)), grounds) is expected


@pytest.mark.parametrize(
    ("clause", "changes", "expected"),
    [
        ("中共党员", {"political": "中共党员"}, FINE),
        ("中共党员", {"political": "中共预备党员"}, ASK),
        ("中共党员（含预备党员）", {"political": "中共预备党员"}, FINE),
        ("中共党员", {}, NO),
        ("中共党员或共青团员", {}, FINE),
        ("非中共党员（民主党派仅限民盟盟员）", {}, FINE),
        ("非中共党员（民主党派仅限民盟盟员）", {"political": "民建会员"}, NO),
        ("非中共党员（民主党派仅限民盟盟员）", {"political": "民主党派成员"}, ASK),
        ("非中共党员，若为民主党派成员仅限民革党员", {"political": "中共党员"}, NO),
        ("女性", {}, FINE),
        ("限男性", {}, NO),
        ("适合男性", {}, ASK),
        ("两年以上基层工作经历", {"grassroots_years": 2}, FINE),
        ("两年以上基层工作经历", {"grassroots_years": 1}, NO),
        ("2027届高校毕业生", {}, FINE),
        ("2026届高校毕业生", {}, NO),
        ("应届毕业生", {}, FINE),
        ("应届毕业生", {"graduation_year": 2025}, ASK),
        ("应届毕业生", {"graduation_year": 2020}, NO),
        ("应届毕业生", {"graduation_year": 2020, "service_project": True}, ASK),
        ("面向“服务基层项目人员和退役大学生士兵”专门职位", {}, NO),
        ("面向“服务基层项目人员和退役大学生士兵”专门职位", {"service_project": True}, FINE),
        ("面向“服务基层项目人员和退役大学生士兵”专门职位", {"veteran": True}, ASK),
        ("退役士兵", {"service_project": True}, NO),
        ("澄河县户籍或生源", {}, FINE),
        ("望山县户籍", {}, NO),
        ("望山县户籍（生源）或服务基层项目人员", {}, ASK),
        ("瑶族或壮族", {}, NO),
        ("瑶族或壮族", {"ethnicity": "壮族"}, FINE),
        ("录用后需在录用单位工作满5年", {}, FINE),
        ("通过法律职业资格考试", {}, ASK),
        ("普通高等院校毕业生（非在职）", {}, ASK),
        ("男性、退役士兵", {"gender": Gender.MALE, "veteran": True}, ASK),
        ("高校毕业生退役士兵且为中共党员", {}, NO),
        ("女性，具有护士执业资格", {}, ASK),
        ("面向港澳人士招录", {}, ASK),
    ],
)
def test_clauses_among_other_requirements(clause: str, changes: dict[str, Any], expected: Verdict) -> None:
    found = compare(replace(SHE, **changes), PositionCells(remarks=clause), GROUNDS)
    assert found.verdict is expected
    for finding in found.findings:
        assert finding.clause in clause


@pytest.mark.parametrize(
    ("text", "born", "changes", "expected"),
    [
        ("18周岁以上、35周岁以下", Birth(1990, 10, 16), {}, FINE),
        ("18周岁以上、35周岁以下", Birth(1990, 10, 15), {}, NO),
        ("18周岁以上、35周岁以下", Birth(1990, 10), {}, ASK),
        ("18周岁以上、35周岁以下", Birth(2008, 10, 15), {}, FINE),
        ("18周岁以上、35周岁以下", Birth(2008, 10, 16), {}, NO),
        ("35周岁以下", Birth(1990, 11), {}, FINE),
        ("18-35周岁", Birth(1990, 1), {}, NO),
        ("18周岁以上、30周岁以下，应届硕士、博士研究生（非在职）为35周岁以下", Birth(1993, 1), {"education": Education.MASTER}, ASK),
        ("18周岁以上、30周岁以下，应届硕士、博士研究生（非在职）为35周岁以下", Birth(1993, 1), {}, NO),
        ("三十五岁左右", Birth(2000, 1), {}, ASK),
    ],
)  # fmt: skip
def test_ages_count_on_the_cut_off_date(
    text: str, born: Birth, changes: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(PositionCells(age=text), replace(SHE, birth=born, **changes)) is expected


def test_the_exam_limits_ages_where_the_table_says_nothing() -> None:
    limits = AgeLimits(18, 35, 40)
    older = replace(SHE, birth=Birth(1988, 1, 1))
    fresh = replace(older, education=Education.MASTER)
    assert verdict(PositionCells(limits=limits), older) is NO
    assert verdict(PositionCells(limits=limits), fresh) is FINE
    assert verdict(PositionCells(limits=replace(limits, is_exact=False)), fresh) is ASK
    assert verdict(PositionCells(limits=replace(limits, groups=43)), older) is ASK
    assert verdict(PositionCells(limits=limits, age="45周岁以下"), older) is FINE


def test_a_yes_under_a_heading_means_the_years_of_the_heading() -> None:
    cells = PositionCells(grassroots="是", grassroots_heading="是否要求2年以上基层工作经历")
    assert verdict(cells, replace(SHE, grassroots_years=2)) is FINE
    assert verdict(cells, replace(SHE, grassroots_years=1)) is NO
    assert verdict(replace(cells, grassroots_heading="基层工作经历"), SHE) is ASK


def test_what_was_not_told_is_never_a_mismatch_and_never_passed_over() -> None:
    cells = PositionCells(
        education="本科以上", degree="学士以上", majors={"undergraduate": "法学类(B0301)"}, political="中共党员",
        grassroots="2年", fresh="应届毕业生", gender="男", age="35周岁以下", remarks="瑶族;澄河县户籍;退役士兵",
    )  # fmt: skip
    found = compare(Profile(), cells, GROUNDS)
    assert {finding.verdict for finding in found.findings} == {ASK}
    assert len(found.findings) == 11


def test_an_unknown_column_of_conditions_is_read_like_remarks() -> None:
    assert verdict(PositionCells(others=(("其他资格", "具有会计师资格"),))) is ASK


def test_the_post_name_may_say_for_whom_it_is() -> None:
    assert verdict(PositionCells(title="一级科员(1)男")) is NO
    assert verdict(PositionCells(title="一级科员（女）")) is FINE


words = st.text(
    st.sampled_from("限男女性中共党员族县户籍生源应届毕业退役士兵或和、，；（）2年以上基层工作经历具有资格"),
    max_size=30,
)


@given(text=words)
def test_no_text_is_passed_over_without_a_reading(text: str) -> None:
    """Whatever is left of a cell is either a condition or a clause to be confirmed, and quotes the cell."""
    for found in read_remarks(text):
        assert found.clause
        assert found.clause in text
        if isinstance(found, UnreadCondition):
            assert verdict(PositionCells(remarks=text)) >= ASK


@given(text=words)
def test_no_age_text_is_guessed(text: str) -> None:
    read = read_age(text)
    if read is not None and (read.lowest is not None or read.highest is not None):
        assert "岁" in text


def test_the_book_is_empty_where_an_exam_names_none() -> None:
    assert MajorBook().is_empty
    cells = PositionCells(majors={"undergraduate": "法学类(0301)"})
    grounds = replace(GROUNDS, book=MajorBook())
    assert verdict(cells, majors(SHE, Studied(Level.UNDERGRADUATE, "030101K")), grounds) is FINE
    assert verdict(cells, majors(SHE, Studied(Level.UNDERGRADUATE, "120203K")), grounds) is NO
