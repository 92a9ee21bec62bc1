"""The rules of an exam are data: read whole, every fault named by its place; no list before its re-check closes."""

from __future__ import annotations

import copy
import tomllib
from decimal import Decimal
from typing import Any

import pytest

from hr_portal.core.errors import Refused
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_rules import ExamRules, ScoreStatus, ShownScores, plain
from tests.clockwork import instant
from tests.factories.exams import RULES
from tests.system.tree import ROOT


def told(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(RULES), **changes}


def against(raw: dict[str, Any]) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as caught:
        parse(raw)
    return [(reason.code, reason.where) for reason in caught.value.reasons]


def rules() -> ExamRules:
    return parse(told())


def stages(*rows: dict[str, Any]) -> dict[str, Any]:
    return told(stages=list(rows), waitlists=[])


def test_what_differs_between_provinces_is_read_from_the_file() -> None:
    found = rules()
    police, general = found.classes
    assert [(c.name, c.weight) for c in police.components[:3]] == [
        ("aptitude", Decimal("0.4")), ("essay", Decimal("0.3")), ("police_subject", Decimal("0.3")),
    ]  # fmt: skip
    written, composite = police.steps
    scores = {"aptitude": Decimal(70), "essay": Decimal("65.5"), "police_subject": Decimal("60.25")}
    assert written.formula.of(scores) == Decimal("65.73"), "65.725, half up"
    assert composite.decimals == 2
    assert found.class_of("公安", "") == "police"
    assert found.class_of("市直", "综合管理类") == "general"
    (line,) = found.pass_lines
    assert line.lines == {"total": Decimal(95), "aptitude": Decimal(50)}
    assert (found.ratio.places(4), found.ratio.places(5)) == (12, 12)
    assert found.floors.without_competition == "panel_mean"
    assert found.age is not None
    assert (found.age.most, found.age.most_for) == (38, {"应届硕士、博士研究生": 43})
    assert found.shown.scores is ShownScores.ENTERED
    assert found.score_codes["-1"] is ScoreStatus.ABSENT
    assert general.claims("甲", "乙")


def test_a_file_in_toml_says_the_same() -> None:
    text = """
slug = "anlan-2027"
title = "安澜市2027年度考试录用公务员"
year = 2027
organ = "AL02"
authorised_by = "经省公务员局授权组织"
[[stages]]
name = "registration"
starts = 2026-12-01T08:00:00
ends = 2026-12-05
[age]
cut_off = 2026-12-05
"""
    found = parse(plain(tomllib.loads(text)))
    (stage,) = found.stages
    assert stage.starts == instant("2026-12-01 08:00")
    assert stage.ends == instant("2026-12-06"), "「12月5日截止」 is the end of that day"
    assert stage.is_under_way(instant("2026-12-05 23:59:59"))
    assert not stage.is_under_way(instant("2026-12-06"))
    assert found.score_codes["-2"] is ScoreStatus.VIOLATION


def test_a_stage_without_dates_is_open() -> None:
    stage = rules().stage("interview")
    assert stage is not None
    assert (stage.starts, stage.ends) == (None, None)
    assert not stage.is_under_way(instant("2027-03-01"))


def test_a_list_before_its_recheck_closes_is_refused_unless_it_says_so() -> None:
    recheck = {"name": "recheck", "starts": "2027-02-01", "ends": "2027-02-04"}
    early = {"name": "interview", "starts": "2027-02-04 12:00"}
    assert against(stages(recheck, early)) == [("exam_list_before_recheck", "stages[2].starts")]
    parse(stages(recheck, {**early, "starts": "2027-02-05 00:00"}))
    parse(stages(recheck, {**early, "marked_subject_to_recheck": True}))
    parse(stages(recheck, {"name": "interview"}))


def test_a_dated_list_after_a_recheck_without_an_end_is_refused() -> None:
    recheck = {"name": "recheck", "starts": "2027-02-01"}
    assert against(stages(recheck, {"name": "medical", "starts": "2027-05-01"})) == [
        ("exam_list_before_recheck", "stages[2].starts")
    ]


