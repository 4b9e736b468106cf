"""What the program thinks of a post, and what an editor thinks of that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from typing import Any, TypeVar

from monitor.domain.claim import Claim, Quote
from monitor.domain.details import Details
from monitor.domain.post import PostRef


class FindingKind(StrEnum):
    """The question that was asked of the post."""

    CRITICISM = "criticism"
    CONTRADICTION = "contradiction"
    POLICING = "policing"
    REPRESSION = "repression"
    STANCE = "stance"
    RELATIVES = "relatives"


UNLISTED = (FindingKind.RELATIVES,)
"""Kinds that a list holds only where it is asked for them, or for everything."""


class Voice(StrEnum):
    """Whose words they are."""

    OWN = "own"
    ENDORSED = "endorsed"
    REPORTED = "reported"
    REJECTED = "rejected"


class Form(StrEnum):
    """How it is said."""

    DIRECT = "direct"
    IRONIC = "ironic"
    CODED = "coded"


class Relation(StrEnum):
    """How a counter-statement stands to the claim."""

    CONTRADICTS = "contradicts"
    DOUBTS = "doubts"
    NARROWS = "narrows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer about one wording, with the exact words it rests on.

    `quotes` begin with the words that carry it, the best first; what else a page rests on follows.
    `score` is a probability. `asserted` says that it reaches the finding threshold and that
    the words are the author's or endorsed; `alerting` that it may raise an alert. `claim` is
    the contradicted claim where the official words are quoted in the post itself, `claim_id`
    the stored one otherwise. `because` names the rule that fired, for a person. `details` tell
    more of an attack on critics or of pressure.
    """

    kind: FindingKind
    ref: PostRef
    fingerprint: bytes
    score: float
    asserted: bool
    alerting: bool
    quotes: tuple[Quote, ...]
    analyser: str
    because: str
    target: str | None = None
    targets: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    severity: int | None = None
    voice: Voice = Voice.OWN
    form: Form = Form.DIRECT
    type: str | None = None
    relation: Relation | None = None
    claim: Claim | None = None
    claim_id: int | None = None
    details: Details | None = None

    def __post_init__(self) -> None:
        if not self.quotes:
            raise ValueError("a finding without an exact quotation is not a finding")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score {self.score} is not a probability")
        if self.severity is not None and not 1 <= self.severity <= 3:
            raise ValueError(f"severity {self.severity} is not 1, 2 or 3")


SHOWN = 400
MOST_SHOWN = 3
Span = TypeVar("Span", bound=Sequence[Any])


def shown(kind: FindingKind, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give the spans of a finding (start, end, ...) that people are shown, the best first.

    They are the first ones, up to three and 400 characters; a contradiction needs all its words.
    """
    every = tuple(spans)
    if kind is FindingKind.CONTRADICTION:
        return every
    sizes = list(accumulate(end - start for start, end, *_ in every[:MOST_SHOWN]))
    return every[: max(1, sum(size <= SHOWN for size in sizes))]


class Judgement(StrEnum):
    """What an editor may say of a finding."""

    RIGHT = "right"
    WRONG = "wrong"
    QUOTED = "quoted"
    IRONY = "irony"
    WRONG_TARGET = "wrong-target"
    WRONG_LINK = "wrong-link"
    OTHER_SIDE = "other-side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An editor's word on a finding; it never changes the finding."""

    finding_id: int
    judgement: Judgement
    editor: str
    given_at: datetime
    note: str | None = None
