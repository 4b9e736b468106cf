"""What pushes a score up and down: counts of the rules, the post's own words and pairs of them.

All parts together are the sum whose logistic is the score. Criticism of the ministry asks two
questions, and their sums are not that of the chance of both: the difference is a part of its own.
A word's part is that of its lemma, of its letters and of its direction. What the sentences say,
each for itself, is one part, shown at the one that says most. The words are those of the post,
looked up in the weights: nothing is read back from these.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.features import (
    BUCKETS,
    DENSE,
    MEANING,
    MEANT,
    NAMES,
    ROOM,
    hashed,
    lemma_buckets,
    letter_buckets,
    masked_lemmas,
    sentence_pieces,
)
from monitor.analysis.meanings import DIMENSIONS, running
from monitor.analysis.read import Look
from monitor.analysis.scorer import GIVEN, LEMMA_SCALE, LETTER_SCALE, MEASURED, either, logit
from monitor.analysis.text import document

MOST_COUNTS, MOST_WORDS, MOST_PAIRS = 5, 5, 3
LEAST = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A thing seen, how often, and what it moves.

    `what` it is: a count, a word, a pair, a sentence, both (questions together), the start.
    """

    what: str
    seen: str
    count: float | None
    moves: float


def pushes(look: Look, head: str) -> list[Push]:
    """Give what moved the score of a question most: counts, then words and pairs, up and down."""
    whole, parts, shift = look.judged.scorer.alone.mixed(head)
    shown = _strongest(_counts(look, head), MOST_COUNTS, both=False)
    said = [
        *_strongest(_words(look, head), MOST_WORDS),
        *_strongest(_pairs(look, head), MOST_PAIRS),
    ]
    counted = _sum(_counts(look, head)) - _sum(shown)
    rest = _wording(look, head) - _sum(said)
    of_whole = [
        *shown,
        Push(what="count", seen="all other counts", count=None, moves=counted),
        *said,
        Push(what="word", seen="all other words", count=None, moves=rest),
        *_together(look, head),
    ]
    start = whole * _start(look, head) + shift
    return [
        *[replace(one, moves=whole * one.moves) for one in of_whole],
        _sentences(look, head, parts),
        Push(what="start", seen="where every post begins", count=None, moves=start),
    ]


def _together(look: Look, head: str) -> Iterator[Push]:
    """Give by how much the logit of the chance of both questions differs from their sum."""
    if head not in GIVEN:
        return
    both, given = _whole(look, head), _whole(look, GIVEN[head])
    chance = _chance(both - given) * _chance(given)
    moves = logit(chance) - both
    yield Push(what="both", seen="both questions together", count=None, moves=moves)


def _whole(look: Look, head: str) -> float:
    return _start(look, head) + _sum(_counts(look, head)) + _wording(look, head)


def _chance(total: float) -> float:
    return 1.0 / (1.0 + exp(-total))


def _sentences(look: Look, head: str, weight: float) -> Push:
    """Give what the sentences say, each for itself, with the one that says most."""
    alone = look.judged.scorer.alone
    logits = alone.logits(sentence_pieces(look.doc, look.scopes))[:, MEASURED.index(head)]
    moves = weight * float(either(logits[:, None])[0])
    if not len(logits):
        return Push(what="sentence", seen="no sentence", count=0, moves=moves)
    said = look.scopes[int(logits.argmax())].sentence
    text = look.doc.text[said.start : said.end]
    return Push(what="sentence", seen=text, count=len(logits), moves=moves)


def _sum(of: Sequence[Push]) -> float:
    return sum(one.moves for one in of)


def _start(look: Look, head: str) -> float:
    scorer = look.judged.scorer
    return float(scorer.weights_of(head, scorer.bias[None, :], [0]).sum())


def _strongest(of: Sequence[Push], most: int, *, both: bool = True) -> list[Push]:
    ranked = sorted(of, key=lambda one: -abs(one.moves))
    ranked = [one for one in ranked if abs(one.moves) >= LEAST]
    if not both:
        return ranked[:most]
    up = [one for one in ranked if one.moves > 0][:most]
    return [*up, *[one for one in ranked if one.moves < 0][:most]]


def _counts(look: Look, head: str) -> list[Push]:
    scorer = look.judged.scorer
    weights = scorer.weights_of(head, scorer.rules, range(len(NAMES))).tolist()
    return [
        *(
            Push(what="count", seen=name, count=float(count), moves=float(count * weight))
            for name, count, weight in zip(NAMES, look.counts, weights, strict=True)
        ),
        *(
            Push(what="count", seen=seen, count=None, moves=moves)
            for seen, moves in list(zip(MEANT, _meanings(look, head), strict=True))[1:]
        ),
    ]


