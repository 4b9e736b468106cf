"""Heaps of texts that grow into stories: which is nearest to which, within 72 hours."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.vectors import Floats, Vectors

WINDOW = timedelta(hours=72)
SECONDS = WINDOW.total_seconds()
# A single text joins a story of so many, when it is so near, and so much nearer than the next.
CORE, ATTACH, CLEARLY, ROUNDS = 3, 0.12, 1.25, 2


@dataclass(slots=True, kw_only=True, eq=False)
class Heap:
    """A growing story: its texts, its first and last moment, the squared length of their sum."""

    texts: list[int]
    first: float
    last: float
    square: float = 0.0
    leads: bool | None = None

    @property
    def length(self) -> float:
        """Its length as a vector; what a text says alone is part of it, but of no sum."""
        return sqrt(max(self.square, len(self.texts)))


class Field:
    """Heaps side by side, to be asked which are near to a further one.

    `in_time` says that heaps and seeds come in the order of their first moments, each a single
    text: then none older than the window is looked at.
    """

    def __init__(self, vectors: Vectors, room: int, *, in_time: bool = False) -> None:
        self.heaps: list[Heap] = []
        self._vectors = vectors
        self._groups = np.full(vectors.texts, -1, dtype=np.int32)
        self._first, self._last, self._length = np.zeros(room), np.zeros(room), np.ones(room)
        self._starts = vectors.starts.copy() if in_time else vectors.starts
        self._stops = vectors.starts.copy() if in_time else vectors.stops
        self._in_time, self._oldest = in_time, 0
        self._entered: deque[tuple[float, int]] = deque()

    def put(self, heaps: Iterable[Heap]) -> None:
        """Add heaps as they are."""
        for heap in heaps:
            self.heaps.append(heap)
            self._note(len(self.heaps) - 1)
            self._enter(heap.texts, len(self.heaps) - 1, heap.first)

    def pour(self, seed: Heap, at: int) -> None:
        """Put a heap into another."""
        self._pour(seed, at, float(self._products(seed)[at - self._oldest]))

    def take(self, seed: Heap, least: float) -> None:
        """Put a heap into the nearest one that is near enough, or let it open one."""
        if self._in_time:
            self._forget(seed.first)
        products = self._products(seed)
        near = self._nearness(seed, products)
        best = int(near.argmax()) if len(near) else 0
        if len(near) and near[best] > least:
            self._pour(seed, self._oldest + best, float(products[best]))
        else:
            self.put([seed])

    def live(self, seed: Heap) -> list[int]:
        """Give the heaps that lie within one window with another."""
        return [int(at) for at in np.flatnonzero(self._together(seed))]

    def clearly_next(self, seed: Heap, least: float) -> int | None:
        """Give the heap that a seed is near to, and clearly nearer than to any other."""
        near = self._nearness(seed, self._products(seed))
        if not len(near):
            return None
        best = int(near.argmax())
        nearest = float(near[best])
        near[best] = 0.0
        return best if nearest >= max(least, CLEARLY * float(near.max())) else None

    def _pour(self, seed: Heap, at: int, product: float) -> None:
        heap = self.heaps[at]
        heap.square += 2 * product + seed.square
        heap.texts += seed.texts
        heap.first, heap.last = min(heap.first, seed.first), max(heap.last, seed.last)
        self._note(at)
        self._enter(seed.texts, at, seed.first)

    def _note(self, at: int) -> None:
        heap = self.heaps[at]
        self._first[at], self._last[at], self._length[at] = heap.first, heap.last, heap.length

    def _enter(self, texts: Sequence[int], at: int, moment: float) -> None:
        self._groups[texts] = at
        if self._in_time:
            self._entered.append((moment, texts[0]))
            self._stops[self._vectors.terms(texts[0])] += 1

    def _forget(self, moment: float) -> None:
        while self._oldest < len(self.heaps) and self._first[self._oldest] < moment - SECONDS:
            self._oldest += 1
        # A heap is as old as its first text; its later ones leave the columns in their turn.
        while self._entered and self._entered[0][0] < moment - SECONDS:
            self._starts[self._vectors.terms(self._entered.popleft()[1])] += 1

    def _products(self, seed: Heap) -> Floats:
        asked = range(self._oldest, len(self.heaps))
        return self._vectors.products(seed.texts, self._groups, asked, (self._starts, self._stops))

    def _nearness(self, seed: Heap, products: Floats) -> Floats:
        """Give the cosine to each heap from the oldest on, 0 to those outside of the window."""
        lengths = self._length[self._oldest : len(self.heaps)]
        near: Floats = products / (seed.length * lengths) * self._together(seed)
        return near

    def _together(self, seed: Heap) -> NDArray[np.bool_]:
        some = slice(self._oldest, len(self.heaps))
        last = np.maximum(self._last[some], seed.last)
        within: NDArray[np.bool_] = last - np.minimum(self._first[some], seed.first) <= SECONDS
        return within


def grouped(
    vectors: Vectors, seeds: Iterable[Heap], least: float, *, in_time: bool = False
) -> list[Heap]:
    """Put each seed to the nearest heap that is near enough, or let it open one."""
    field = Field(vectors, vectors.texts, in_time=in_time)
    for seed in seeds:
        field.take(seed, least)
    return field.heaps


def attached(vectors: Vectors, heaps: Sequence[Heap]) -> list[Heap]:
    """Let single texts, which speak of an event in passing, join the story that is clearly next."""
    stories = [heap for heap in heaps if len(heap.texts) >= CORE]
    rest = [heap for heap in heaps if len(heap.texts) < CORE]
    field = Field(vectors, len(stories))
    field.put(stories)
    for _ in range(ROUNDS):
        found = [(heap, field.clearly_next(heap, ATTACH)) for heap in rest]
        rest = []
        for heap, at in found:
            # Others may have joined in the meantime and have widened it.
            if at is None or not together(heap, stories[at]):
                rest.append(heap)
            else:
                field.pour(heap, at)
    return [*stories, *rest]


def united(vectors: Vectors, argued: Sequence[Heap], least: float) -> list[Heap]:
    """Join heaps that are parts of one argument, the small ones to the large."""
    return grouped(vectors, ranked(argued), least)


def ranked(heaps: Sequence[Heap]) -> list[Heap]:
    """Give heaps in the order of their size, then of time."""
    return sorted(heaps, key=lambda heap: (-len(heap.texts), heap.first, heap.texts[0]))


def together(one: Heap, other: Heap) -> bool:
    """Say whether two heaps lie within one window."""
    return max(one.last, other.last) - min(one.first, other.first) <= SECONDS
