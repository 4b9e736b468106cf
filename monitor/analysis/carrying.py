"""Which clauses of a post carry its criticism: those that show who is blamed for what."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.lexicon import Hit
from monitor.analysis.scopes import Scope
from monitor.analysis.signals import MINISTRY_AND_COMMAND, Signal, strength
from monitor.analysis.text import Document, Sentence
from monitor.domain.claim import Quote, quote

LONGEST_CLAUSE = 180
ROOM = 400
MOST = 3
# A clause is shown beside the best one if it is hardly weaker.
NEARLY = 1.5
OUT_OF_QUESTION = 100.0
_FEWEST_WORDS = 5
_NAMED_BEFORE = 3
_OPENING = "«\"“„('—–- "
_CLOSING = 8
_PAUSE = re.compile(r"[,;:]\s|\s[—–-]\s|\n")

# Chosen on readers' marks in half of the labelled channels; `wording` is in logits of the model.
WEIGHTS = {
    "blame": 1.5, "wording": 1.0, "named": 1.3, "named before": 0.3, "words": 1.7,
    "other side": -0.6, "quoted": -0.5, "few words": -0.2,
}  # fmt: skip


class Clause(NamedTuple):
    """Tokens `first` to `last` (half-open) of a sentence, whose scope is given."""

    number: int
    scope: Scope
    first: int
    last: int


def carrying(
    doc: Document,
    scopes: Sequence[Scope],
    told: Sequence[Signal],
    wording: Sequence[float],
    *,
    military: bool,
) -> tuple[Quote, ...]:
    """Quote up to three clauses, the best first and the others in the order of the text.

    `told` are the signals of the criticism, `wording` says how much each token speaks for it,
    `military` that it is of the ministry or the command.
    """
    parts = list(clauses_of(doc, scopes))
    seen = list(measures(parts, told, wording, military=military))
    scores = [sum(weight * one[name] for name, weight in WEIGHTS.items()) for one in seen]
    # What is told of the other side shows nothing, unless there is nothing else.
    if not all(part.scope.theirs for part in parts):
        scores = [
            score - part.scope.theirs * OUT_OF_QUESTION
            for score, part in zip(scores, parts, strict=True)
        ]
    best = max(range(len(parts)), key=scores.__getitem__)
    others = sorted(range(len(parts)), key=lambda n: -scores[n])
    near = [n for n in others if scores[n] >= scores[best] - NEARLY]
    chosen = dict.fromkeys([best, *_naming(seen, best), *near[: 2 * MOST]])
    kept = list(_kept([_quote(doc, parts[n]) for n in chosen]))
    return (kept[0], *sorted(kept[1:], key=lambda one: one.start))


def _naming(seen: Sequence[dict[str, float]], best: int) -> list[int]:
    # Who is blamed may stand just before what for.
    if seen[best]["target"]:
        return []
    before = range(best - 1, max(-1, best - 1 - _NAMED_BEFORE), -1)
    return [n for n in before if seen[n]["target"]][:1]


def _kept(ranked: Sequence[Quote]) -> Iterator[Quote]:
    shown: set[str] = set()
    room = ROOM
    for one in ranked:
        if len(one.text) <= room and one.text not in shown and len(shown) < MOST:
            shown.add(one.text)
            room -= len(one.text)
            yield one


def clauses_of(doc: Document, scopes: Sequence[Scope]) -> Iterator[Clause]:
    """Give the sentences of a post, long ones cut where they pause."""
    for number, scope in enumerate(scopes):
        first = scope.sentence.first
        for last in _ends(doc, scope.sentence):
            yield Clause(number, scope, first, last)
            first = last


def _ends(doc: Document, sentence: Sentence) -> Iterator[int]:
    if sentence.end - sentence.start <= LONGEST_CLAUSE:
        yield sentence.last
        return
    start, pause = doc.tokens[sentence.first].start, 0
    for at in range(sentence.first + 1, sentence.last):
        end = doc.tokens[at - 1].end
        # What never pauses is cut at a word.
        cut = pause if pause and end - start > LONGEST_CLAUSE else at if end - start > ROOM else 0
        if cut:
            yield cut
            start, pause = doc.tokens[cut].start, 0
        if cut != at and _PAUSE.search(doc.text, end, doc.tokens[at].start):
            pause = at
    if pause and sentence.end - start > LONGEST_CLAUSE:
        yield pause
    yield sentence.last


def measures(
    parts: Sequence[Clause], told: Sequence[Signal], wording: Sequence[float], *, military: bool
) -> Iterator[dict[str, float]]:
    """Measure what speaks for each clause, by the names of WEIGHTS; "target": it names one."""
    cues: dict[int, list[Signal]] = {}
    for signal in told:
        cues.setdefault(signal.sentence, []).append(signal)
    named: list[bool] = []
    for part in parts:
        scope, first, last = part.scope, part.first, part.last
        hits = [hit for hit in scope.hits if first <= hit.first < last] if scope.hits else []
        own = [s for s in cues.get(part.number, ()) if first <= s.cue.first < last]
        before = bool(own) and any(named[-_NAMED_BEFORE:])
        names = bool(hits) and any(_is_target(hit, military=military) for hit in hits)
        named.append(names)
        yield {
            "target": float(names),
            "blame": strength(own) if own else 0.0,
            "wording": sum(wording[first:last]),
            "named": float(bool(own) and names),
            "named before": float(before and not names),
            "words": math.log1p(last - first),
            "other side": float(bool(hits) and any(hit.term.kind == "shield" for hit in hits)),
            "quoted": _quoted(part) / (last - first) if scope.quoted else 0.0,
            "few words": float(last - first < _FEWEST_WORDS),
        }


def _is_target(hit: Hit, *, military: bool) -> bool:
    if hit.term.kind != "target":
        return False
    ours = "military" in hit.term.flags or hit.term.code in MINISTRY_AND_COMMAND
    return ours or hit.term.code == "T-GENERIC" or not military


def _quoted(part: Clause) -> int:
    shared = (min(last, part.last) - max(first, part.first) for first, last in part.scope.quoted)
    return sum(max(0, size) for size in shared)


def _quote(doc: Document, part: Clause) -> Quote:
    start, end = doc.token_span(part.first, part.last)
    sentence = part.scope.sentence
    if part.first == sentence.first:
        before = doc.text[sentence.start : start]
        start -= len(before) - len(before.rstrip(_OPENING))
    if part.last == sentence.last:
        end = min(max(end, sentence.end), end + _CLOSING)
    return quote(doc.text, start, min(end, start + ROOM))
