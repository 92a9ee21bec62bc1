"""Files of kinds: what they must say, what they may not, and what the built-in ones say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hr_portal.core.calendar import Calendar
from hr_portal.core.headings import normal_heading
from hr_portal.notices.kind_files import BUILT_IN, BadKind, load_kinds, read_kind
from hr_portal.notices.kinds import About, Category, Kind, OutcomePublic, Rows, Scope
from hr_portal.notices.retention import has_left
from hr_portal.publicity.rules import Unit, window_for
from tests.clockwork import instant

KINDS = load_kinds()
SAMPLE = BUILT_IN / "recruit_proposed_hire.toml"
POLICY = BUILT_IN / "policy_doc.toml"


def changed(folder: Path, old: str, new: str, source: Path = SAMPLE) -> Path:
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = folder / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('layout = "plain"', 'layout = "plain"\ncolour = "red"', "colour"),
        ("count_publication_day = false", "count_publication_day = false\nfirst_hour = 9", "first_hour"),
        ('steps = ["review", "issue"]', 'steps = ["issue"]', "chain.steps"),
        ('steps = ["review", "issue"]', 'steps = ["review", "issue"]\nlength = 2', "chain: unknown length"),
        (
            '[receiver]\noffice = "公务员科"',
            '[receiver]\noffice = "公务员科"\nphone = "1"',
            "receiver: unknown phone",
        ),
        ('public = "summary"', 'public = "summary"\nlasting = true', "history: unknown lasting"),
        ('public = "link"', 'public = "loud"', "loud"),
        ('scope = "society"', 'scope = "world"', "world"),
        ('category = "recruitment"', 'category = "any"', "a field named category"),
        ("needs_decision = false", "needs_decision = true", "decided_on"),
        (
            'material = ["receiver", "period", "persons"]',
            'material = ["receiver", "colour"]',
            "no field colour",
        ),
        ('after_days = "not_set"', 'after_days = "soon"', "not_set"),
        ('after_days = "not_set"', "after_days = -1", "not_set"),
        ('leaves = ["ticket_no"', 'leaves = ["ticket"', "nothing is named ticket"),
        ('label = "准考证号"', 'label = "身份证号"', "forbidden"),
        ('choices = ["男", "女"]', "choices = []", "a choice has choices"),
        ('choices_en = ["Male", "Female"]', 'choices_en = ["Male"]', "as many labels"),
        ('name = "sex"', 'name = "name"', "two person_columns of one name"),
        ('lead = "根据', 'lead = "{who}根据', "lead"),
        ("conclusions = [", "further = [", "further"),
        ('name = "oversight_line"', 'name = "oversight line"', "identifier"),
        (
            'name = "oversight_line"',
            'name = "oversight_line"\nrequired_if = { colour = ["red"] }',
            "no field colour",
        ),
    ],
)
def test_a_file_that_contradicts_itself_stops_the_start_and_names_the_place(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(BadKind) as refused:
        read_kind(path)
    assert str(path) in str(refused.value)
    assert fault in str(refused.value)


def test_a_kind_of_persons_says_when_they_leave_or_that_nobody_has_decided(tmp_path: Path) -> None:
    """Hires never get a silent default."""
    text = SAMPLE.read_text(encoding="utf-8")
    head, _, rest = text.partition("[[terms.steps]]")
    path = tmp_path / "silent.toml"
    path.write_text(head + rest[rest.index("[[fields]]") :], encoding="utf-8")
    with pytest.raises(BadKind, match=r"terms\.steps: say when"):
        read_kind(path)


def test_a_kind_follows_only_kinds_that_exist(tmp_path: Path) -> None:
    changed(tmp_path, 'follows = ["draft_for_comment"]', 'follows = ["draft_of_nothing"]', POLICY)
    with pytest.raises(BadKind, match="no kind draft_of_nothing"):
        load_kinds(tmp_path)
    load_kinds()


def test_a_required_if_names_a_value_that_can_be(tmp_path: Path) -> None:
    path = changed(tmp_path, 'validity = ["失效", "废止"]', 'validity = ["作废"]', POLICY)
    with pytest.raises(BadKind, match="cannot have"):
        read_kind(path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadKind):
        read_kind(path)


# --- the built-in ones -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_name_has_its_english(kind: Kind) -> None:
    assert kind.name_en
    assert bool(kind.subject) is bool(kind.subject_en)
    assert bool(kind.outcome.closed_words) is bool(kind.outcome.closed_words_en)
    assert bool(kind.outcome.next_step) is bool(kind.outcome.next_step_en) is (kind.period is not None)
    assert len(kind.outcome.conclusions) == len(kind.outcome.conclusions_en)
    for one in (*kind.fields, *kind.person_columns):
        assert one.label_en, one.name
        assert bool(one.hint) is bool(one.hint_en), one.name
        assert not one.choices or len(one.choices_en) == len(one.choices), one.name


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_file_begins_with_what_it_rests_on(kind: Kind) -> None:
    assert (BUILT_IN / f"{kind.identifier}.toml").read_text(encoding="utf-8").startswith("# ")


def test_only_kinds_for_society_are_numbered_among_public_ones() -> None:
    kept = {name for name, kind in KINDS.items() if kind.scope is not Scope.SOCIETY}
    assert kept == {"rank_promotion", "candidate_inspection", "assessment_excellent"}


def test_the_periods_are_those_of_the_table() -> None:
    asked = {
        name: (kind.period.length, kind.period.unit)
        for name, kind in KINDS.items()
        if kind.period is not None
    }
    work, days = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS
    assert asked == {
        "pre_appointment": (5, work), "rank_promotion": (5, work), "recruit_proposed_hire": (5, work),
        "institution_proposed_hire": (7, work), "expert_allowance": (5, work), "assessment_excellent": (5, work),
        "award": (5, work), "veteran_placement": (7, days), "draft_for_comment": (30, days),
    }  # fmt: skip


def test_only_the_outcome_of_a_draft_is_counted_in_public() -> None:
    counted = [name for name, kind in KINDS.items() if kind.outcome.public is OutcomePublic.COUNTS]
    assert counted == ["draft_for_comment"]
    assert [name for name, kind in KINDS.items() if kind.about is About.COMMENT] == ["draft_for_comment"]


def test_the_list_of_hires_has_the_columns_of_the_rule_and_no_others() -> None:
    labels = [column.label for column in KINDS["recruit_proposed_hire"].person_columns]
    assert labels == ["招录机关", "拟录用职位（代码）", "姓名", "性别", "准考证号", "毕业院校或者工作单位"]
    for word in ("身份证号", "出生年月", "联系电话", "手机号"):
        assert any(
            normal_heading(told) in normal_heading(word)
            for told in KINDS["recruit_proposed_hire"].forbidden_columns
        ), word


def test_no_kind_that_names_persons_sets_a_term_by_itself() -> None:
    for kind in KINDS.values():
        if kind.is_about_persons:
            assert kind.terms.steps, kind.identifier
            assert all(step.after_days is None for step in kind.terms.steps), kind.identifier
            assert kind.terms.minimise_days is None, kind.identifier


def test_pass_lines_and_units_are_no_persons() -> None:
    lines = {name for name, kind in KINDS.items() if kind.rows is Rows.LINES}
    assert lines == {"inspection_bulletin", "recruit_scores"}


def test_kinds_stand_by_category_and_those_of_any_category_last() -> None:
    order = [kind.category for kind in KINDS.values()]
    known = [category for category in order if category is not None]
    assert known == sorted(known, key=list(Category).index)
    assert order == known + [None] * (len(order) - len(known))


# --- columns that leave ------------------------------------------------------------------------------------------------


def test_a_column_leaves_at_the_end_of_its_day_after_the_close(tmp_path: Path) -> None:
    kind = read_kind(changed(tmp_path, 'after_days = "not_set"', "after_days = 30"))
    assert kind.period is not None
    published = instant("2026-11-24 10:00")
    window = window_for(kind.period, publish_at=published, signed_at=None, calendar=Calendar.built_in())
    assert window.last_day == date(2026, 12, 1)
    gone = frozenset({"ticket_no", "school_or_employer", "sex"})
    assert has_left(kind, window, published, instant("2026-12-31 23:59")) == frozenset()
    assert has_left(kind, window, published, instant("2027-01-01 00:00")) == gone


def test_nothing_leaves_while_the_city_has_not_decided_or_the_end_is_unknown(tmp_path: Path) -> None:
    published, later = instant("2026-12-28 10:00"), instant("2030-01-01 00:00")
    kind = KINDS["recruit_proposed_hire"]
    assert kind.period is not None
    window = window_for(kind.period, publish_at=published, signed_at=None, calendar=Calendar.built_in())
    assert window.provisional
    decided = read_kind(changed(tmp_path, 'after_days = "not_set"', "after_days = 30"))
    assert has_left(decided, window, published, later) == frozenset()
    assert has_left(kind, None, published, later) == frozenset()


def test_the_page_as_a_whole_leaves_in_a_step_of_its_own(tmp_path: Path) -> None:
    source = BUILT_IN / "award.toml"
    text = source.read_text(encoding="utf-8")
    path = tmp_path / "award.toml"
    path.write_text(
        text.replace('after_days = "not_set"\nleaves = ["page"]', 'after_days = 365\nleaves = ["page"]')
    )
    assert read_kind(path).terms.minimise_days == 365
    assert read_kind(source).terms.minimise_days is None
