"""Which pole of an event a few sentences take: a small linear model over hashed pieces.

Trained by bench/train_stances.py from invented posts alone; no word can be read back.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.concepts import concepts
from monitor.analysis.meanings import DIMENSIONS, directed, running
from monitor.analysis.memo import Memo
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.softmax import Softmax, likelihoods
from monitor.analysis.text import Document
from monitor.domain.finding import Voice

BUCKETS = 1 << 14
NONE = "NONE"
WEIGHTS = "model/stances.npz"
WORDS = "stance_words.txt"
STEM = 5
# How much all words together, and each concept, sign and pair of concepts, may count.
WORD_SCALE = 2.5
CONCEPT_SCALE = 0.7
PAIR_SCALE = 0.35
# How much the direction of all words together may count. After the buckets come its numbers.
MEANING = 2.5
ROWS = BUCKETS + DIMENSIONS
APART = 9

NOT = frozenset(["не", "ни", "нет", "без", "никто", "никакой"])
BUT = frozenset(["но", "однако"])
SHORT_QUOTE = 2
MARKED = re.compile('[«“„"]([^«»“”„"\n]{1,300})[»”"]')
CAPITALS = re.compile(r"\b[А-ЯЁ]{3,}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some sentences as the model sees them: hashed pieces and how much each counts."""

    buckets: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stancing(Softmax):
    """Weights of the poles by (bucket, pole); NONE is one of them."""

    FILE = WEIGHTS

    def chances(self, piece: Piece) -> NDArray[np.float32]:
        """Give the probability of each pole, in the order of `names`."""
        taken = self.weights.take(piece.buckets, axis=0) * piece.weights[:, None]
        logits = self.bias + taken.sum(axis=0)
        return np.asarray(likelihoods(logits[None, :])[0])


class Words:
    """The words of a post as the model sees them wherever a piece begins and ends."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        # A name comes in several pieces of a post, and seldom in the next post.
        self.bucket = Memo(_bucket, most=BUCKETS).__getitem__
        self.masked = [_masked(doc, at) for at in range(len(doc.tokens))]
        self._sums = running(self.masked)
        before = ["^", *self.masked]
        # A word, its stem, and with the word before.
        self._named = [
            (word, f"{word[:STEM]}-", f"{then} {word}")
            for then, word in zip(before, self.masked, strict=False)
        ]
        kinds = [(at, lemma in NOT, concepts(lemma, WORDS)) for at, lemma in enumerate(doc.lemmas)]
        self._telling = [(at, no, names) for at, no, names in kinds if no or names]

    def meaning(self, first: int, last: int) -> NDArray[np.float32]:
        """Give the direction of some tokens together, as long as it counts."""
        return np.float32(MEANING) * directed(self._sums[last] - self._sums[first])

    def names(self, marks: Mapping[int, str], first: int, last: int) -> Iterator[str]:
        """Name the words of some tokens; `marks` stand before those that are not the author's."""
        if marks:
            yield from _marked(self.masked, marks, first, last)
        elif first < last:
            word, stem, _ = self._named[first]
            yield from (word, stem, f"^ {word}")
            yield from chain.from_iterable(self._named[first + 1 : last])

    def concepts(self, marks: Mapping[int, str], first: int, last: int) -> list[tuple[int, str]]:
        """Name the concepts of some tokens, each with its place."""
        denied, found = -9, []
        start = bisect_left(self._telling, (first,))
        for at, no, names in self._telling[start : bisect_left(self._telling, (last,))]:
            denied = at if no else denied
            for name in names:
                shown = f"no {name}" if 0 < at - denied <= 2 else name
                found.append((at, marks.get(at, "") + shown))
        return found


