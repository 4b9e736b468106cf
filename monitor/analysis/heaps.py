"""Heaps of texts that grow into stories: which is nearest to which, within 72 hours."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import sqrt

WINDOW = timedelta(hours=72)
# A single text joins a story of so many, when it is so near, and so much nearer than the next.
CORE, ATTACH, CLEARLY, ROUNDS = 3, 0.12, 1.25, 2
# A term of so many stories finds none; so many stories are compared in full.
MANY, LIKELY = 60, 30

Vector = dict[str, float]
# Which stories hold a term, and how much of it.
Holding = dict[str, dict[int, float]]


@dataclass(slots=True, kw_only=True, eq=False)
class Heap:
    """A growing story: texts, the sum of their vectors and its squared length."""

    texts: list[int]
    first: datetime
    last: datetime
    total: Vector = field(default_factory=dict)
    square: float = 0.0
    leads: bool | None = None

    @property
    def length(self) -> float:
        # What a text says alone is part of its length, but of no sum.
        return sqrt(max(self.square, len(self.texts)))


def attached(heaps: Sequence[Heap]) -> list[Heap]:
    """Let single texts, which speak of an event in passing, join the story that is clearly next."""
    stories = [heap for heap in heaps if len(heap.texts) >= CORE]
    rest = [heap for heap in heaps if len(heap.texts) < CORE]
    for _ in range(ROUNDS):
        holding = holding_of(stories)
        found = [(heap, clearly_next(heap, stories, holding, ATTACH)) for heap in rest]
        rest = []
        for heap, at in found:
            # Others may have joined in the meantime and have widened it.
            if at is None or not together(heap, stories[at]):
                rest.append(heap)
            else:
                pour(heap, stories[at])
    return [*stories, *rest]


def holding_of(heaps: Sequence[Heap]) -> Holding:
    """Say which heaps hold a term."""
    holding: Holding = defaultdict(dict)
    for at, heap in enumerate(heaps):
        for term, weight in heap.total.items():
            holding[term][at] = weight
    return holding


def clearly_next(seed: Heap, stories: Sequence[Heap], holding: Holding, least: float) -> int | None:
    """Give the heap that a seed is near to, and clearly nearer than to any other."""
    near = sorted(_nearness(seed, stories, holding), reverse=True)
    if not near or near[0][0] < least:
        return None
    clear = len(near) == 1 or near[0][0] >= CLEARLY * near[1][0]
    return near[0][1] if clear else None


def grouped(seeds: Sequence[Heap], least: float, *, in_time: bool) -> list[Heap]:
    """Put each seed to the nearest heap that is near enough, or let it open one.

    Seeds that come `in_time` need no heap older than the window.
    """
    heaps: list[Heap] = []
    holding: Holding = defaultdict(dict)
    oldest = 0
    for seed in seeds:
        while in_time and oldest < len(heaps) and heaps[oldest].first < seed.first - WINDOW:
            for term in heaps[oldest].total:
                del holding[term][oldest]
            oldest += 1
        at = _nearest(seed, heaps, holding, least)
        if at is None:
            at = len(heaps)
            heaps.append(seed)
        else:
            pour(seed, heaps[at])
        total = heaps[at].total
        for term in seed.total:
            holding[term][at] = total[term]
    return heaps


def _nearest(seed: Heap, heaps: Sequence[Heap], holding: Holding, least: float) -> int | None:
    near = max(_nearness(seed, heaps, holding), default=(0.0, 0))
    return near[1] if near[0] > least else None


def _nearness(seed: Heap, heaps: Sequence[Heap], holding: Holding) -> Iterator[tuple[float, int]]:
    products: defaultdict[int, float] = defaultdict(float)
    common: list[tuple[str, float]] = []
    for term, weight in seed.total.items():
        held = holding.get(term, {})
        if len(held) > MANY:
            common.append((term, weight))
            continue
        for at, known in held.items():
            products[at] += weight * known
    # What many stories say finds none of them, and tells only between the likely ones.
    likely = heapq.nlargest(LIKELY, products, key=products.__getitem__) if common else products
    for at in likely:
        if not together(seed, heaps[at]):
            continue
        total = heaps[at].total
        product = products[at] + sum(weight * total.get(term, 0.0) for term, weight in common)
        yield product / (seed.length * heaps[at].length), at


def together(one: Heap, other: Heap) -> bool:
    """Say whether two heaps lie within one window."""
    return max(one.last, other.last) - min(one.first, other.first) <= WINDOW


def pour(seed: Heap, heap: Heap) -> None:
    """Put a heap into another."""
    product = sum(weight * heap.total.get(term, 0.0) for term, weight in seed.total.items())
    heap.square += 2 * product + seed.square
    heap.texts += seed.texts
    heap.first, heap.last = min(heap.first, seed.first), max(heap.last, seed.last)
    for term, weight in seed.total.items():
        heap.total[term] = heap.total.get(term, 0.0) + weight


def united(argued: Sequence[Heap], least: float) -> list[Heap]:
    """Join heaps that are parts of one argument, the small ones to the large."""
    ranked = sorted(argued, key=lambda heap: (-len(heap.texts), heap.first))
    return grouped(ranked, least, in_time=False)
