"""Official statements, and what others say against them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.domain.post import PostRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Exact words of a stored wording: `text[start:end]` (code points) always equals `text`."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise ValueError(f"quote {self.start}-{self.end} does not fit its text")


def quote(text: str, start: int, end: int) -> Quote:
    """Cut a quote out of a text, without the white space around it."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return Quote(start=start, end=start + len(words), text=words)


class Predicate(StrEnum):
    """What an official statement asserts."""

    CONTROL = "control"
    ATTACK_REPELLED = "attack_repelled"
    LOSSES = "losses"
    STRIKE = "strike"
    AIR_DEFENCE = "air_defence"
    CAUSE = "cause"
    CONDITION = "condition"
    POLICY = "policy"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One official statement.

    `kind` is the id of the glossary's claim type (CAPTURED, REPELLED ...); `place_ids` are
    the gazetteer's; `quantity` is (low, high). `ref` is None when the official words are only
    quoted inside somebody's post (`quoted_in`). `subject` holds lemmas that name what is
    claimed where no place does (a unit, an object, a topic).
    """

    ref: PostRef
    quoted_in: bool = False
    claimant: str
    predicate: Predicate
    kind: str
    quote: Quote
    place: str | None = None
    place_ids: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    quantity: tuple[int, int] | None = None
    posted_at: datetime
    undated: bool = False
    event_date: date | None = None
    as_of: datetime | None = None
    analyser: str


class ClaimStatus(StrEnum):
    """What became of a claim."""

    OPEN = "open"
    CONTESTED = "contested"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter-statement: words that would contradict a claim of a fitting kind.

    `kind` is the id of the glossary's contradiction cue (FIGHTING_ON, ENEMY_HOLDS ...),
    `explicit` says that the post refers to the official statement itself. `chances` are the
    kinds that the words may be of, with their probabilities; empty where a cue names the kind.
    """

    ref: PostRef
    kind: str
    quote: Quote
    place_ids: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    quantity: tuple[int, int] | None = None
    explicit: bool = False
    hedged: bool = False
    chances: tuple[tuple[str, float], ...] = ()
    posted_at: datetime
    undated: bool = False
    analyser: str
