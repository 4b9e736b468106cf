"""Which kind of statement a segment makes: a small linear model over hashed pieces of words.

Trained by bench/train_claims.py from invented sentences alone; no word can be read back.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.lexicon import Hit, Lexicon, Term
from monitor.analysis.meanings import directed, running
from monitor.analysis.segments import Segment, counts_men
from monitor.analysis.softmax import Softmax, likelihoods
from monitor.analysis.text import Document

BUCKETS = 1 << 14
NOTHING = "NOTHING"
WEIGHTS = "model/claims.npz"
LONGEST_PREFIX = 5
# How much words together, and each family, pair of families and family before, may count.
WORD_SCALE = 1.3
MARK_SCALE = 0.7
PAIR_SCALE = 0.15
BEFORE_SCALE = 0.25
# How much the direction of all words together may count.
MEANING = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A segment as the model sees it: hashed pieces, how much each counts, and its direction."""

    pieces: tuple[int, ...]
    weights: tuple[float, ...]
    meaning: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds(Softmax):
    """Weights of the kinds of statements, `weights` by (bucket, kind); NOTHING is one of them.

    After the buckets come the directions of meanings.
    """

    FILE = WEIGHTS

    def chances(self, parts: Sequence[Described]) -> NDArray[np.float32]:
        """Give the probability of each kind for each segment."""
        sizes = [len(part.pieces) for part in parts]
        pieces = np.fromiter((p for part in parts for p in part.pieces), np.int64, sum(sizes))
        weights = np.fromiter((w for part in parts for w in part.weights), np.float32, sum(sizes))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        taken = self.weights.take(pieces, axis=0) * weights[:, None]
        meant = np.stack([part.meaning for part in parts]) @ self.weights[BUCKETS:]
        logits = self.bias + np.add.reduceat(taken, starts, axis=0) + meant
        return likelihoods(logits)


@cache
def families() -> Lexicon:
    """The families of words, compiled once."""
    text = files("monitor.analysis").joinpath("claim_words.txt").read_text("utf-8")
    entries = (line.partition(":") for line in text.splitlines() if line and line[0] != "#")
    return Lexicon(
        [
            Term(name=name, kind=name, forms=tuple(form.strip() for form in forms.split(",")))
            for name, _, forms in entries
        ]
    )


def described(
    doc: Document, parts: Sequence[Segment], hits: Sequence[Hit], label: Sequence[Segment | None]
) -> list[Described]:
    """Describe every segment by its words, pairs and beginnings, and by families and hits."""
    opening = {sentence.first for sentence in doc.sentences}
    words = [""] * len(doc.tokens)
    for part in parts:
        for at in range(part.first, part.last):
            words[at] = _masked(doc, at, opens=at in opening)
    marks = [(hit.first, hit.term.kind) for hit in families().find(doc)]
    marks += [(hit.first, f"!{hit.term.code}") for hit in hits]
    marked = dict(zip(parts, _shares(marks, parts), strict=True))
    sums = running(words)
    spans = np.array([(part.first, part.last) for part in parts], dtype=np.int64).reshape(-1, 2)
    meant = np.float32(MEANING) * directed(sums[spans[:, 1]] - sums[spans[:, 0]])
    return [
        _described(
            {*_pieces(words, part), *_context(words, parts, number, label[number])},
            {
                f"*{part.opened}",
                f"*{part.verbal}",
                f"*men {counts_men(doc.tokens, part.first, part.last)}",
                *marked[part],
            },
            {f"<{mark}" for one in _before(parts, number, label[number]) for mark in marked[one]},
            meant[number],
        )
        for number, part in enumerate(parts)
    ]


def _shares(marks: list[tuple[int, str]], parts: Sequence[Segment]) -> Iterator[set[str]]:
    marks.sort()
    places = [at for at, _ in marks]
    for part in parts:
        share = slice(bisect_left(places, part.first), bisect_left(places, part.last))
        yield {mark for _, mark in marks[share]}


def _described(
    words: set[str], marks: set[str], before: set[str], meant: NDArray[np.float32]
) -> Described:
    ordered = sorted(marks)
    pairs = [f"{one}&{other}" for one, other in combinations(ordered, 2)]
    word_scale = WORD_SCALE / max(1, len(words)) ** 0.5
    pieces = [*sorted(words), *ordered, *pairs, *sorted(before)]
    weights = (
        *[word_scale] * len(words),
        *[MARK_SCALE] * len(ordered),
        *[PAIR_SCALE] * len(pairs),
        *[BEFORE_SCALE] * len(before),
    )
    return Described(pieces=tuple(map(_bucket, pieces)), weights=weights, meaning=meant)


def _pieces(words: Sequence[str], part: Segment) -> Iterator[str]:
    own = words[part.first : part.last]
    yield from own
    yield from (f"{one} {other}" for one, other in pairwise(["^", *own]))
    yield from (f"{word[:LONGEST_PREFIX]}-" for word in own)


def _context(
    words: Sequence[str], parts: Sequence[Segment], number: int, label: Segment | None
) -> Iterator[str]:
    for part in _before(parts, number, label):
        yield from (f"<{word}" for word in words[part.first : part.last][:8])


def _before(parts: Sequence[Segment], number: int, label: Segment | None) -> Iterator[Segment]:
    if label is not None:
        yield label
    before = parts[number - 1] if number else None
    if before is not None and before != label and before.sentence == parts[number].sentence:
        yield before


def _masked(doc: Document, at: int, *, opens: bool) -> str:
    token = doc.tokens[at]
    if token.norm.isascii():
        return "#" if token.norm[0].isdecimal() else "latin"
    surface = doc.text[token.start : token.end]
    if surface[0].isupper() and not surface.isupper() and not opens:
        return "Name"
    return token.lemma


def _bucket(piece: str) -> int:
    return crc32(piece.encode()) & (BUCKETS - 1)