def test_a_list_rests_on_the_recheck_it_names() -> None:
    rows = (
        {"name": "written_recheck", "kind": "recheck", "ends": "2027-02-04"},
        {"name": "interview", "starts": "2027-03-01"},
        {"name": "interview_recheck", "kind": "recheck", "ends": "2027-03-10"},
        {"name": "medical", "starts": "2027-03-05", "recheck": "written_recheck"},
    )
    found = parse(stages(*rows))
    medical = found.stage("medical")
    assert medical is not None
    named = found.recheck_of(medical)
    assert named is not None
    assert named.name == "written_recheck"
    nearest = {**rows[3], "recheck": ""}
    assert against(stages(*rows[:3], nearest)) == [("exam_list_before_recheck", "stages[4].starts")]
    unknown = {**rows[3], "recheck": "third"}
    assert against(stages(*rows[:3], unknown)) == [("exam_recheck_unknown", "stages[4].recheck")]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"slug": "Anlan 2027"}, "exam_slug", "slug"),
        ({"title": ""}, "exam_missing", "title"),
        ({"authorised_by": ""}, "exam_missing", "authorised_by"),
        ({"year": "2027"}, "exam_not_whole", "year"),
        ({"year": 2777}, "exam_year", "year"),
        ({"stages": []}, "exam_missing", "stages"),
        ({"colour": "red"}, "exam_key_unknown", "colour"),
        ({"ratio": {"times": "0.5"}}, "exam_ratio_below_headcount", "ratio.times"),
        ({"ratio": {"steps": [[5, 3]]}}, "exam_ratio_below_headcount", "ratio.steps[1]"),
        ({"ratio": {"steps": [[5]]}}, "exam_ratio_step", "ratio.steps[1]"),
        ({"tie_breaks": ["written", "luck"]}, "exam_tie_break", "tie_breaks[2]"),
        ({"score_codes": {"-1": "gone"}}, "exam_status", "score_codes.-1"),
        ({"floors": {"interview": "sixty"}}, "exam_not_a_number", "floors.interview"),
        ({"age": {"cut_off": "soon"}}, "exam_instant_unreadable", "age.cut_off"),
        ({"age": {"cut_off": "2026-12-01", "most": 17}}, "exam_age_order", "age.most"),
        ({"shown": {"scores": "all"}}, "exam_shown", "shown.scores"),
        ({"pass_lines": [{"category": "甲", "lines": {"luck": 1}}]}, "exam_score_unknown", "pass_lines[1].lines.luck"),
        ({"pass_lines": [{"category": "甲", "classes": ["navy"]}]}, "exam_class_unknown", "pass_lines[1].classes"),
        ({"waitlists": [{"stage": "lunch", "allowed": True}]}, "exam_stage_missing", "waitlists[1].stage"),
        ({"stages": [{"name": "lunch"}]}, "exam_stage_unknown", "stages[1].kind"),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_its_place(change: dict[str, Any], code: str, where: str) -> None:
    found = against(told(**change))
    assert (code, where) in found


def test_the_stages_stand_in_order() -> None:
    found = against(
        stages({"name": "written", "starts": "2027-01-10"}, {"name": "scores", "starts": "2027-01-09"})
    )
    assert found == [("exam_stage_out_of_order", "stages[2].starts")]
    assert against(stages({"name": "scores"}, {"name": "scores"})) == [("exam_stage_twice", "stages[2].name")]
    ends_first = {"name": "registration", "starts": "2027-01-10", "ends": "2027-01-09"}
    assert against(stages(ends_first)) == [("exam_stage_ends_first", "stages[1].ends")]
    assert against(stages({"name": "written", "starts": "10 Jan"})) == [
        ("exam_instant_unreadable", "stages[1].starts")
    ]


def test_weights_must_sum_to_one_and_formulas_name_what_is_there() -> None:
    raw = told()
    raw["classes"][0]["components"][0]["weight"] = "0.5"
    assert against(raw) == [("exam_weights", "classes[1].components")]
    raw = told()
    raw["classes"][1]["steps"][1]["formula"] = "written*50% + interviews*50%"
    assert against(raw) == [("exam_formula_name", "classes[2].steps[2].formula")]
    raw["classes"][1]["steps"][1]["formula"] = "written ** 2"
    assert against(raw) == [("exam_formula", "classes[2].steps[2].formula")]


def test_only_one_class_takes_the_rest() -> None:
    raw = told()
    raw["classes"][0]["sheets"] = []
    assert ("exam_two_classes_for_the_rest", "classes") in against(raw)


def test_every_fault_is_said_at_once() -> None:
    assert len(against({"slug": "", "stages": [{"name": "x"}], "ratio": 3})) >= 6


def test_the_example_of_the_manual_is_an_exam() -> None:
    text = (ROOT / "docs" / "exams.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    found = parse(plain(tomllib.loads(example)))
    assert found.slug == "anlan-2027"
    assert [stage.name for stage in found.stages] == ["registration", "scores", "recheck", "interview"]
