"""Hashed pieces of sentences: lemmas, stems, pairs, with places, numbers and sides masked.

Hashes cannot be read back into text. A post is hashed once; every window sums its own part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import Clause
from monitor.analysis.concepts import concepts
from monitor.analysis.holding import held
from monitor.analysis.number_words import UNITS
from monitor.analysis.scopes import Camp
from monitor.analysis.text import Document, fold
from monitor.analysis.windows import Window, mentions
from monitor.domain.finding import Voice

BUCKETS = 1 << 15
STEM = 5
EXTRA = 0.5
ENEMY = frozenset("противник враг неприятель всу хохол укроп немец нацик украинец".split())
FIRST = frozenset("я мы наш мой".split())
BESIDE = frozenset(
    "западный западнее восточный восточнее северный севернее южный южнее юго-западнее "
    "северо-западнее юго-восточнее северо-восточнее под за после дальше около возле близ "
    "от к у между через".split()
)
NOT = frozenset(["не", "ни", "нет", "никто", "никакой", "без"])
_PAIR, _SKIP = np.uint32(2654435761), np.uint32(2246822519)
_MIX = np.uint32(3266489917)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Buckets of all words of a post: by word, by stem, by pair, by pair over a gap."""

    words: NDArray[np.int64]
    stems: NDArray[np.int64]
    pairs: NDArray[np.int64]
    skips: NDArray[np.int64]


def pieces(doc: Document, sentences: Sequence[Clause]) -> Pieces:
    """Hash the words of a post."""
    hashes = np.array([_hashes(word) for word in masked(doc, sentences)], dtype=np.uint32)
    words, stems = (hashes[:, 0], hashes[:, 1]) if len(hashes) else (hashes, hashes)
    return Pieces(
        words=_buckets(words),
        stems=_buckets(stems),
        pairs=_buckets(words[:-1] * _PAIR + words[1:]),
        skips=_buckets(words[:-2] * _SKIP + words[2:]),
    )


def masked(doc: Document, sentences: Sequence[Clause]) -> list[str]:
    """Give the lemmas of a post with places, numbers, Latin words and the enemy masked."""
    words = [_mask(token.lemma) for token in doc.tokens]
    for sentence in sentences:
        for hit in sentence.scope.of("shield"):
            words[hit.first : hit.last] = ["@enemy"] * (hit.last - hit.first)
        for place in mentions(sentence):
            words[place.first : place.last] = ["@place"] * (place.last - place.first)
    return words


def part(of: Pieces, first: int, last: int) -> NDArray[np.int64]:
    """Give the buckets of the words from one token to another (half-open)."""
    return np.concatenate(
        [
            of.words[first:last],
            of.stems[first:last],
            of.pairs[first : max(first, last - 1)],
            of.skips[first : max(first, last - 2)],
        ]
    )


def signs(doc: Document, sentences: Sequence[Clause], window: Window) -> NDArray[np.int64]:
    """Give the buckets of what else is known of a window: cues, sides, what stands by its place."""
    share = sentences[window.first : window.last]
    found = {f"{hit.term.kind}:{hit.term.code}" for one in share for hit in one.hits}
    for one in share:
        found.update(_manner(doc, one))
    found.add("carried" if window.carried else "placed" if window.focus else "placeless")
    for one in share:
        found.update(_spoken_of(doc, one, window))
    holds = sorted({name for one in share for name in holding(doc, one)})
    found.update(f"h:{name}" for name in holds)
    found.update(f"h:{one} {other}" for one, other in combinations(holds, 2))
    others = {place.ids for one in share for place in mentions(one)}
    found.add(f"places:{min(3, len(others))}")
    found.add(f"sentences:{len(share)}")
    if not window.carried:
        for place in window.focus:
            found.update(_around(doc, place.first, place.last))
    return np.array([_sign(name) for name in sorted(found)], dtype=np.int64)


