"""Hashed pieces of sentences: lemmas, stems, pairs, with places, numbers and sides masked.

Hashes cannot be read back into text. A post is hashed once; every window sums its own part.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.clauses import Clause
from monitor.analysis.concepts import concepts
from monitor.analysis.holding import said
from monitor.analysis.memo import Memo
from monitor.analysis.number_words import UNITS
from monitor.analysis.scopes import Camp
from monitor.analysis.text import Document
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
DENIED = frozenset(["не", "нет", "ни", "никто", "никакой"])
_PAIR, _SKIP = np.uint32(2654435761), np.uint32(2246822519)
_MIX = np.uint32(3266489917)


class Pieces(NamedTuple):
    """Buckets of all words of a post: by word, by stem, by pair, by pair over a gap."""

    words: NDArray[np.int64]
    stems: NDArray[np.int64]
    pairs: NDArray[np.int64]
    skips: NDArray[np.int64]


def pieces(lemmas: Sequence[str]) -> Pieces:
    """Hash the masked lemmas of a post."""
    hashes = chain.from_iterable(map(_hashes, lemmas))
    both = np.fromiter(hashes, dtype=np.uint32, count=2 * len(lemmas))
    words, stems = both[::2], both[1::2]
    pairs, skips = words[:-1] * _PAIR + words[1:], words[:-2] * _SKIP + words[2:]
    buckets = _buckets(np.concatenate([words, stems, pairs, skips]))
    size, gaps = len(words), 2 * len(words) + len(pairs)
    return Pieces(
        buckets[:size], buckets[size : 2 * size], buckets[2 * size : gaps], buckets[gaps:]
    )


def masked(doc: Document, sentences: Sequence[Clause]) -> list[str]:
    """Give the lemmas of a post with places, numbers, Latin words and the enemy masked."""
    words = list(map(_mask, doc.lemmas))
    for sentence in sentences:
        for hit in sentence.scope.of("shield"):
            words[hit.first : hit.last] = ["@enemy"] * (hit.last - hit.first)
        for place in mentions(sentence):
            words[place.first : place.last] = ["@place"] * (place.last - place.first)
    return words


def signs(doc: Document, sentences: Sequence[Clause], of: Sequence[Window]) -> list[list[int]]:
    """Give the buckets of what else is known of windows: cues, sides, what stands by the place."""
    read: dict[int, _Read] = {}
    shared: dict[tuple[int, int], list[str]] = {}
    found = []
    for window in of:
        numbers = range(window.first, window.last)
        for number in numbers:
            if number not in read:
                read[number] = _read(doc, sentences[number])
        share = [read[number] for number in numbers]
        if window[:2] not in shared:
            shared[window[:2]] = _shared(share)
        # In order, so that the same signs always have the same sum.
        ordered = sorted([*shared[window[:2]], *sorted(_of_focus(doc, share, window))])
        found.append(list(map(_sign, ordered)))
    return found


class _Read(NamedTuple):
    """What is known of a sentence, whatever window it is seen in.

    `spoken` are its concepts by token, `holds` what it says of who holds a place, `places` the
    ids of each place it names.
    """

    signs: set[str]
    spoken: list[tuple[int, str]]
    holds: frozenset[str]
    places: set[tuple[str, ...]]


def _read(doc: Document, one: Clause) -> _Read:
    spoken = _spoken(doc, one)
    found = {f"{hit.term.kind}:{hit.term.code}" for hit in one.hits} | _manner(doc, one)
    found.update(f"c:{name}" for _, name in spoken)
    found.update(_pairs(spoken))
    return _Read(
        signs=found,
        spoken=spoken,
        holds=holding(doc, one),
        places={place.ids for place in mentions(one)},
    )


def _shared(share: Sequence[_Read]) -> list[str]:
    """Name what holds of sentences whatever place they are understood of, in order."""
    holds = sorted(set().union(*(one.holds for one in share)))
    places = set().union(*(one.places for one in share))
    found = {
        f"places:{min(3, len(places))}",
        f"sentences:{len(share)}",
        *(f"h:{name}" for name in holds),
        *(f"h:{one} {other}" for one, other in combinations(holds, 2)),
    }
    return sorted(found.union(*(one.signs for one in share)))


def _of_focus(doc: Document, share: Sequence[_Read], window: Window) -> set[str]:
    """Name what else is said of the place that a window is understood of."""
    if not window.focus:
        return {"placeless"}
    near = {at for place in window.focus for at in range(place.first - 5, place.last + 5)}
    found = {f"f:{name}" for one in share for at, name in one.spoken if at in near}
    if window.carried:
        return {"carried", *found}
    found.add("placed")
    for place in window.focus:
        found.update(_around(doc, place.first, place.last))
    return found


def holding(doc: Document, one: Clause) -> frozenset[str]:
    """Name what a sentence says of who holds a place."""
    span = one.scope.sentence
    return said(doc.folded(span.start, span.end))


def _manner(doc: Document, one: Clause) -> set[str]:
    scope = one.scope
    lemmas = doc.lemmas[scope.sentence.first : scope.sentence.last]
    text = doc.text[scope.sentence.start : scope.sentence.end]
    asks = "?" in text
    checks = (
        (f"voice:{scope.voice}", scope.voice is not Voice.OWN),
        (f"camp:{scope.camp}", scope.camp is not Camp.OPEN),
        ("asks", asks and text.rstrip().endswith("?")),
        ("mid-question", asks and "?" in text[:-1]),
        ("marks", "«" in text or '"' in text),
        ("first", not FIRST.isdisjoint(lemmas)),
        ("enemy", not ENEMY.isdisjoint(lemmas)),
        ("not", not DENIED.isdisjoint(lemmas)),
        ("number", not UNITS.keys().isdisjoint(lemmas) or any(map(str.isdecimal, lemmas))),
        ("official", scope.official),
        ("foreign", scope.foreign_speaker),
        ("hedged", scope.hedged),
        ("target", any(scope.of("target"))),
    )
    return {name for name, holds in checks if holds}


def _spoken(doc: Document, one: Clause) -> list[tuple[int, str]]:
    """Name the concepts of a sentence by token, those that are denied as such."""
    span = one.scope.sentence
    return [
        (at, f"no {name}" if _denied(doc, span.first, at) else name)
        for at, names in enumerate(map(_concepts, doc.lemmas[span.first : span.last]), span.first)
        for name in names
    ]


def _denied(doc: Document, first: int, at: int) -> bool:
    near = doc.lemmas[max(first, at - 2) : at]
    return doc.lemmas[at] not in NOT and not NOT.isdisjoint(near)


def _pairs(spoken: Sequence[tuple[int, str]]) -> Iterator[str]:
    # With the words before it alone, and of these not with all that speak of many things.
    start = 0
    for number, (at, name) in enumerate(spoken):
        if spoken[start][0] != at:
            start = number
        for then, other in spoken[max(0, start - 8) : start]:
            if at - then <= 5:
                yield f"p:{other} {name}"


def _around(doc: Document, first: int, last: int) -> set[str]:
    # «Западнее Каменки», «за Каменкой»: the words before a place say whether it is meant itself.
    found = set()
    for gap in (1, 2, 3):
        if first >= gap:
            word = _mask(doc.lemmas[first - gap])
            found.add(f"before {gap} {word}" if gap < 3 else f"near {word}")
            if gap < 3 and word in BESIDE:
                found.add("beside")
    for gap in (0, 1, 2):
        if last + gap < len(doc.tokens):
            word = _mask(doc.lemmas[last + gap])
            found.add(f"after {gap} {word}" if gap < 2 else f"near {word}")
    return found


def _masked(lemma: str) -> str:
    if lemma in ENEMY:
        return "@enemy"
    if lemma in UNITS or lemma.isdecimal():
        return "@num"
    return "@latin" if lemma.isascii() else lemma


def _hashed(word: str) -> tuple[int, int]:
    stem = word[:STEM] if word[0] != "@" else word
    return crc32(word.encode()), crc32(f"{stem}*".encode())


_mask = Memo(_masked, most=1 << 16).__getitem__
_hashes = Memo(_hashed, most=1 << 16).__getitem__
_concepts = Memo(lambda lemma: concepts(_mask(lemma)), most=1 << 16).__getitem__
_sign = Memo(lambda name: crc32(f"={name}".encode()) & (BUCKETS - 1), most=1 << 15).__getitem__


def _buckets(hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
    mixed = (hashes ^ (hashes >> np.uint32(15))) * _MIX
    return ((mixed ^ (mixed >> np.uint32(13))) & np.uint32(BUCKETS - 1)).astype(np.int64)
