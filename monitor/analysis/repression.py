"""Does a post tell of pressure on authors or critics: a case, an arrest, a list, a block, a law?"""

from collections.abc import Iterator, Sequence

from monitor.analysis.evidence import around, distinct
from monitor.analysis.joining import FINDING, joined, pointed_at
from monitor.analysis.lexicon import Hit
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.text import Document
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "repression@2"
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
    cases = sorted(_cases(scopes), key=lambda case: -case[0])
    doubt = 1.0
    for weight, *_ in cases[:2]:
        doubt *= 1.0 - weight
    floor, alert = judged.levels("repression")
    chance = judged.chances["repression"]
    # Without a known term the wording must be surer.
    score = joined(1.0 - doubt, chance, floor if cases else (floor + alert) / 2)
    if score < FINDING / 2 or len(doc.tokens) < FEWEST_WORDS:
        return None
    return Finding(
        kind=FindingKind.REPRESSION,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(min(score, 0.97), 4),
        asserted=score >= FINDING,
        alerting=bool(cases) and score >= ALERT and chance >= alert,
        quotes=distinct(around(doc, scope, hits) for _, scope, hits in cases)
        or (pointed_at(doc, scopes, judged.scorer, "repression"),),
        analyser=VERSION,
        because=_because(cases),
        themes=tuple(dict.fromkeys(hits[0].term.code for _, _, hits in cases))[:3] or ("R-CRIM",),
        voice=Voice.REPORTED if post.forward is not None else Voice.OWN,
    )


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
