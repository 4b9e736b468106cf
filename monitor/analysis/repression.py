"""Does a post tell of pressure on authors or critics: a case, an arrest, a list, a block, a law?"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.evidence import around, distinct
from monitor.analysis.joining import FINDING, joined, pointed_at
from monitor.analysis.lexicon import Hit
from monitor.analysis.ruling import Ruling, below, none
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.text import Document
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "repression@3"
ALERT = 0.8
FEWEST_WORDS = 4
_FARTHEST = 14
_ENOUGH_ALONE = frozenset(["R-FINE", "R-LIST"])


def repression(
    doc: Document, scopes: Sequence[Scope], post: Post, judged: Judgement
) -> Finding | None:
    """Give the pressure on authors or critics that a post tells of, or None.

    Reports count whoever speaks: an arrest is news in anybody's words.
    """
    case = _case(doc, scopes, judged)
    if not case.kept:
        return None
    cases = case.told
    asserted = none(_against(case))
    return Finding(
        kind=FindingKind.REPRESSION,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(min(case.score, 0.97), 4),
        asserted=asserted,
        alerting=asserted and none(_quiet(case)),
        quotes=distinct(around(doc, scope, hits) for _, scope, hits in cases)
        or (pointed_at(doc, scopes, judged.scorer, "repression"),),
        analyser=VERSION,
        because=_because(cases),
        themes=tuple(dict.fromkeys(hits[0].term.code for _, _, hits in cases))[:3] or ("R-CRIM",),
        voice=Voice.REPORTED if post.forward is not None else Voice.OWN,
    )


def ruling(doc: Document, scopes: Sequence[Scope], judged: Judgement) -> Ruling:
    """Say how it was decided whether a post tells of pressure on authors or critics."""
    case = _case(doc, scopes, judged)
    return Ruling(
        kind=FindingKind.REPRESSION.value,
        head="repression",
        score=min(case.score, 0.97),
        wording=case.chance,
        terms=case.terms,
        finding_from=FINDING,
        alert_from=ALERT,
        kept=case.kept,
        against=tuple(_against(case)),
        quiet=tuple(_quiet(case)),
    )


class _Case(NamedTuple):
    """What is weighed; the wording alone must reach `level`, and for an alert `alert`."""

    words: int
    told: Sequence[tuple[float, Scope, list[Hit]]]
    terms: float
    chance: float
    level: float
    alert: float
    score: float

    @property
    def kept(self) -> bool:
        return self.score >= FINDING / 2 and self.words >= FEWEST_WORDS


def _case(doc: Document, scopes: Sequence[Scope], judged: Judgement) -> _Case:
    told = sorted(_cases(scopes), key=lambda case: -case[0])
    doubt = 1.0
    for weight, *_ in told[:2]:
        doubt *= 1.0 - weight
    floor, alert = judged.levels("repression")
    chance = judged.chances["repression"]
    # Without a known term the wording must be surer.
    level = floor if told else (floor + alert) / 2
    return _Case(
        words=len(doc.tokens),
        told=told,
        terms=1.0 - doubt,
        chance=chance,
        level=level,
        alert=alert,
        score=joined(1.0 - doubt, chance, level),
    )


def _against(case: _Case) -> Iterator[str]:
    if case.words < FEWEST_WORDS:
        yield "too few words to judge"
    if case.score < FINDING:
        yield below(case.score, FINDING, "what a finding needs,")
    if not case.told and case.chance < case.level:
        yield f"no known term of pressure, and the wording alone must reach {case.level:.3f}"


def _quiet(case: _Case) -> Iterator[str]:
    if not case.told:
        yield "no known term of pressure"
    if case.score < ALERT:
        yield below(case.score, ALERT, "what an alert needs,")
    if case.chance < case.alert:
        yield below(case.chance, case.alert, "what an alert needs of the wording,")


def _because(cases: Sequence[tuple[float, Scope, list[Hit]]]) -> str:
    if not cases:
        return "wording like that of pressure, without a known term"
    return " and ".join(hit.term.name.replace("_", " ") for hit in cases[0][2])


def _cases(scopes: Sequence[Scope]) -> Iterator[tuple[float, Scope, list[Hit]]]:
    for index, scope in enumerate(scopes):
        pressure = list(scope.of("pressure"))
        if not pressure or (scope.camp is Camp.FOREIGN and not scope.carried):
            continue
        authors = list(scope.of("author"))
        nearby = any(any(other.of("author")) for other in scopes[max(0, index - 1) : index + 2])
        for hit in pressure:
            weight = _weight(hit, authors, nearby=nearby)
            if weight:
                yield weight, scope, [hit, *authors[:1]]


def _weight(hit: Hit, authors: Sequence[Hit], *, nearby: bool) -> float:
    if any(abs(author.first - hit.first) <= _FARTHEST for author in authors):
        return min(0.9, hit.term.weight + 0.3)
    if nearby:
        return hit.term.weight * 0.7
    return hit.term.weight if hit.term.code in _ENOUGH_ALONE else 0.0
