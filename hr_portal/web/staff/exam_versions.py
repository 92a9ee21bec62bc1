"""What one version of an exam's rules says otherwise than another, place by place, in words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from hr_portal.recruitment.exam_stages import StageKind
from hr_portal.web.marking import marked
from hr_portal.web.wording.lookups import STAGES
from hr_portal.web.wording.positions import KEYS

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]")


@dataclass(frozen=True)
class Differing:
    place: str
    before: Markup
    after: Markup


def digest(content: Mapping[str, Any]) -> str:
    """Names what was looked at, so that nothing else is confirmed."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Differing]:
    """In the order of the new version; what only the old one says comes last."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    return [
        Differing(
            place,
            marked(before.get(place, ""), after.get(place, ""), come=False),
            marked(before.get(place, ""), after.get(place, ""), gone=False),
        )
        for place in dict.fromkeys([*after, *before])
        if before.get(place) != after.get(place)
    ]


def printed(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything but the stages, place by place."""
    return list(_leaves({key: value for key, value in content.items() if key != "stages"}))


def _leaves(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, (*at, word_of(str(key))))
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for number, one in enumerate(value, 1):
            yield from _leaves(one, (*at, _name(one, number, is_stage=at == (word_of("stages"),))))
    else:
        yield " ".join(at), _print(value)


def _name(one: Any, number: int, *, is_stage: bool) -> str:
    """By what it calls itself, so that one put in between does not move the others."""
    if isinstance(one, Mapping):
        for key in ("name", "kind", "category", "stage"):
            if said := str(one.get(key, "")):
                known = is_stage and said in set(StageKind)
                words = _(STAGES[StageKind(said)]) if known else said
                return f"“{words}”"
    return _("第%(number)s项", number=number)


def _print(value: Any) -> str:
    if isinstance(value, bool):
        return _("是的") if value else _("不是")
    if isinstance(value, list):
        return _("、").join(_print(one) for one in value)
    return str(value)


def word_of(key: str) -> str:
    return _(KEYS[key]) if key in KEYS else key


def place_of(where: str | None) -> str:
    """阶段 第2项 开始, for `stages[2].starts`."""
    words = []
    for name, number in _STEP.findall(where or ""):
        words.append(word_of(name) if name else _("第%(number)s项", number=number))
    return " ".join(words)


def stage_title(stage: Mapping[str, Any]) -> str:
    """As the rules call it, else by its kind."""
    kind = str(stage.get("kind", stage.get("name", "")))
    words = _(STAGES[StageKind(kind)]) if kind in set(StageKind) else kind
    return str(stage.get("title") or words)


def stages_in(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = content.get("stages", [])
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
