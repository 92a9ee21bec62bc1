"""A city sets its terms in a small file; a bad one stops the start and names the place."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hr_portal.notices.kind_files import BadKind, load_kinds
from hr_portal.notices.kinds import PAGE
from hr_portal.notices.retention import counted_from, has_left, instants_of, left, steps_of
from hr_portal.notices.terms_file import template, terms_digest, with_city_terms, with_days
from tests.clockwork import around, instant

KINDS = load_kinds()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "retention.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_sets_the_days_and_nothing_else(tmp_path: Path) -> None:
    given = with_city_terms(KINDS, written(tmp_path, "[pre_appointment]\nafter_days = [180, 1095]\n"))
    found, before = given["pre_appointment"], KINDS["pre_appointment"]
    assert [step.after_days for step in found.terms.steps] == [180, 1095]
    assert [step.leaves for step in found.terms.steps] == [step.leaves for step in before.terms.steps]
    assert found.terms.minimise_days == 1095
    assert {name: kind for name, kind in given.items() if kind != KINDS[name]}.keys() == {"pre_appointment"}


def test_a_step_may_stay_undecided(tmp_path: Path) -> None:
    given = with_city_terms(KINDS, written(tmp_path, '[award]\nafter_days = [30, "not_set"]\n'))
    assert [step.after_days for step in given["award"].terms.steps] == [30, None]
    assert given["award"].terms.minimise_days is None


def test_reports_have_a_term_of_their_own_in_kinds_without_steps_too(tmp_path: Path) -> None:
    text = "[draft_for_comment]\nreports_after_days = 365\n[award]\nreports_after_days = 30\n"
    given = with_city_terms(KINDS, written(tmp_path, text))
    assert (given["draft_for_comment"].reports.erase_after_days, given["award"].reports.erase_after_days) == (
        365,
        30,
    )
    assert given["award"].terms == KINDS["award"].terms
    assert terms_digest(given) == terms_digest(KINDS), "certificates of notices rest on other terms"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[nothing]\nafter_days = [1]", "no such kind"),
        ("[announcement]\nafter_days = [1]", "it has no steps"),
        ("[award]\nafter_days = [1]", "2 steps"),
        ("[award]\nafter_days = [60, 30]", "cannot come before"),
        ("[award]\nafter_days = [-1, 30]", "-1"),
        ("[award]\nafter_days = [1, 40000]", "40000"),
        ("[award]\nafter_days = [true, 30]", "True"),
        ('[award]\nafter_days = ["30", 60]', "'30'"),
        ("[award]\nafter_days = [1, 2]\nleaves = ['name']", "nothing else"),
        ("[award]\nafter_days = 30", "nothing else"),
        ("award = 1", "nothing else"),
        ("[award]", "nothing else"),
        ("[announcement]\nreports_after_days = 30", "without a period"),
        ("[award]\nreports_after_days = [30]", "neither a number"),
        ("[award", "retention.toml"),
    ],
)
def test_a_file_that_says_anything_else_stops_the_start(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadKind) as caught:
        with_city_terms(KINDS, written(tmp_path, text))
    assert said in str(caught.value)


def test_the_template_is_a_file_that_changes_nothing(tmp_path: Path) -> None:
    text = template(KINDS)
    assert set(tomllib.loads(text)) == {
        name for name, kind in KINDS.items() if kind.terms.steps or kind.has_window
    }
    assert with_city_terms(KINDS, written(tmp_path, text)) == KINDS


def test_another_day_is_another_version_of_the_terms() -> None:
    changed = {**KINDS, "award": with_days(KINDS["award"], (30, 60))}
    assert len({terms_digest(KINDS), terms_digest(changed)}) == 2
    assert terms_digest(KINDS) == terms_digest(load_kinds())


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.terms.steps))
def test_every_step_of_every_kind_comes_on_its_second(name: str) -> None:
    days = tuple(30 * number for number in range(1, len(KINDS[name].terms.steps) + 1))
    kind = with_days(KINDS[name], days)
    published = instant("2026-11-23 09:00")
    since = counted_from(None, published)
    for one in steps_of(kind):
        due = instants_of(kind, since)[one.number]
        assert due == instant("2026-11-24") + timedelta(days=one.step.after_days or 0)
        for now, side in around(due):
            gone = has_left(kind, None, published, now)
            assert (set(one.step.leaves) - {PAGE} <= gone) is (side >= 0 or one.takes_page)


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.terms.steps))
def test_what_a_step_takes_is_no_longer_in_the_text(name: str) -> None:
    from hr_portal.notices.content import Content

    kind = KINDS[name]
    row = {column.name: "值" for column in kind.person_columns}
    fields = {field.name: "值" for field in kind.fields}
    text = Content(title="标题", body="正文", persons=(row,), fields=fields, document_no="第1号")
    for one in steps_of(kind):
        rest = left(kind, text, one)
        assert rest.document_no == "第1号"
        if one.takes_page:
            assert (rest.title, rest.body, rest.persons, dict(rest.fields)) == (kind.name, "", (), {})
        else:
            assert not set(one.step.leaves) & {*rest.persons[0], *rest.fields}
            assert set(row) - set(one.step.leaves) == set(rest.persons[0])


def test_an_old_notice_counts_from_the_day_it_prints() -> None:
    assert counted_from(None, datetime(2026, 11, 24, tzinfo=UTC), date(2020, 1, 5)) == date(2020, 1, 5)
