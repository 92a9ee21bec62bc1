"""What is wrong with a kind that could be read: parts that contradict one another, or that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hr_portal.core.headings import normal_heading
from hr_portal.notices.kinds import PAGE, About, Field, FieldType, Kind, OutcomePublic

_MATERIAL = frozenset({"receiver", "period", "persons", "title", "body"})
_NUMBERS = (FieldType.NUMBER, FieldType.SCORE)
LONGEST_FACTS = 20000
"""Characters a receiver can be asked to read of one report."""


def faults_of_kind(kind: Kind) -> Iterator[str]:
    """Each fault as a sentence for whoever writes the file."""
    if kind.chain != ("review", "issue"):
        yield "chain.steps must be review, issue"
    yield from _about_names(kind)
    for place, columns in (("fields", kind.fields), ("person_columns", kind.person_columns)):
        for one in columns:
            yield from _about_field(one, columns, f"{place} {one.name}")
    yield from _about_rows(kind)
    yield from _about_period(kind)
    yield from _about_reports(kind)
    yield from _about_patterns(kind)


def faults_among(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """(identifier, fault) of kinds that name others that do not exist."""
    for kind in kinds.values():
        if unknown := set(kind.follows) - set(kinds):
            yield kind.identifier, f"follows: no kind {', '.join(sorted(unknown))}"


def _about_names(kind: Kind) -> Iterator[str]:
    names = {one.name for one in kind.fields}
    if len(names) != len(kind.fields):
        yield "two fields of one name"
    if len({one.name for one in kind.person_columns}) != len(kind.person_columns):
        yield "two person_columns of one name"
    if kind.category is None and "category" not in names:
        yield "a kind of any category needs a field named category"
    if kind.needs_decision and "decided_on" not in names:
        yield "a kind that needs a decision needs a field named decided_on"
    if unknown := kind.material - _MATERIAL - names:
        yield f"history.material: no field {', '.join(sorted(unknown))}"
    if kind.follows_required and not kind.follows:
        yield "follows_required without follows"
    if kind.gate_column and kind.gate_column not in {one.name for one in kind.person_columns}:
        yield f"gate: no person_column {kind.gate_column}"
    for words in kind.withheld:
        if words.when_field and words.when_field not in names:
            yield f"withheld: no field {words.when_field}"


def _about_field(one: Field, beside: Sequence[Field], where: str) -> Iterator[str]:
    if not one.name.isidentifier():
        yield f"{where}: a name is an identifier"
    if (one.type is FieldType.CHOICE) is not bool(one.choices):
        yield f"{where}: a choice has choices, and nothing else has"
    for labels in (one.choice_labels, one.choices_en):
        if labels and len(labels) != len(one.choices):
            yield f"{where}: as many labels as choices"
    if unknown := set(one.accepts) - set(one.choices):
        yield f"{where}: accepts {', '.join(sorted(unknown))}, which is no choice"
    known = {other.name: other for other in beside}
    for name, values in one.required_if:
        if name not in known:
            yield f"{where}: required_if names no field {name}"
        elif known[name].choices and set(values) - set(known[name].choices):
            yield f"{where}: required_if names a value that {name} cannot have"


def _about_rows(kind: Kind) -> Iterator[str]:
    columns = {one.name: one for one in kind.person_columns}
    if kind.is_about_persons and "name" not in columns:
        yield "person_columns need one named name"
    if (
        kind.is_about_persons
        and kind.is_for_society
        and not kind.terms.steps
        and kind.terms.minimise_days is None
    ):
        yield 'terms.steps: say when personal columns leave, or after_days = "not_set"'
    known = set(columns) | {one.name for one in kind.fields} | {PAGE}
    for step in kind.terms.steps:
        if unknown := set(step.leaves) - known:
            yield f"terms.steps: nothing is named {', '.join(sorted(unknown))}"
    for word in kind.forbidden_columns:
        for one in kind.person_columns:
            if any(normal_heading(word) in normal_heading(said) for said in (one.label, *one.aliases)):
                yield f"person_columns {one.name}: {word} is forbidden"
    yield from _about_quotas(kind, columns)


def _about_quotas(kind: Kind, columns: Mapping[str, Field]) -> Iterator[str]:
    fields = {one.name: one for one in kind.fields}
    for quota in kind.quotas:
        if quota.field not in fields or fields[quota.field].type not in _NUMBERS:
            yield f"quotas: no number field {quota.field}"
        if quota.percent_field and quota.percent_field not in fields:
            yield f"quotas: no field {quota.percent_field}"
        if quota.column and quota.column not in columns:
            yield f"quotas: no column {quota.column}"
        elif (
            quota.column
            and columns[quota.column].choices
            and quota.value not in columns[quota.column].choices
        ):
            yield f"quotas: {quota.column} cannot be {quota.value}"


def _about_period(kind: Kind) -> Iterator[str]:
    if kind.has_window and not kind.outcome.conclusions:
        yield "outcome.conclusions: a period ends somehow"
    if kind.outcome.conclusions_en and len(kind.outcome.conclusions_en) != len(kind.outcome.conclusions):
        yield "outcome: as many conclusions_en as conclusions"
    if not kind.has_window and kind.outcome.public is not OutcomePublic.NONE:
        yield "outcome.public: without a period there is no outcome"
    if kind.outcome.public_days and kind.outcome.public not in (OutcomePublic.TEXT, OutcomePublic.COUNTS):
        yield "outcome.public_days: what is due in public is published on the page"
    if kind.shorter is not None:
        reason = next((one for one in kind.fields if one.name == kind.shorter.reason_field), None)
        if reason is None or not reason.public:
            yield f"period.shorter_reason: no public field {kind.shorter.reason_field}"


def _about_reports(kind: Kind) -> Iterator[str]:
    reports = kind.reports
    if not 1 <= reports.facts_min <= reports.facts_limit <= LONGEST_FACTS:
        yield f"receiver: 1 <= facts_min <= facts_limit <= {LONGEST_FACTS}"
    if reports.counts_public and kind.about is not About.COMMENT:
        yield "receiver.counts_public: only of drafts; under a name everybody would guess who it was"


def _about_patterns(kind: Kind) -> Iterator[str]:
    patterns = [
        ("title", kind.title, {"organ": "", "year": 0}),
        ("lead", kind.lead, {"first": "", "count": 0}),
    ]
    patterns += [("lead_one", kind.lead_one, {"first": "", "count": 0})]
    patterns += [("number_style", kind.number_style, {"year": 0, "serial": 0})]
    values: dict[str, object] = {one.name: "" for one in kind.person_columns}
    if kind.grouped is not None:
        by = next((one for one in kind.person_columns if one.name == kind.grouped.by), None)
        if by is None or {value for value, _ in kind.grouped.patterns} != set(by.choices):
            yield "grouped: patterns for each choice of the column it is grouped by"
        patterns += [(f"grouped {value}", pattern, values) for value, pattern in kind.grouped.patterns]
    patterns += [(f"print of {one.name}", one.print, {"value": ""}) for one in kind.person_columns]
    for where, pattern, given in patterns:
        try:
            pattern.format(**given)
        except (KeyError, IndexError, ValueError):
            yield f"{where}: {pattern!r} can name {', '.join(given)}"
