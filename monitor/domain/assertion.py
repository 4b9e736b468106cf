"""What a post itself states of the war, and how that bears on an official claim."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.claim import Quote
from monitor.domain.post import PostRef


class Bearing(StrEnum):
    """How a statement bears on an official claim.

    The first three are those of findings (`Relation`); the others are no findings and never alert.
    """

    CONTRADICTS = "contradicts"
    DOUBTS = "doubts"
    NARROWS = "narrows"
    AGREES = "agrees"
    EARLIER = "earlier-than-official"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What an author firmly states himself, about our side, at a place.

    `kind` says what is so: TAKEN, LOST, ADVANCED, REPELLED, STRUCK, DOWNED, HARMED, or SO, which
    confirms in words of no kind what was said of the place. `official` says that an official
    channel states it.
    """

    ref: PostRef
    kind: str
    quote: Quote
    place_ids: tuple[str, ...]
    official: bool = False
    posted_at: datetime
    undated: bool = False
    analyser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """How an assertion bears on a claim, how surely, and by which rule."""

    bearing: Bearing
    score: float
    because: str

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score {self.score} is not a probability")
