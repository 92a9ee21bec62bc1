"""Reading kinds: one TOML file says all that makes a kind what it is, so a county adds one without Python.

A file that says something unknown, contradicts itself, or leaves out what every kind needs, stops the start and names
the place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import time
from pathlib import Path
from typing import Any

from hr_portal.accounts.rules import Nature
from hr_portal.notices.kind_faults import faults_among, faults_of_kind
from hr_portal.notices.kinds import (
    PAGE,
    About,
    Category,
    Field,
    FieldType,
    Grouped,
    History,
    Kind,
    Noindex,
    Outcome,
    OutcomePublic,
    PersonColumn,
    Quota,
    Reports,
    Rows,
    Scope,
    Shorter,
    Step,
    Terms,
    Withheld,
    make_known,
)
from hr_portal.notices.old_words import TERMS, load_words
from hr_portal.publicity.rules import Period, Unit

BUILT_IN = Path(__file__).parent / "kinds"
NOT_SET = "not_set"
"""In a step: the city has not decided when this leaves."""


class BadKind(SystemExit):
    """A kind's file cannot be used; says which file, and what in it."""


def load_kinds(folder: Path | None = None) -> dict[str, Kind]:
    """The kinds that come with the project, and those of `folder`, which may replace one of the same identifier."""
    kinds: dict[str, Kind] = {}
    paths: dict[str, Path] = {}
    for place in (BUILT_IN, folder):
        for path in sorted(place.glob("*.toml")) if place is not None else ():
            if not path.name.startswith("_") and path.name != TERMS:
                kind = read_kind(path)
                kinds[kind.identifier] = kind
                paths[kind.identifier] = path
    kinds = dict(sorted(kinds.items(), key=lambda pair: _place(pair[1])))
    for identifier, fault in faults_among(kinds):
        raise BadKind(f"{paths[identifier]}: {fault}")
    make_known(kinds)
    load_words(folder)
    return kinds


def _place(kind: Kind) -> tuple[int, bool, str]:
    """Kinds stand by category, those with a period first; those of any category come last."""
    order = list(Category)
    return (
        len(order) if kind.category is None else order.index(kind.category),
        not kind.has_window,
        kind.identifier,
    )


def read_kind(path: Path) -> Kind:
    """The kind that this file describes."""
    data = _toml(path)
    try:
        kind = _kind(data, path)
        for fault in faults_of_kind(kind):
            raise ValueError(fault)
    except (KeyError, TypeError, ValueError) as error:
        raise BadKind(f"{path}: {error.__class__.__name__}: {error}") from error
    return kind


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadKind(f"{path}: {error}") from error


def _kind(data: dict[str, Any], path: Path) -> Kind:
    rows = list(data.pop("fields", []))
    for name in reversed(data.pop("includes", [])):
        near = path.with_name(f"{name}.toml")
        rows += _toml(near if near.exists() else BUILT_IN / near.name)["fields"]
    category, period = data.pop("category"), data.pop("period", None)
    history = _only(data.pop("history"), "history", "public", "material")
    receiver = _only(
        data.pop("receiver", {}), "receiver", "office", "facts_min", "facts_limit", "counts_public"
    )
    shorter = _shorter(period)
    gate = _only(data.pop("gate", {}), "gate", "column", "exempt")
    return Kind(
        category=None if category == "any" else Category(category),
        scope=Scope(data.pop("scope")),
        natures=frozenset(Nature(nature) for nature in data.pop("natures")),
        noindex=Noindex(data.pop("noindex")),
        basis=tuple(data.pop("basis")),
        chain=tuple(_only(data.pop("chain"), "chain", "steps")["steps"]),
        receiver_office=receiver.pop("office", ""),
        reports=_reports(receiver, data.pop("reports", {})),
        history=History(history["public"]),
        material=frozenset(history.get("material", ())),
        outcome=_outcome(data.pop("outcome")),
        terms=_terms(data.pop("terms")),
        shorter=shorter,
        period=None if period is None else _period(period),
        fields=tuple(_field(Field, row) for row in rows),
        person_columns=tuple(_field(PersonColumn, row) for row in data.pop("person_columns", [])),
        follows=tuple(data.pop("follows", ())),
        gate_column=gate.get("column", ""),
        gate_exempt=tuple(gate.get("exempt", ())),
        about=About(data.pop("about", About.PUBLICITY)),
        rows=Rows(data.pop("rows", Rows.PERSONS)),
        forbidden_columns=tuple(data.pop("forbidden_columns", ())),
        quotas=tuple(Quota(**row) for row in data.pop("quotas", ())),
        withheld=tuple(_withheld(row) for row in data.pop("withheld", ())),
        grouped=_grouped(data.pop("grouped", None)),
        **data,
    )


