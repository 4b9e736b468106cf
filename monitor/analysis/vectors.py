"""Texts as weighted terms in little memory, and how much of them groups of texts share.

A term is kept by its checksum, a weight in four bytes: 60,000 posts take some 40 MB. Each text has
the row of its terms, each term the column of the texts that hold it, in the order of time.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
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

        A term of more than `most` texts is left out.
        """
        kept = _Kept(len(self._terms))
        terms = np.frombuffer(self._terms, dtype=np.uint32)
        counts = np.frombuffer(self._counts, dtype=np.float32)
        ends, blocks = np.asarray(self._ends), np.asarray(self._blocks)
        for block in dict.fromkeys(self._blocks):
            # Blocks follow each other as the texts do.
            near = np.flatnonzero(np.abs(blocks - block) <= 1)
            seen, often = np.unique(terms[ends[near[0]] : ends[near[-1] + 1]], return_counts=True)
            for text in np.flatnonzero(blocks == block):
                own = slice(ends[text], ends[text + 1])
                held = often[np.searchsorted(seen, terms[own])]
                kept.add(terms[own], counts[own], held, len(near) + UNSEEN)
        return Vectors(*kept.trimmed(), most)


class _Kept:
    """What is left of texts when their terms are weighed."""

    def __init__(self, most: int) -> None:
        self._terms = np.empty(most, dtype=np.uint32)
        self._weights = np.empty(most, dtype=np.float32)
        self._ends = [0]

    def add(self, terms: Hashes, counts: Weights, held: NDArray[np.int_], many: int) -> None:
        """Add the heaviest terms of a text, its length made one."""
        weights = np.log1p(counts.astype(np.float64)) * np.log(many / (1.0 + held))
        shared = held > 1
        alone = float(np.square(weights[~shared]).sum())
        terms, weights = terms[shared], weights[shared]
        if len(terms) > MOST_TERMS:
            chosen = np.lexsort((terms, -weights))[:MOST_TERMS]
            terms, weights = terms[chosen], weights[chosen]
        length = sqrt(float(np.square(weights).sum()) + ALONE * alone)
        first, last = self._ends[-1], self._ends[-1] + len(terms)
        self._terms[first:last] = terms
        self._weights[first:last] = weights / length if length else weights
        self._ends.append(last)

    def trimmed(self) -> tuple[Hashes, Weights, Ints]:
        """Give the terms and weights of all texts in a row, and where each text ends."""
        last = self._ends[-1]
        ends = np.array(self._ends, dtype=np.int32)
        return self._terms[:last].copy(), self._weights[:last].copy(), ends


class Vectors:
    """The terms of each text, and the texts of each term."""

    def __init__(self, hashes: Hashes, weights: Weights, ends: Ints, most: int) -> None:
        names, held = np.unique(hashes, return_counts=True)
        telling = held <= most
        self._names = names[telling]
        kept = telling[np.searchsorted(names, hashes)]
        self._ends = np.concatenate(([0], np.cumsum(kept)))[ends].astype(np.int32)
        self._weights = weights[kept]
        self._terms = np.searchsorted(self._names, hashes[kept]).astype(np.int32)
        order = np.argsort(self._terms, kind="stable")
        texts = np.repeat(np.arange(self.texts, dtype=np.int32), np.diff(self._ends))
        self._texts, self._shares = texts[order], self._weights[order]
        self.stops = np.cumsum(held[telling]).astype(np.int32)
        self.starts = (self.stops - held[telling]).astype(np.int32)

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
