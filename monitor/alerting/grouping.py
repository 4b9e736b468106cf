"""Which thread a finding belongs to: one contested claim, or one line of criticism."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerting.facts import ClaimFacts, FindingFacts
from monitor.alerting.themes import families
from monitor.domain.finding import FindingKind

WINDOW = timedelta(hours=72)
SHORT_WINDOW = timedelta(hours=24)

# A place is held or fought for over days; strikes and losses are counted from day to day.
LASTING = frozenset({"control", "attack_repelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A thread that a finding may join or open.

    `key` names the line, `moment` places the finding on it, and a thread of this line spans
    at most `window` (None: the key alone decides, however far apart the moments are).
    """

    key: str
    moment: datetime
    window: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A thread that exists: its id, and the first and last moment of its findings."""

    alert_id: int
    since: datetime
    until: datetime


def lines(facts: FindingFacts) -> tuple[Line, ...]:
    """Name the lines that a finding fits, best first; a thread that is open is joined first."""
    if facts.claim is not None:
        return (_contested(facts, facts.claim),)
    if facts.undated:
        # A made-up date links nothing: the post stands alone.
        return (
            Line(key=f"{_subjects(facts)[0]}:{_post(facts)}", moment=facts.posted_at, window=None),
        )
    window = WINDOW if facts.kind is FindingKind.CRITICISM else SHORT_WINDOW
    return tuple(Line(key=key, moment=facts.posted_at, window=window) for key in _subjects(facts))


def choose(line: Line, spans: Iterable[Span]) -> Span | None:
    """Give the thread of this line that the finding falls into: the nearest, then the oldest."""
    fitting = [span for span in spans if _fits(line, span)]
    if not fitting:
        return None
    return min(fitting, key=lambda span: (_distance(line.moment, span), span.alert_id))


def _fits(line: Line, span: Span) -> bool:
    if line.window is None:
        return True
    return max(span.until, line.moment) - min(span.since, line.moment) <= line.window


def _distance(moment: datetime, span: Span) -> timedelta:
    return max(span.since - moment, moment - span.until, timedelta())


def _contested(facts: FindingFacts, claim: ClaimFacts) -> Line:
    undated = claim.undated or (claim.id is None and facts.undated)
    if claim.place_id is not None and not undated:
        # The same claim is repeated by other official channels: the place tells it, not its row.
        window = WINDOW if claim.predicate in LASTING else SHORT_WINDOW
        key = f"claim:{claim.predicate}:{claim.place_id}"
        return Line(key=key, moment=claim.posted_at, window=window)
    key = f"claim:{claim.id}" if claim.id is not None else f"claim:quoted:{_post(facts)}"
    return Line(key=key, moment=claim.posted_at, window=None)


def _subjects(facts: FindingFacts) -> tuple[str, ...]:
    if facts.kind is FindingKind.CRITICISM:
        about = facts.target or "unnamed"
        return tuple(f"criticism:{about}:{family}" for family in families(facts.themes))
    if facts.kind is FindingKind.REPRESSION:
        return (f"repression:{facts.themes[0] if facts.themes else facts.type or 'any'}",)
    return (f"{facts.kind.value}:{facts.channel.casefold()}",)


def _post(facts: FindingFacts) -> str:
    return f"{facts.channel.casefold()}/{facts.ref.message_id}"