def holding(doc: Document, one: Clause) -> frozenset[str]:
    """Name what a sentence says of who holds a place."""
    span = one.scope.sentence
    return _held_in(doc.text[span.start : span.end])


@lru_cache(maxsize=256)
def _held_in(words: str) -> frozenset[str]:
    # A sentence is asked about for each of its terms; an attack may put thousands into one.
    return held(fold(words))


def _manner(doc: Document, one: Clause) -> set[str]:
    span = one.scope.sentence
    tokens = doc.tokens[span.first : span.last]
    lemmas = {token.lemma for token in tokens}
    text = doc.text[span.start : span.end]
    found = {f"voice:{one.scope.voice.value}"} if one.scope.voice is not Voice.OWN else set()
    if one.scope.camp is not Camp.OPEN:
        found.add(f"camp:{one.scope.camp.value}")
    if text.rstrip().endswith("?"):
        found.add("asks")
    checks = {
        "mid-question": "?" in text[:-1],
        "marks": "«" in text or '"' in text,
        "first": not FIRST.isdisjoint(lemmas),
        "enemy": not ENEMY.isdisjoint(lemmas),
        "not": not lemmas.isdisjoint(("не", "нет", "ни", "никто", "никакой")),
        "number": any(_mask(lemma) == "@num" for lemma in lemmas),
        "official": one.scope.official,
        "foreign": one.scope.foreign_speaker,
        "hedged": one.scope.hedged,
        "target": any(hit.term.kind == "target" for hit in one.scope.hits),
    }
    return found | {name for name, holds in checks.items() if holds}


def _spoken_of(doc: Document, one: Clause, window: Window) -> set[str]:
    """Name the concepts of a sentence, denied or not, near the place or not, and their pairs."""
    span = one.scope.sentence
    near = [(place.first - 5, place.last + 5) for place in window.focus]
    found: set[str] = set()
    before: list[tuple[int, str]] = []
    denied = -9
    for at in range(span.first, span.last):
        lemma = doc.tokens[at].lemma
        if lemma in NOT:
            denied = at
        own = concepts(_mask(lemma))
        for each in own:
            name = f"no {each}" if 0 < at - denied <= 2 else each
            found.add(f"c:{name}")
            if any(first <= at < last for first, last in near):
                found.add(f"f:{name}")
            found.update(f"p:{other} {name}" for then, other in before if 0 < at - then <= 5)
            before.append((at, name))
        before = before[-8:]
    return found


def _around(doc: Document, first: int, last: int) -> set[str]:
    # «Западнее Каменки», «за Каменкой»: the words before a place say whether it is meant itself.
    found = set()
    for gap in (1, 2, 3):
        if first >= gap:
            word = _mask(doc.tokens[first - gap].lemma)
            found.add(f"before {gap} {word}" if gap < 3 else f"near {word}")
            if gap < 3 and word in BESIDE:
                found.add("beside")
    for gap in (0, 1, 2):
        if last + gap < len(doc.tokens):
            word = _mask(doc.tokens[last + gap].lemma)
            found.add(f"after {gap} {word}" if gap < 2 else f"near {word}")
    return found


@lru_cache(maxsize=1 << 16)
def _mask(lemma: str) -> str:
    if lemma in ENEMY:
        return "@enemy"
    if lemma in UNITS or lemma.isdigit():
        return "@num"
    return "@latin" if lemma.isascii() else lemma


@lru_cache(maxsize=1 << 16)
def _hashes(word: str) -> tuple[int, int]:
    stem = word[:STEM] if word[0] != "@" else word
    return crc32(word.encode()), crc32(f"{stem}*".encode())


@lru_cache(maxsize=1 << 14)
def _sign(name: str) -> int:
    return crc32(f"={name}".encode()) & (BUCKETS - 1)


def _buckets(hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
    mixed = (hashes ^ (hashes >> np.uint32(15))) * _MIX
    return ((mixed ^ (mixed >> np.uint32(13))) & np.uint32(BUCKETS - 1)).astype(np.int64)