def piece(words: Words, scopes: Sequence[Scope]) -> Piece:
    """Describe consecutive sentences of a post."""
    first, last = scopes[0].sentence.first, scopes[-1].sentence.last
    marks = _marks(words.doc, scopes)
    named = words.concepts(marks, first, last)
    said = dict.fromkeys(words.names(marks, first, last))
    signs = dict.fromkeys((*(f"c:{name}" for _, name in named), *_manner(words.doc, scopes)))
    pairs = dict.fromkeys(_pairs(named))
    scale = WORD_SCALE / max(1, len(said)) ** 0.5
    names = chain(said, signs, pairs)
    scales = np.repeat(
        np.array([scale, CONCEPT_SCALE, PAIR_SCALE], dtype=np.float32),
        [len(said), len(signs), len(pairs)],
    )
    return Piece(
        buckets=np.array([*map(words.bucket, names), *range(BUCKETS, ROWS)], dtype=np.int64),
        weights=np.concatenate([scales, words.meaning(first, last)]),
    )


def own_concepts(words: Words, scope: Scope) -> frozenset[str]:
    """Name what the author says himself in a sentence: nothing denied, conceded or quoted."""
    span = scope.sentence
    named = words.concepts(_marks(words.doc, [scope]), span.first, span.last)
    return frozenset(name for _, name in named)


def _marks(doc: Document, scopes: Sequence[Scope]) -> dict[int, str]:
    """Mark the tokens that do not speak for the author: conceded `~`, somebody else's `"`."""
    found: dict[int, str] = {}
    for scope in scopes:
        span = scope.sentence
        turns = [at for at in range(span.first, span.last) if doc.tokens[at].norm in BUT]
        if turns:
            found.update(dict.fromkeys(range(span.first, turns[-1]), "~"))
        found.update((at, '"') for a, b in scope.quoted for at in range(a, b))
    start, end = scopes[0].sentence.start, scopes[-1].sentence.end
    for match in MARKED.finditer(doc.text, start, end):
        a, b = doc.tokens_between(match.start(), match.end())
        if b - a > SHORT_QUOTE:
            found.update(dict.fromkeys(range(a, b), '"'))
    return found


def _marked(
    masked: Sequence[str], marks: Mapping[int, str], first: int, last: int
) -> Iterator[str]:
    before = "^"
    for at in range(first, last):
        word = marks.get(at, "") + masked[at]
        yield from (word, f"{word[:STEM]}-", f"{before} {word}")
        before = word


def _pairs(named: Sequence[tuple[int, str]]) -> Iterator[str]:
    for number, (at, one) in enumerate(named):
        for then, other in named[number + 1 :]:
            if then - at > APART:
                break
            if then > at:
                yield f"p:{min(one, other)} {max(one, other)}"


def _manner(doc: Document, scopes: Sequence[Scope]) -> Iterator[str]:
    text = doc.text[scopes[0].sentence.start : scopes[-1].sentence.end]
    asked, cried = text.count("?"), text.count("!")
    yield f"asks {min(2, asked)}"
    yield f"cries {min(3, cried)}"
    yield f"long {min(4, (scopes[-1].sentence.last - scopes[0].sentence.first) // 8)}"
    if CAPITALS.search(text):
        yield "capitals"
    for scope in scopes:
        if scope.camp is Camp.FOREIGN:
            yield "foreign"
        if scope.voice is not Voice.OWN:
            yield f"voice {scope.voice.value}"
        yield from (f"h:{hit.term.kind}" for hit in scope.hits)


def _masked(doc: Document, at: int) -> str:
    token = doc.tokens[at]
    if token.norm.isascii():
        return "#" if token.norm[0].isdecimal() else "latin"
    surface = doc.text[token.start : token.end]
    opens = doc.sentences[doc.sentence_at(at)].first == at
    if surface[0].isupper() and not surface.isupper() and not opens:
        return "Name"
    return token.lemma


def _bucket(name: str) -> int:
    return crc32(name.encode()) & (BUCKETS - 1)


_spoken_of = Memo(lambda lemma: concepts(lemma, WORDS), most=1 << 14).__getitem__
