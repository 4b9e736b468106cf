"""Texts as weighted terms in little memory, and how much of them groups of texts share.

A term is kept by its checksum, a weight in four bytes: 60,000 posts take some 40 MB. Each text has
the row of its terms, each term the column of the texts that hold it, in the order of time.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

# A period with few posts says little about what is rare: as if so many others had been seen.
UNSEEN = 400
# The heaviest terms of a text are enough to place it; a long briefing has hundreds.
MOST_TERMS = 60
# What no other text says ties to nothing; it counts so much of its square in a text's length.
ALONE = 0.05
# What so many texts of a period say is no event: it ties none of them.
MOST_TEXTS = 1_000
# Looked up together: more would need as much memory again.
PORTION = 20_000

Ints = NDArray[np.int32]
Hashes = NDArray[np.uint32]
Weights = NDArray[np.float32]
Floats = NDArray[np.float64]
Columns = tuple[Ints, Ints]


def checksum(term: str) -> int:
    """Give the number by which a term is known."""
    return crc32(term.encode())


class Counted:
    """The terms of texts with how often each says them, as they are read."""

    def __init__(self) -> None:
        self._terms, self._counts = array("I"), array("f")
        self._ends, self._blocks = array("l", [0]), array("l")

    def add(self, terms: Mapping[str, float], block: int) -> None:
        """Add the next text in the order of time; rarity is asked of its block and beside it."""
        self._terms.extend(checksum(term) for term in terms)
        self._counts.extend(terms.values())
        self._ends.append(len(self._terms))
        self._blocks.append(block)

    def vectors(self, most: int = MOST_TEXTS) -> "Vectors":
        """Weigh the terms of all texts by how rare they are in the days around each.

        A term of more than `most` texts is left out. This is done once: what is weighed stands in
        place of what was counted.
        """
        terms = np.frombuffer(self._terms, dtype=np.uint32)
        counts = np.frombuffer(self._counts, dtype=np.float32)
        ends, blocks = np.asarray(self._ends), np.asarray(self._blocks)
        seen = {block: self._seen(block, terms, ends, blocks) for block in set(self._blocks)}
        kept = [0]
        for text, block in enumerate(self._blocks):
            own = slice(ends[text], ends[text + 1])
            around = seen[block]
            held = around.texts[np.searchsorted(around.terms, terms[own])]
            weighed = _weighed(terms[own], counts[own], held, around.many)
            into = slice(kept[-1], kept[-1] + len(weighed[0]))
            terms[into], counts[into] = weighed
            kept.append(into.stop)
        self._terms, self._counts = array("I"), array("f")
        # Its memory is wanted now.
        del seen
        return Vectors(terms[: kept[-1]], counts[: kept[-1]], np.array(kept, np.int32), most)

    def _seen(
        self, block: int, terms: Hashes, ends: NDArray[np.int_], blocks: NDArray[np.int_]
    ) -> "_Seen":
        # Blocks follow each other as the texts do.
        near = np.flatnonzero(np.abs(blocks - block) <= 1)
        found, often = np.unique(terms[ends[near[0]] : ends[near[-1] + 1]], return_counts=True)
        return _Seen(terms=found, texts=often.astype(np.int32), many=len(near) + UNSEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The terms of some days, rising, with the number of texts of each, and of all."""

    terms: Hashes
    texts: Ints
    many: int


def _weighed(terms: Hashes, counts: Weights, held: Ints, many: int) -> tuple[Hashes, Weights]:
    """Give the heaviest terms of a text, its length made one."""
    weights = np.log1p(counts.astype(np.float64)) * np.log(many / (1.0 + held))
    shared = held > 1
    alone = float(np.square(weights[~shared]).sum())
    terms, weights = terms[shared], weights[shared]
    if len(terms) > MOST_TERMS:
        chosen = np.lexsort((terms, -weights))[:MOST_TERMS]
        terms, weights = terms[chosen], weights[chosen]
    length = sqrt(float(np.square(weights).sum()) + ALONE * alone)
    return terms, (weights / length if length else weights).astype(np.float32)


