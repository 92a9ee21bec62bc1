"""What the guard found, in words: 第2页，隐藏的列."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from hr_portal.web.wording.leaks import CARRIERS, DETECTORS, SPOTS, UNREAD


def what_words(detector: str) -> str:
    return gettext(DETECTORS[detector]) if detector in DETECTORS else gettext("个人信息")


def spot_words(place: Mapping[str, object], carrier: str = "") -> str:
    """Where in a file, for people; empty for the file as a whole."""
    said = [gettext(words, value=place[key]) for key, words in SPOTS if key in place]
    if (kind := carrier.rpartition(":")[2]) in CARRIERS:
        said.append(gettext(CARRIERS[kind]))
    return gettext("，").join(said)


def unread_words(reason: str) -> str:
    return gettext(UNREAD.get(reason, UNREAD["unreadable"]))


def file_words(facts: Mapping[str, object]) -> str:
    """The sentence under a finding in a file: what was masked, where it stands, why nobody could look."""
    spot, carrier = facts.get("spot"), str(facts.get("carrier", ""))
    said = [
        str(facts.get("masked") or ""),
        spot_words(spot, carrier) if isinstance(spot, dict) else "",
        unread_words(str(facts["reason"])) if facts.get("reason") else "",
    ]
    words = gettext("，").join(one for one in said if one)
    return gettext("%(sentence)s。", sentence=words) if words else ""