def _only(table: dict[str, Any], where: str, *known: str) -> dict[str, Any]:
    """The table, if it says nothing besides these."""
    if unknown := set(table) - set(known):
        raise ValueError(f"{where}: unknown {_listed(unknown)}")
    return table


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _field(make: type[Any], row: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(make)}
    if unknown := set(row) - known:
        raise ValueError(f"field {row.get('name')}: unknown {_listed(unknown)}")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    if "type" in values:
        values["type"] = FieldType(values["type"])
    if "required_if" in values:
        values["required_if"] = tuple((name, tuple(given)) for name, given in values["required_if"].items())
    return make(**values)


def _outcome(row: dict[str, Any]) -> Outcome:
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return Outcome(**{**values, "public": OutcomePublic(values["public"])})


def _terms(row: dict[str, Any]) -> Terms:
    """Steps as they are written; the one in which the page leaves is the term of minimising."""
    steps = tuple(_step(one) for one in row.pop("steps", ()))
    for step in steps:
        if PAGE in step.leaves:
            if "minimise_days" in row or len(step.leaves) > 1:
                raise ValueError("terms: the page leaves once, in a step of its own or after minimise_days")
            row["minimise_days"] = step.after_days
    return Terms(**row, steps=steps)


def _step(row: dict[str, Any]) -> Step:
    after = _only(row, "terms.steps", "after_days", "leaves")["after_days"]
    if after != NOT_SET and (not isinstance(after, int) or after < 0):
        raise ValueError(f"terms.steps: after_days is a number of days or {NOT_SET!r}, not {after!r}")
    return Step(None if after == NOT_SET else after, tuple(row["leaves"]))


def _reports(receiver: dict[str, Any], row: dict[str, Any]) -> Reports:
    after = _only(row, "reports", "erase_after_days").get("erase_after_days", NOT_SET)
    if after != NOT_SET and (not isinstance(after, int) or isinstance(after, bool) or after < 0):
        raise ValueError(f"reports: erase_after_days is a number of days or {NOT_SET!r}, not {after!r}")
    return Reports(**receiver, erase_after_days=None if after == NOT_SET else after)


def _shorter(period: dict[str, Any] | None) -> Shorter | None:
    if period is None or not {"usual", "shorter_reason"} & set(period):
        return None
    return Shorter(period.pop("usual"), period.pop("shorter_reason"))


def _period(row: dict[str, Any]) -> Period:
    end = row.pop("end_time", None)
    return Period(unit=Unit(row.pop("unit")), end_time=time.fromisoformat(end) if end else None, **row)


def _withheld(row: dict[str, Any]) -> Withheld:
    _only(row, "withheld", "words", "instead", "when")
    when: dict[str, list[str]] = row.get("when", {})
    if len(when) > 1:
        raise ValueError("withheld: when names one field")
    name, values = next(iter(when.items()), ("", []))
    return Withheld(tuple(row["words"]), row["instead"], name, tuple(values))


def _grouped(row: dict[str, Any] | None) -> Grouped | None:
    if row is None:
        return None
    _only(row, "grouped", "by", "patterns")
    return Grouped(row["by"], tuple(row["patterns"].items()))
