"""发布前检查 as lines for `checklist()` of macros/reasons.html: {level, title, text, href, link, count}.

How a finding's `where` becomes the id of a control, unless the page gives its own `href`:

- the dots become hyphens: `body` is #body, `fields.decided_on` is #fields-decided_on, `contact.phone` #contact-phone;
- rows of persons count from 1 in `where` and from 0 in the form: `persons.2.birth_month` is #persons-1-birth_month;
- `persons` and `attachments` are the blocks as a whole; `outcome.public_text` and `outcome.opinions.2.reason` are fields of
  the outcome: #public_text, #opinions-1-reason.

A page that opens one row at a time, or whose reader cannot edit, passes `href`: where -> address, or "" for no link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from flask_babel import get_locale, gettext, ngettext

from hr_portal.notices.checklist import Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Field, Kind
from hr_portal.publicity.rules import Unit
from hr_portal.web.filters import day, instant
from hr_portal.web.leak_lines import file_words, what_words
from hr_portal.web.wording.checks import EXPLANATIONS, FURTHER, LINKS, OPINIONS, PLACES, TITLES
from hr_portal.web.wording.files import NOTABLE
from hr_portal.web.wording.say import RULES

_ABOUT_FILES = frozenset({"file_holds_personal", "file_perhaps_personal", "file_not_checked"})
_LENGTHS = ("asked", "length", "minimum", "maximum")

MOST_LISTED = 8
"""Things of one list that are printed; the rest is 等."""


def anchor(where: str) -> str:
    """#persons-1-birth_month for persons.2.birth_month."""
    parts = where.removeprefix("outcome.").split(".")
    if parts[0] in ("persons", "opinions") and len(parts) > 1:
        parts[1] = str(int(parts[1]) - 1)
    return "#" + "-".join(parts)


def finding_lines(
    findings: Iterable[Finding], *, kind: Kind, content: Content, href: Callable[[str], str] = anchor
) -> list[dict[str, object]]:
    """The checklist in the reader's language, in the order given."""
    return [_line(finding, kind, content, href) for finding in findings]


def _line(finding: Finding, kind: Kind, content: Content, href: Callable[[str], str]) -> dict[str, object]:
    facts = _printed(finding, kind, content)
    line: dict[str, object] = {
        "level": finding.mark.value,
        "title": gettext(TITLES[finding.code], **facts),
        "text": _text(finding, facts),
    }
    if finding.where is not None and finding.mark in (Mark.MUST_FIX, Mark.WARNING):
        line["href"] = href(finding.where)
        if finding.code in LINKS:
            line["link"] = gettext(LINKS[finding.code])
    if finding.mark is Mark.WAITING:
        line["count"] = finding.facts["count"]
    return line


def _text(finding: Finding, facts: Mapping[str, object]) -> str:
    sentences = []
    if finding.code in EXPLANATIONS:
        sentences.append(gettext(EXPLANATIONS[finding.code], **facts))
    if finding.code in _ABOUT_FILES and (words := file_words(finding.facts)):
        sentences.append(words)
    if finding.code == "file_notable":
        sentences.append(gettext("%(sentence)s。", sentence=gettext(NOTABLE[str(facts["notable"])])))
    sentences += [
        gettext(sentence, **facts)
        for fact, sentence in FURTHER.get(finding.code, ())
        if finding.facts.get(fact)
    ]
    if finding.rule is not None and finding.mark in (Mark.MUST_FIX, Mark.WARNING):
        sentences.append(gettext("依据：%(rule)s。", rule=gettext(RULES.get(finding.rule, finding.rule))))
    return (" " if _in_english() else "").join(sentences)


def _in_english() -> bool:
    found = get_locale()
    return found is not None and found.language == "en"


# --- facts in words -------------------------------------------------------------------------------------------------


def _printed(finding: Finding, kind: Kind, content: Content) -> dict[str, object]:
    facts = {name: _said(value) for name, value in finding.facts.items()}
    if "what" in facts:
        facts["what"] = what_words(str(finding.facts["what"]))
    if "unit" in finding.facts:
        unit = Unit(str(finding.facts["unit"]))
        lengths = {name: finding.facts[name] for name in _LENGTHS if name in finding.facts}
        facts |= {name: counted(int(str(length)), unit) for name, length in lengths.items()}
    if "columns" in facts:
        labels = {column.name: _label(column) for column in kind.person_columns}
        facts["columns"] = _listed([labels[name] for name in _names(finding.facts["columns"])])
    if finding.where is not None:
        facts["place"] = place(finding.where, kind, content)
        if row := row_of(finding.where):
            facts |= {"row": row, "name": facts.get("name") or _name(content, row)}
    return facts


def counted(days: int, unit: Unit) -> str:
    """5个工作日 / 5 working days."""
    if unit is Unit.WORKING_DAYS:
        return ngettext("%(num)s个工作日", "%(num)s个工作日", days)
    return ngettext("%(num)s天", "%(num)s天", days)


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return _listed([_short(item) for item in value])
    return value


def _short(value: object) -> str:
    if isinstance(value, date):
        return day(value) if _in_english() else f"{value.month}月{value.day}日"
    return str(value)


def _listed(items: list[str]) -> str:
    shown = gettext("、").join(items[:MOST_LISTED])
    return gettext("%(items)s等", items=shown) if len(items) > MOST_LISTED else shown


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _label(field: Field) -> str:
    return field.label_en if _in_english() and field.label_en else field.label


def row_of(where: str) -> int | None:
    """The row of a place among persons, counted from 1."""
    parts = where.split(".")
    return int(parts[1]) if parts[0] == "persons" and len(parts) > 1 else None


def _name(content: Content, row: int) -> str:
    return content.persons[row - 1].get("name", "").strip() if 0 < row <= len(content.persons) else ""


def place(where: str, kind: Kind, content: Content) -> str:
    """The place in words: 标题; 保密审查结论; 第2人陆远的出生年月."""
    if where in PLACES:
        return gettext(PLACES[where])
    head, _, rest = where.partition(".")
    if head == "fields":
        return next((_label(field) for field in kind.fields if field.name == rest), rest)
    if where.startswith("outcome.opinions."):
        number, _, name = rest.removeprefix("opinions.").partition(".")
        return gettext("第%(row)s条意见的%(column)s", row=number, column=gettext(OPINIONS[name]))
    row = row_of(where)
    if row is None:
        return where
    name = where.split(".")[-1]
    label = next((_label(column) for column in kind.person_columns if column.name == name), name)
    if not kind.is_about_persons:
        return gettext("第%(row)s行的%(column)s", row=row, column=label)
    return gettext("第%(row)s人%(name)s的%(column)s", row=row, name=_name(content, row), column=label)
