"""Kinds of notice as data: one TOML file says all that makes a kind what it is, so a county adds one without Python.

A file that says something unknown, or leaves out what every kind needs, stops the start and names the place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any

from hr_portal.accounts.rules import Nature
from hr_portal.publicity.rules import Period, Unit

BUILT_IN = Path(__file__).parent / "kinds"


class Category(StrEnum):
    """The six categories of 人事权 that must be open, in their fixed order."""

    CADRE = "cadre"
    MOBILITY = "mobility"
    VETERANS = "veterans"
    RECRUITMENT = "recruitment"
    EXPERTS = "experts"
    APPRAISAL = "appraisal"


class Scope(StrEnum):
    """公示范围. Only `society` has public routes."""

    SOCIETY = "society"
    SYSTEM = "system"
    UNIT_INTERNAL = "unit_internal"


class FieldType(StrEnum):
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MONTH = "month"
    NUMBER = "number"
    CHOICE = "choice"


class History(StrEnum):
    """What the public sees of earlier versions."""

    FULL = "full"
    SUMMARY = "summary"
    NONE = "none"


class OutcomePublic(StrEnum):
    """What the public sees of how it ended."""

    NONE = "none"
    LINK = "link"
    TEXT = "text"
    COUNTS = "counts"


class Noindex(StrEnum):
    NEVER = "never"
    AFTER_CLOSE = "after_close"
    ALWAYS = "always"


@dataclass(frozen=True)
class Field:
    """One thing the form asks for. `public` fields are printed; a change of a `material` one restarts the period."""

    name: str
    label: str
    label_en: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    public: bool = False
    material: bool = False
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    choices_en: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    """Of a choice: the answers with which the notice may be issued."""
    not_after_today: bool = False
    hint: str = ""
    limit: int = 0
    """Most characters; 0 for none."""


@dataclass(frozen=True)
class PersonColumn(Field):
    """One column of the person table. Columns of a `group` are printed as one sentence (基本情况)."""

    public: bool = True
    aliases: tuple[str, ...] = ()
    group: str = ""
    print: str = "{value}"


@dataclass(frozen=True)
class Outcome:
    public: OutcomePublic
    closed_words: str = ""
    closed_words_en: str = ""
    conclusions: tuple[str, ...] = ()
    conclusions_en: tuple[str, ...] = ()
    internal_days: int = 0
    """Days after the close until the outcome should be recorded, inside; 0 for no such clock."""


@dataclass(frozen=True)
class Terms:
    """When a notice leaves: the front lists after `front_days`, personal fields after `minimise_days` (None: the
    city has not decided, and nothing is erased silently). Both count days after the close, or after publication."""

    front_days: int
    minimise_days: int | None = None


@dataclass(frozen=True)
class Kind:
    identifier: str
    category: Category | None
    """None: each notice says its own category in a field of that name."""
    name: str
    name_en: str
    scope: Scope
    natures: frozenset[Nature]
    title: str
    basis: tuple[str, ...]
    disclosure_basis: str
    layout: str
    number_style: str
    needs_decision: bool
    noindex: Noindex
    report_words: str
    chain: tuple[str, ...]
    receiver_office: str
    history: History
    material: frozenset[str]
    outcome: Outcome
    terms: Terms
    period: Period | None
    fields: tuple[Field, ...]
    person_columns: tuple[PersonColumn, ...]
    follows: tuple[str, ...] = ()
    subject: str = ""
    subject_en: str = ""
    lead: str = ""
    lead_one: str = ""

    @property
    def has_window(self) -> bool:
        return self.period is not None

    @property
    def has_persons(self) -> bool:
        return bool(self.person_columns)

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


class BadKind(SystemExit):
    """A kind's file cannot be used; says which file, and what in it."""


_known: dict[str, Kind] = {}


def kind_named(identifier: str) -> Kind:
    """The kind of this identifier, as loaded at start."""
    return _known[identifier]


def known_kinds() -> Mapping[str, Kind]:
    return _known


def load_kinds(folder: Path | None = None) -> dict[str, Kind]:
    """The kinds that come with the project, and those of `folder`, which may replace one of the same identifier."""
    kinds: dict[str, Kind] = {}
    for place in (BUILT_IN, folder):
        for path in sorted(place.glob("*.toml")) if place is not None else ():
            if not path.name.startswith("_"):
                kind = read_kind(path)
                kinds[kind.identifier] = kind
    _known.update(kinds)
    return kinds


def read_kind(path: Path) -> Kind:
    """The kind that this file describes."""
    data = _toml(path)
    try:
        return _kind(data, path)
    except (KeyError, TypeError, ValueError) as error:
        raise BadKind(f"{path}: {error.__class__.__name__}: {error}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadKind(f"{path}: {error}") from error


def _kind(data: dict[str, Any], path: Path) -> Kind:
    rows = list(data.pop("fields", []))
    for name in reversed(data.pop("includes", [])):
        near = path.with_name(f"{name}.toml")
        rows += _toml(near if near.exists() else BUILT_IN / near.name)["fields"]
    category, period, history = data.pop("category"), data.pop("period", None), data.pop("history")
    kind = Kind(
        category=None if category == "any" else Category(category),
        scope=Scope(data.pop("scope")),
        natures=frozenset(Nature(nature) for nature in data.pop("natures")),
        noindex=Noindex(data.pop("noindex")),
        basis=tuple(data.pop("basis")),
        chain=tuple(data.pop("chain")["steps"]),
        receiver_office=data.pop("receiver", {}).get("office", ""),
        history=History(history["public"]),
        material=frozenset(history.get("material", ())),
        outcome=_outcome(data.pop("outcome")),
        terms=Terms(**data.pop("terms")),
        period=None if period is None else _period(period),
        fields=tuple(_field(Field, row) for row in rows),
        person_columns=tuple(_field(PersonColumn, row) for row in data.pop("person_columns", [])),
        follows=tuple(data.pop("follows", ())),
        **data,
    )
    if kind.chain != ("review", "issue"):
        raise ValueError("chain.steps must be review, issue")
    if kind.category is None and "category" not in {field.name for field in kind.fields}:
        raise ValueError("a kind of any category needs a field named category")
    if kind.needs_decision and "decided_on" not in {field.name for field in kind.fields}:
        raise ValueError("a kind that needs a decision needs a field named decided_on")
    if kind.has_persons and "name" not in {column.name for column in kind.person_columns}:
        raise ValueError("person_columns need one named name")
    return kind


def _field(make: type[Any], row: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(make)}
    if unknown := set(row) - known:
        raise ValueError(f"field {row.get('name')}: unknown {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    if "type" in values:
        values["type"] = FieldType(values["type"])
    return make(**values)


def _outcome(row: dict[str, Any]) -> Outcome:
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return Outcome(**{**values, "public": OutcomePublic(values["public"])})


def _period(row: dict[str, Any]) -> Period:
    end = row.pop("end_time", None)
    return Period(unit=Unit(row.pop("unit")), end_time=time.fromisoformat(end) if end else None, **row)
