"""What a wording says, and how the readings of a digest's items are joined into one."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from monitor.analysis.items import Item
from monitor.analysis.language import Language
from monitor.domain.assertion import Assertion
from monitor.domain.claim import Claim, Counter, Quote
from monitor.domain.finding import Finding

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one wording says; `sketch` is empty for a text too short to compare.

    `unread` says why some of it was not read (empty: all was), `analyser` is the version of the
    whole analysis that read it.
    """

    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    counters: tuple[Counter, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    sketch: tuple[int, ...] = ()
    language: Language = Language.RUSSIAN
    unread: str = ""
    analyser: str = ""


def joined(readings: Sequence[Reading]) -> Reading:
    """Give what the items of a digest say together; what stands over several items counts once."""
    return Reading(
        findings=_findings([one for each in readings for one in each.findings]),
        claims=_once((_claim_key(one), one) for each in readings for one in each.claims),
        counters=_once((_counter_key(one), one) for each in readings for one in each.counters),
        assertions=_once((_counter_key(one), one) for each in readings for one in each.assertions),
    )


def mended(read: Reading, item: Item, text: str) -> Reading:
    """Give an item's reading with quotes that are exact in the whole text."""
    return _requoted(read, lambda one: item.mended(one, text))


def cut_out(read: Reading, text: str) -> Reading:
    """Give a reading with its quotes cut out of the post itself: what was not read is a blank."""
    return _requoted(read, lambda one: replace(one, text=text[one.start : one.end]))


def _requoted(read: Reading, exact: Callable[[Quote], Quote]) -> Reading:
    return replace(
        read,
        findings=tuple(
            replace(
                one,
                quotes=tuple(map(exact, one.quotes)),
                claim=one.claim and replace(one.claim, quote=exact(one.claim.quote)),
                details=one.details and one.details.requoted(exact),
            )
            for one in read.findings
        ),
        claims=tuple(replace(one, quote=exact(one.quote)) for one in read.claims),
        counters=tuple(replace(one, quote=exact(one.quote)) for one in read.counters),
        assertions=tuple(replace(one, quote=exact(one.quote)) for one in read.assertions),
    )


def _findings(found: Sequence[Finding]) -> tuple[Finding, ...]:
    # A page of several items quotes each of them; of weaker ones the surest stands for all.
    alike: dict[Hashable, list[Finding]] = {}
    for one in found:
        said = None if one.claim is None else (one.claim.quote, one.claim.kind)
        alike.setdefault((one.kind, one.target, said), []).append(one)
    return tuple(_surest(some) for some in alike.values())


def _surest(some: Sequence[Finding]) -> Finding:
    best = max(some, key=lambda one: (one.alerting, one.asserted, one.score))
    paging = [one for one in some if one.alerting]
    if len(paging) < 2:
        return best
    quotes = {quote for one in paging for quote in one.quotes}
    return replace(best, quotes=tuple(_apart(sorted(quotes, key=lambda q: (q.start, -q.end)))))


def _apart(quotes: Iterable[Quote]) -> Iterable[Quote]:
    end = -1
    for one in quotes:
        if one.start >= end:
            yield one
            end = one.end


def _once(found: Iterable[tuple[Hashable, Kept]]) -> tuple[Kept, ...]:
    return tuple(dict(reversed(list(found))).values())[::-1]


def _claim_key(one: Claim) -> Hashable:
    return one.quote, one.kind, one.place, one.place_ids


def _counter_key(one: Counter | Assertion) -> Hashable:
    return one.quote, one.kind, one.place_ids
