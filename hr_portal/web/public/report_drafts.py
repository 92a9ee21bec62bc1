"""What a reporter has written so far. It travels in a sealed token from page to page; files lie sealed in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, g

from hr_portal.core.sealed_token import TokenExpired, open_token, seal_token
from hr_portal.notices.naming import NamedRow
from hr_portal.objections.filing import Filed, Filing
from hr_portal.objections.rules import Signature
from hr_portal.web.forms.reports import WHOLE, OpinionForm, ReportForm
from hr_portal.web.public import evidence
from hr_portal.web.public.reported import Reported

TOKEN_LIVES = timedelta(minutes=30)
FILES_LIVE = timedelta(minutes=80)
"""From the first file on; the store forgets what nobody handed in after two hours."""
_EVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Draft:
    """What the reporter has written so far. `number` is given with the first page that holds anything."""

    notice_id: int
    number: str
    values: Mapping[str, Any] = field(repr=False, default_factory=dict)
    files: tuple[Filed, ...] = ()
    files_since: float = 0.0
    key: str = field(repr=False, default="")
    """Made when the check page is drawn."""

    def sealed(self, purpose: str) -> str:
        said = {**asdict(self), "files": evidence.as_json(self.files)}
        return seal_token(secret(), purpose, said, now=g.now, ttl=TOKEN_LIVES)


def opened(purpose: str, token: str) -> tuple[Draft, bool]:
    """The draft, and whether its time is over: what was typed is not lost by that. `TokenForged` for anything else."""
    is_over = False
    try:
        said = open_token(secret(), purpose, token, now=g.now)
    except TokenExpired:
        said, is_over = open_token(secret(), purpose, token, now=_EVER), True
    return Draft(**{**said, "files": evidence.from_json(said["files"])}), is_over


def secret() -> bytes:
    return str(current_app.extensions["settings"].secret_key).encode()


# --- from the form to the filing and back ---------------------------------------------------------------------------


def offer_persons(form: ReportForm | OpinionForm, about: Reported, ticked: Sequence[str]) -> None:
    """The persons one can tick. Of a page that is not shown nothing is told: what was ticked comes back, whatever it was."""
    if isinstance(form, OpinionForm):
        return
    hidden = tuple(NamedRow(key, key, "", 0) for key in dict.fromkeys(ticked) if key != WHOLE)
    form.offer(about.rows if about.is_shown else hidden)
    form.persons.data = form.persons.data or []


def values_of(about: Reported, form: ReportForm | OpinionForm) -> dict[str, Any]:
    """What was typed, as far as the way of reporting needs it: a name on an anonymous form goes no further."""
    facts, name, phone = (one.data or "" for one in (form.facts, form.name, form.phone))
    if isinstance(form, OpinionForm):
        signature: str = Signature.REAL_NAME if name or phone else Signature.ANONYMOUS
        values: dict[str, Any] = {"signature": signature, "facts": facts, "persons": [], "whole": True}
    else:
        signature = form.signature.data if form.signature.data in set(Signature) else ""
        values = {"signature": signature, "facts": facts, "persons": list(form.chosen)}
        values |= {
            "whole": form.is_on_the_whole or not (about.rows or form.chosen),
            "truth": bool(form.truth.data),
        }
        if signature == Signature.UNIT:
            values["unit"] = form.unit.data or ""
    return values | ({"name": name, "phone": phone} if signature in SIGNED else {})


SIGNED = (Signature.REAL_NAME, Signature.UNIT)


def filing_of(draft: Draft, token: str = "") -> Filing:
    said = draft.values
    signature = Signature(said["signature"] or Signature.ANONYMOUS)
    is_unit = signature is Signature.UNIT
    name = said.get("name", "")
    return Filing(
        notice_id=draft.notice_id,
        signature=signature,
        persons=tuple(said["persons"]),
        as_whole=bool(said["whole"]),
        facts=said["facts"],
        name="" if is_unit else name,
        phone=said.get("phone", ""),
        unit=said.get("unit", ""),
        contact=name if is_unit else "",
        files=tuple(one for one in draft.files if is_unit or not one.is_unit_letter),
        token=token,
        number=draft.number,
        key=draft.key,
    )


def filled(about: Reported, draft: Draft) -> ReportForm | OpinionForm:
    """The form as it was handed over to be checked."""
    said = draft.values
    given = {name: said.get(name, "") for name in ("facts", "name", "phone", "unit", "signature")}
    if about.is_comment:
        return OpinionForm(formdata=None, data=given)
    persons = [*said["persons"], *([WHOLE] if said["whole"] and (about.rows or said["persons"]) else [])]
    form = ReportForm(formdata=None, data={**given, "persons": persons, "truth": said.get("truth", False)})
    offer_persons(form, about, persons)
    return form