def _meanings(look: Look, head: str) -> list[float]:
    """Give what each of the directions of `MEANT` moves."""
    meaning = hashed(look.doc, look.scopes).meaning.reshape(len(MEANT), DIMENSIONS)
    moved: list[float] = np.einsum("md,md->m", meaning, _directions(look, head)).tolist()
    return moved


def _wording(look: Look, head: str) -> float:
    """Give what all words and pairs move together."""
    letters, lemmas = letter_buckets(look.doc).tolist(), _pieces(look)
    said = _letters(look, head, letters, letters) + _lemmas(look, head, lemmas, lemmas)
    return said + _meanings(look, head)[0]


def _pieces(look: Look) -> list[int]:
    return [int(one) for one in lemma_buckets(look.doc, look.scopes)]


def _words(look: Look, head: str) -> list[Push]:
    every = letter_buckets(look.doc).tolist()
    lemmas = _pieces(look)
    forms: dict[int, dict[str, str]] = defaultdict(dict)
    counts: dict[int, int] = defaultdict(int)
    for at, bucket in _hashed(look):
        forms[bucket].setdefault(look.doc.forms[at], _text(look, at, at + 1))
        counts[bucket] += 1
    found = []
    directed = _directed(look, head)
    meant: dict[int, float] = defaultdict(float)
    for at, bucket in _hashed(look):
        meant[bucket] += directed[at]
    for bucket, said in forms.items():
        spelt = {one for form in said for one in letter_buckets(document(form)).tolist()}
        moves = _letters(look, head, sorted(spelt), every) + _lemmas(look, head, [bucket], lemmas)
        seen = " / ".join(said.values())
        moves += meant[bucket]
        found.append(Push(what="word", seen=seen, count=counts[bucket], moves=moves))
    return found


def _directions(look: Look, head: str) -> NDArray[np.float32]:
    """Give what each direction of meaning weighs, for each of `MEANT`."""
    scorer = look.judged.scorer
    weights = scorer.weights_of(head, scorer.rules, range(len(NAMES), DENSE))
    return weights.reshape(len(MEANT), DIMENSIONS)


def _directed(look: Look, head: str) -> list[float]:
    """Give what each word moves by its direction: all share the length of their sum."""
    sums = running(masked_lemmas(look.doc, look.scopes))
    scale = MEANING / (ROOM + float(np.linalg.norm(sums[-1])))
    moved: list[float] = (np.diff(sums, axis=0) @ _directions(look, head)[0] * scale).tolist()
    return moved


def _pairs(look: Look, head: str) -> list[Push]:
    lemmas = _pieces(look)
    words = masked_lemmas(look.doc, look.scopes)
    places: dict[int, list[int]] = defaultdict(list)
    for (one, first), (other, _) in pairwise(_kept(look)):
        both = crc32(words[other].encode(), first) & (BUCKETS - 1)
        places[both].append(one)
        places[both].append(other)
    return [
        Push(
            what="pair",
            seen=f"{_text(look, at[0], at[0] + 1)} {_text(look, at[1], at[1] + 1)}",
            count=len(at) // 2,
            moves=_lemmas(look, head, [both], lemmas),
        )
        for both, at in places.items()
    ]


def _kept(look: Look) -> Iterator[tuple[int, int]]:
    """Give the place and hash of each word that the model sees."""
    for at, word in enumerate(masked_lemmas(look.doc, look.scopes)):
        if word[:1] == "T" or not word.isascii():
            yield at, crc32(word.encode())


def _hashed(look: Look) -> Iterator[tuple[int, int]]:
    return ((at, whole & (BUCKETS - 1)) for at, whole in _kept(look))


def _letters(look: Look, head: str, some: Sequence[int], every: Sequence[int]) -> float:
    scorer = look.judged.scorer
    weights = float(scorer.weights_of(head, scorer.letters, some).sum())
    return LETTER_SCALE * weights / sqrt(max(1, len(every)))


def _lemmas(look: Look, head: str, some: Sequence[int], every: Sequence[int]) -> float:
    scorer = look.judged.scorer
    weights = float(scorer.weights_of(head, scorer.lemmas, some).sum())
    return LEMMA_SCALE * weights / sqrt(max(1, len(every)))


def _text(look: Look, first: int, last: int) -> str:
    start, end = look.doc.token_span(first, last)
    return look.doc.text[start:end]
