"""Where readers of formats put what they read, and where findings are counted, masked and cut to a list people can read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hr_portal.core.guard import grids, words
from hr_portal.core.guard.detectors import every
from hr_portal.core.guard.detectors.hits import Hit, Passage, is_masked, mask_of
from hr_portal.core.guard.folding import fold
from hr_portal.core.guard.reports import Finding, NotChecked, Place, Severity

MOST_LISTED = 40
"""Findings of one detector in one part of a document; the rest is one more finding with their count."""
_MOST_PARTS = 400
_BULK = 3
_WITHIN = ("line", "cell", "row", "column", "paragraph")
Spot = Callable[[int, int], Mapping[str, str | int]]


@dataclass
class _Group:
    listed: int = 0
    more: int = 0
    severity: Severity = Severity.NOTE


@dataclass
class Collector:
    """`allow` holds the digits of the offices' own numbers, `today` the day birthdays are held against."""

    allow: frozenset[str] = frozenset()
    today: date | None = None
    salt: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    _groups: dict[tuple[object, ...], _Group] = field(default_factory=dict)
    _named: dict[tuple[object, ...], set[str]] = field(default_factory=dict)
    _seen: set[tuple[object, ...]] = field(default_factory=set)
    _ordinals: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def passage(
        self, carrier: str, place: Place, text: str, heading: str = "", *, known: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        """Read a text; what was found in it, to be passed as `known` with another view of the same text."""
        folded = fold(text)
        hits = every.find(Passage(folded, heading, self.allow, self.today))
        several = "\n" in text
        for hit in hits:
            if hit.value in known:
                continue
            start, _ = folded.span(hit.start, hit.end)
            spot = (
                {**place, "line": text.count("\n", 0, start) + int(place.get("line", 1))}
                if several
                else place
            )
            before = folded.plain[max(0, hit.start - 24) : hit.start]
            self.add(hit, carrier, spot, is_named=words.ends_with_a_name(before.split("\n")[-1]))
        return known | {hit.value for hit in hits}

    def grid(self, carrier: str, place: Place, rows: Iterable[grids.Row], spot: Spot) -> None:
        """Read a table; `spot` names the place of (row, column)."""
        for found in grids.hits_in(rows, allow=self.allow, today=self.today):
            where = {**place, **spot(found.row, found.segments[0].column)}
            self.add(found.hit, found.carrier or carrier, where, is_named=found.is_named)

    def unread(self, reason: str, place: Place) -> None:
        part = NotChecked(reason, self._shown(place))
        if part not in self.not_checked and len(self.not_checked) < _MOST_PARTS:
            self.not_checked.append(part)

    def note(self, detector: str, severity: Severity, carrier: str, place: Place, excerpt: str = "") -> None:
        """Something that is no number: an author's name in the properties, the place a photo was taken."""
        hit = Hit(detector, severity, 0, 0, excerpt, is_personal=False)
        self.add(hit, carrier, place)

    def add(self, hit: Hit, carrier: str, place: Place, *, is_named: bool = False) -> None:
        shown = self._shown(place)
        part = tuple((key, value) for key, value in shown.items() if key not in _WITHIN)
        if is_named and hit.is_personal:
            self._named.setdefault((carrier, part), set()).add(hit.value)
        where = (hit.detector, hit.severity.value, carrier, tuple(shown.items()))
        if (*where, hit.value) in self._seen:
            return
        self._seen.add((*where, hit.value))
        digest = self._digest(hit, where)
        group = self._groups.setdefault(
            (hit.detector, carrier, part, hit.severity), _Group(severity=hit.severity)
        )
        if group.listed >= MOST_LISTED or (
            hit.severity is not Severity.BLOCK and len(self._groups) > _MOST_PARTS
        ):
            group.more += 1
            return
        group.listed += 1
        self.findings.append(Finding(hit.detector, hit.severity, carrier, shown, hit.excerpt, digest))

    def close(self) -> None:
        """Add what only the whole can say: how many more there are, and that it is a list of persons."""
        for (detector, carrier, part, severity), group in self._groups.items():
            if group.more:
                place = dict(part)  # type: ignore[call-overload]
                digest = self._sum(str(detector), str(carrier), repr(part), str(group.more))
                self.findings.append(
                    Finding(
                        str(detector), Severity(str(severity)), str(carrier), place, "", digest, group.more
                    )
                )
        for (carrier, part), values in self._named.items():
            if len(values) >= _BULK:
                place = dict(part)  # type: ignore[call-overload]
                digest = self._sum("bulk", str(carrier), repr(part), str(len(values)))
                self.findings.append(
                    Finding("bulk", Severity.BLOCK, str(carrier), place, "", digest, len(values))
                )

    def shown(self, text: str) -> str:
        """A name (of a sheet, a member, a file) as it may be shown: numbers in it masked."""
        return mask_text(text, allow=self.allow, today=self.today) if any(c.isdigit() for c in text) else text

    def _shown(self, place: Place) -> dict[str, str | int]:
        return {key: self.shown(value) if isinstance(value, str) else value for key, value in place.items()}

    def _digest(self, hit: Hit, where: tuple[object, ...]) -> str:
        """Numbers are few enough to be tried one by one: without a salt the digest stands for the place alone."""
        alike = (*where, hit.excerpt)
        self._ordinals[alike] += 1
        return self._sum(repr(alike), hit.value if self.salt else str(self._ordinals[alike]))

    def _sum(self, *parts: str) -> str:
        return hashlib.sha256(self.salt + "\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def mask_text(
    text: str, *, heading: str = "", allow: frozenset[str] = frozenset(), today: date | None = None
) -> str:
    """The text with every number that belongs to one person masked in place; its length stays."""
    folded = fold(text)
    for hit in every.find(Passage(folded, heading, allow, today)):
        if is_masked(hit):
            start, end = folded.span(hit.start, hit.end)
            text = text[:start] + mask_of(hit, text[start:end]) + text[end:]
    return text
