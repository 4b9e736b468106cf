"""Why a counter-statement is held against a stored claim, and without what it would not be."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.analysis import contradiction, weighing
from monitor.analysis.echoes import echo
from monitor.analysis.ties import NO_REFERENCE, Reference
from monitor.domain.claim import Claim, Counter

Parts = Sequence[tuple[str, float]]

LEAST = 0.05
# What `weighing` calls its measures, in words; one without words stays as it is.
_MEANT = {
    "bias": "where every pair begins",
    "fit": "such words speak against such claims",
    "total": "words like a denial",
    "placed": "the same place",
    "area": "the same region",
    "placeless": "no place in common",
    "explicit": "officials are referred to",
    "marked": "the claim's words in quotation marks",
    "meant": "the post forwards, answers or links to the claim's",
    "asked": "the claim's words as a question",
    "denied": "the claim's words after a «не»",
    "shared": "words in common",
    "other number": "another number",
    "same number": "the same number",
    "before": "said before the claim",
    "refuted": "denied by the claim itself",
    "later": "said days later",
    "long": "said weeks later",
    "hedged": "said with doubt",
    "ours alone": "says that it is ours",
    "agrees": "agrees",
    "if": "says if",
    "then": "tells of another time",
    "again": "tells of a change",
    "colleague": "speaks to another author",
    "kiev": "speaks of Kyiv's claims",
    "namesake": "another place of that name",
    "told": "tells what others say",
    "overtaken": "the ground may have changed since",
    "part only": "the claim itself speaks of a part",
    "other cause": "names another cause",
    "named": "the same name",
    "object": "the same object",
    "matter": "the same matter",
    "goes on": "goes on from words against the claim",
    "holder": "says who holds it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """What ties two statements: `because` names the rule, `shared` the places that both name.

    `parts` are what speaks for and against it, as weighed (empty: a rule decided by itself); `fit`
    is the product that such a rule gave. `flips` tells what the link would be without each part.
    """

    because: str
    score: float
    found_from: float
    alert_from: float
    shared: tuple[str, ...]
    words: int
    parts: tuple[tuple[str, float], ...]
    flips: tuple[str, ...]
    outcome: str


def bond(claim: Claim, counter: Counter, refers: Reference = NO_REFERENCE) -> Bond | None:
    """Explain the link of a stored claim and a counter-statement; None: there is none now.

    `refers` is what linking knows of how the counter-statement's post refers to the claim's.
    """
    link = contradiction.link(claim, counter, refers)
    if link is None:
        return None
    shared = tuple(one for one in claim.place_ids if one in counter.place_ids)
    sure = counter.explicit or bool(shared)
    alert = contradiction.ALERTING if sure else contradiction.ALERTING_UNTIED
    parts = tuple(_parts(claim, counter, link, refers))
    return Bond(
        because=link.because,
        score=link.score,
        found_from=contradiction.LINKED,
        alert_from=max(alert, contradiction.LINKED),
        shared=shared,
        words=echo(claim.quote.text, counter.quote.text).shared,
        parts=parts,
        flips=tuple(_flips(parts, contradiction.LINKED, alert) or _together(parts)),
        outcome=_outcome(link.score, alert, tied=link.tied),
    )


def _parts(
    claim: Claim, counter: Counter, link: contradiction.Link, refers: Reference
) -> Iterator[tuple[str, float]]:
    chances = counter.chances or ((counter.kind, contradiction.CUED),)
    found = weighing.evidence(claim, replace(counter, chances=chances), refers)
    if found is None:
        return
    parts = [
        (_MEANT.get(name, name), weighing.WEIGHTS[name] * value)
        for name, value in found.measures.items()
        if abs(weighing.WEIGHTS[name] * value) >= LEAST
    ]
    # A rule that decides by itself weighs nothing.
    whole = sum(weighing.WEIGHTS[name] * value for name, value in found.measures.items())
    if abs(_score(whole) - link.score) < 0.01:
        yield from sorted(parts, key=lambda part: -part[1])


def _flips(parts: Parts, found_from: float, alert_from: float) -> list[str]:
    """Say of each part without which the link would cross a level what it would be then."""
    total = sum(amount for _, amount in parts)
    now = _score(total)
    told = []
    for name, amount in parts:
        left = _score(total - amount)
        then = _crossed(now, left, found_from, alert_from)
        if then and name != _MEANT["bias"]:
            told.append(f"without «{name}» {left:.2f}: {then}")
    return told


def _crossed(now: float, left: float, found_from: float, alert_from: float) -> str:
    if now >= found_from > left:
        return "not found"
    if now >= alert_from > left:
        return "no alert"
    if left >= alert_from > now:
        return "would alert"
    return "would be found" if left >= found_from > now else ""


def _together(parts: Parts) -> list[str]:
    """Say without which strongest parts together a link would not be found; empty if none is."""
    total = sum(amount for _, amount in parts)
    gone: list[str] = []
    if _score(total) < contradiction.LINKED:
        return []
    for name, amount in parts:
        total -= max(0.0, amount)
        gone.append(f"«{name}»")
        if _score(total) < contradiction.LINKED:
            return [f"without {' and '.join(gone)} {_score(total):.2f}: not found"]
    return []


def _score(total: float) -> float:
    return 1 / (1 + math.exp(-weighing.SHARPNESS * total))


def _outcome(score: float, alert: float, *, tied: bool) -> str:
    if score < contradiction.LINKED:
        return f"no finding: a link needs {contradiction.LINKED}"
    if score < alert:
        return f"found, no alert: an alert needs {alert}"
    if not tied:
        return "found, no alert: no thread, place, thing or words tie it to the claim"
    return "found, alerts"
