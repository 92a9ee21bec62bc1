"""Kinds of notice as data: what makes a kind what it is. `kind_files` reads them; docs/kinds.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hr_portal.accounts.rules import Nature
from hr_portal.publicity.rules import Period


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


class About(StrEnum):
    """What people are asked for during the period: reports on what is on notice, or opinions on a draft (征求意见)."""

    PUBLICITY = "publicity"
    COMMENT = "comment"


class Rows(StrEnum):
    """What a row of the table is: a person, or a line of anything else (pass lines, units)."""

    PERSONS = "persons"
    LINES = "lines"


class FieldType(StrEnum):
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MONTH = "month"
    NUMBER = "number"
    SCORE = "score"
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
    hint_en: str = ""
    limit: int = 0
    """Most characters; 0 for none."""
    holds_numbers: bool = False
    """It holds numbers of its own (准考证号、职位代码): eleven digits there are no mobile number."""
    required_if: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Needed where another field (of the same row) has one of these values: (("validity", ("失效", "废止")),)."""

    def is_needed(self, beside: Mapping[str, str]) -> bool:
        """Whether it must be given, beside these other values."""
        return self.required or any(
            beside.get(name, "").strip() in values for name, values in self.required_if
        )


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
    next_step: str = ""
    """What may not be done before the receiver has confirmed the window (办理任职手续), after 不能; "": 办理后续手续."""
    next_step_en: str = ""
    conclusions: tuple[str, ...] = ()
    conclusions_en: tuple[str, ...] = ()
    internal_days: int = 0
    """Days after the close until the outcome should be recorded, inside; 0 for no such clock."""
    public_days: int = 0
    """Days after the last day until the outcome is due, said on the page, as is how late it is; 0: nothing is said."""


PAGE = "page"
"""In a step: the whole page becomes neutral."""


@dataclass(frozen=True)
class Step:
    """精简: the columns and fields that leave the page at the end of the `after_days`-th day after the close, or after
    publication. None: the city has not decided, and nothing leaves silently."""

    after_days: int | None
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """When a notice leaves: the front lists after `front_days`, the page after `minimise_days` (None: the city has not
    decided, and nothing is erased silently), single columns before that in `steps`. All count days after the close, or
    after publication."""

    front_days: int
    minimise_days: int | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Quota:
    """At most so many rows: the number in `field`, or `percent_field` percent of it, rounded down. Rows are those whose
    `column` says `value`; all of them where no column is named."""

    field: str
    column: str = ""
    value: str = ""
    percent_field: str = ""


@dataclass(frozen=True)
class Withheld:
    """Words that may not stand in the text where the field `when_field` has one of these values: 递补 says only 「出现空缺」,
    because a reason at a post of one person is health data."""

    words: tuple[str, ...]
    instead: str
    when_field: str = ""
    when_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grouped:
    """Rows printed as sentences under the value of one column (任命、免去): `patterns` by that value."""

    by: str
    patterns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shorter:
    """A period below the usual length needs a printed reason in this field."""

    usual: int
    reason_field: str


@dataclass(frozen=True)
class Reports:
    """What is taken in the period (反映、意见): how long a text may be, whether the page says live how many came (drafts
    only: under a name everybody would start guessing), after how many days their content is erased (None: the city has
    not decided, and nothing is erased silently)."""

    facts_min: int = 20
    facts_limit: int = 3000
    counts_public: bool = False
    erase_after_days: int | None = None


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
    reports: Reports
    history: History
    material: frozenset[str]
    outcome: Outcome
    terms: Terms
    period: Period | None
    fields: tuple[Field, ...]
    person_columns: tuple[PersonColumn, ...]
    follows: tuple[str, ...] = ()
    """Kinds this one may follow: publicity, then outcome, then appointment or hire."""
    follows_required: bool = False
    gate_column: str = ""
    gate_exempt: tuple[str, ...] = ()
    """Rows whose `gate_column` says one of these are no appointment (免去、补选): they need no clearance to be named."""
    about: About = About.PUBLICITY
    rows: Rows = Rows.PERSONS
    rows_required: bool = True
    forbidden_columns: tuple[str, ...] = ()
    """Headings that may not stand over a column of this kind: what the rule does not list is not published."""
    quotas: tuple[Quota, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    grouped: Grouped | None = None
    shorter: Shorter | None = None
    disclosure_basis_party: str = ""
    """公开依据 where a party organ publishes it; empty: the same."""
    subject: str = ""
    subject_en: str = ""
    lead: str = ""
    lead_one: str = ""

    @property
    def has_window(self) -> bool:
        return self.period is not None

    @property
    def has_persons(self) -> bool:
        """It has a table, of persons or of other lines."""
        return bool(self.person_columns)

    @property
    def is_about_persons(self) -> bool:
        return self.has_persons and self.rows is Rows.PERSONS

    @property
    def head_column(self) -> str:
        """The column a row is known by: the name of the person, or the first one."""
        return "name" if self.is_about_persons or not self.person_columns else self.person_columns[0].name

    @property
    def is_for_society(self) -> bool:
        """Only these have public routes."""
        return self.scope is Scope.SOCIETY

    def disclosure_basis_of(self, nature: Nature) -> str:
        """公开依据: party organs have a rule of their own."""
        return (nature is Nature.PARTY and self.disclosure_basis_party) or self.disclosure_basis

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


def make_known(kinds: Mapping[str, Kind]) -> None:
    """Called at start, with everything that was read: what another reading knew is forgotten."""
    _known.clear()
    _known.update(kinds)
