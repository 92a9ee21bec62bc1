"""反映: what a report is, the states it passes through and the clocks that run in each. Plain Python."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """渠道: how it came. Everything but `online` is registered by the receiver (来信、来电、来访、上级转来)."""

    ONLINE = "online"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"
    FORWARDED = "forwarded"


class Signature(StrEnum):
    """反映方式: 实名、匿名、以单位名义."""

    REAL_NAME = "real_name"
    ANONYMOUS = "anonymous"
    UNIT = "unit"


class NameCheck(StrEnum):
    """Of a signed report: whether the person was reached and says they wrote it (核实署名)."""

    UNVERIFIED = "signed_unverified"
    VERIFIED = "real_name_verified"
    TREATED_AS_ANONYMOUS = "treated_as_anonymous"


class Timeliness(StrEnum):
    """Whether it counts in the window: 公示期内, or 公示期外反映, which is registered and answered all the same."""

    IN_PERIOD = "in_period"
    OUT_OF_PERIOD = "out_of_period"


class Stage(StrEnum):
    """办理阶段."""

    RECEIVED = "received"
    REGISTERED = "registered"
    NOT_IN_SCOPE = "not_in_scope"
    """Not for this receiver (不予受理); the answer says where to turn."""
    TRANSFERRED = "transferred"
    """移送: ends handling here."""
    ACCEPTED = "accepted"
    UNDER_VERIFICATION = "under_verification"
    CONCLUDED = "concluded"
    ANSWERED = "answered"
    ARCHIVED = "archived"


class Verifiability(StrEnum):
    """可查性."""

    CONCRETE = "concrete"
    VAGUE = "vague"


class Measure(StrEnum):
    """处置方式: 核查、函询、谈话、移送、存查."""

    VERIFY = "verify"
    INQUIRE_IN_WRITING = "inquire_in_writing"
    TALK = "talk"
    TRANSFER = "transfer"
    FILE = "file"


class Finding(StrEnum):
    """核查结论: 属实、部分属实、不属实、无法核实."""

    TRUE = "true"
    PARTLY_TRUE = "partly_true"
    UNTRUE = "untrue"
    UNVERIFIABLE = "unverifiable"


class Effect(StrEnum):
    """是否影响任用（录用）."""

    NO_ISSUE = "no_issue"
    DOES_NOT_AFFECT = "does_not_affect"
    SUSPENDS = "affects_suspend"
    CANCELS = "affects_cancel"


class Verdict(StrEnum):
    """公示情况确认, per person: 无反映、反映不影响、暂缓、不予. The drafting side reads only whether it may go on."""

    NO_REPORT = "no_report"
    NO_EFFECT = "no_effect"
    HOLD = "hold"
    REFUSED = "refused"

    @property
    def clears(self) -> bool:
        """可以办理; otherwise 暂不办理."""
        return self in (Verdict.NO_REPORT, Verdict.NO_EFFECT)


class LetterInTime(StrEnum):
    """Which date of a letter counts: the postmark of the office it arrived at, that of the office it was sent from,
    or the day it was received."""

    ARRIVAL_POSTMARK = "arrival_postmark"
    SENDING_POSTMARK = "sending_postmark"
    RECEIVED = "received"


class Direction(StrEnum):
    """Of a message through the receipt."""

    FROM_REPORTER = "from_reporter"
    TO_REPORTER = "to_reporter"


class Part(StrEnum):
    """What of a report was opened by an officer."""

    CONTENT = "content"
    FILE = "file"
    MESSAGE = "message"
    IDENTITY = "identity"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.RECEIVED: frozenset({Stage.REGISTERED}),
    Stage.REGISTERED: frozenset({Stage.NOT_IN_SCOPE, Stage.TRANSFERRED, Stage.ACCEPTED}),
    Stage.ACCEPTED: frozenset({Stage.UNDER_VERIFICATION, Stage.TRANSFERRED, Stage.CONCLUDED}),
    Stage.UNDER_VERIFICATION: frozenset({Stage.TRANSFERRED, Stage.CONCLUDED}),
    Stage.CONCLUDED: frozenset({Stage.ANSWERED}),
    Stage.NOT_IN_SCOPE: frozenset({Stage.ARCHIVED}),
    Stage.TRANSFERRED: frozenset({Stage.ARCHIVED}),
    Stage.ANSWERED: frozenset({Stage.ARCHIVED}),
    Stage.ARCHIVED: frozenset(),
}
"""Which stage may follow which."""

OPEN = frozenset(
    {Stage.RECEIVED, Stage.REGISTERED, Stage.ACCEPTED, Stage.UNDER_VERIFICATION, Stage.CONCLUDED}
)
"""Stages in which a clock of the receiver runs."""


def may_follow(current: Stage, wanted: Stage) -> bool:
    return wanted in NEXT[current]