class Vectors:
    """The terms of each text, and the texts of each term.

    It is made of the checksums of terms and their weights, whose memory it takes over, and of
    where each text ends; terms of more than `most` texts are left out.
    """

    def __init__(self, hashes: Hashes, weights: Weights, ends: Ints, most: int) -> None:
        names, held = np.unique(hashes, return_counts=True)
        telling = held <= most
        self._names = names[telling]
        kept = _numbered(hashes, weights, names, telling)
        ends_kept = np.cumsum(np.concatenate(([False], kept)), dtype=np.int32)
        self._ends: Ints = ends_kept[ends]
        self._terms = hashes[: self._ends[-1]].view(np.int32)
        self._weights = weights[: self._ends[-1]]
        self._texts = np.empty(len(self._terms), dtype=np.int32)
        self._shares = np.empty(len(self._terms), dtype=np.float32)
        self.stops = np.cumsum(held[telling], dtype=np.int32)
        self.starts = self.stops - held[telling].astype(np.int32)
        self._fill_columns()

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return len(self._ends) - 1

    def square(self, text: int) -> float:
        """Give the squared length of a text, as far as others say the same."""
        return float(np.square(self._weights[self._row(text)], dtype=np.float64).sum())

    def terms(self, text: int) -> Ints:
        """Give the terms of a text by their numbers."""
        return self._terms[self._row(text)]

    def products(self, texts: Sequence[int], groups: Ints, asked: range, within: Columns) -> Floats:
        """Give the product of some texts' sum with that of each group that is asked for.

        `groups` says of each text in which it is, -1 for none; `within` from where to where the
        column of each term is looked at.
        """
        terms, weights = self._sum(texts)
        starts = within[0][terms]
        sizes = within[1][terms] - starts
        ends = np.cumsum(sizes)
        at = np.arange(sizes.sum()) + np.repeat(starts - ends + sizes, sizes)
        shares = self._shares[at] * np.repeat(weights, sizes)
        # The first one is for the texts of no group that is asked for.
        found = np.maximum(groups[self._texts[at]] - (asked.start - 1), 0)
        return np.asarray(np.bincount(found, shares, len(asked) + 1)[1:], dtype=np.float64)

    def _fill_columns(self) -> None:
        filled = 0
        for first in range(0, len(self._names), PORTION):
            inside = (self._terms >= first) & (self._terms < first + PORTION)
            at = np.flatnonzero(inside)
            at = at[np.argsort(self._terms[at], kind="stable")]
            into = slice(filled, filled + len(at))
            self._texts[into] = np.searchsorted(self._ends, at, side="right") - 1
            self._shares[into] = self._weights[at]
            filled = into.stop

    def heaviest(self, texts: Sequence[int]) -> Iterator[int]:
        """Give the checksums of the terms of some texts, the heaviest of their sum first."""
        terms, weights = self._sum(texts)
        for at in np.lexsort((terms, -weights)):
            yield int(self._names[terms[at]])

    def _sum(self, texts: Sequence[int]) -> tuple[Ints, Floats]:
        if len(texts) == 1:
            row = self._row(texts[0])
            return self._terms[row], self._weights[row].astype(np.float64)
        rows = [self._row(text) for text in texts]
        all_terms = np.concatenate([self._terms[row] for row in rows])
        all_weights = np.concatenate([self._weights[row] for row in rows])
        terms, places = np.unique(all_terms, return_inverse=True)
        sums = np.bincount(places, all_weights, len(terms))
        return terms, np.asarray(sums, dtype=np.float64)

    def _row(self, text: int) -> slice:
        return slice(self._ends[text], self._ends[text + 1])


def _numbered(
    hashes: Hashes, weights: Weights, names: Hashes, telling: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Put the numbers of the terms that are told of, and their weights, in place of all.

    Gives which these are.
    """
    kept = np.empty(len(hashes), dtype=np.bool_)
    numbers = (np.cumsum(telling) - 1).astype(np.uint32)
    filled = 0
    for start in range(0, len(hashes), PORTION):
        some = slice(start, start + PORTION)
        places = np.searchsorted(names, hashes[some])
        told = telling[places]
        into = slice(filled, filled + int(told.sum()))
        hashes[into], weights[into] = numbers[places[told]], weights[some][told]
        kept[some] = told
        filled = into.stop
    return kept
