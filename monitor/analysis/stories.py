"""Stories: posts on one event, grouped by the rare terms that they share within 72 hours.

One pass in the order of time: each text joins the story whose sum of texts it is nearest to
(cosine, terms weighted by their rarity in the period), or opens one. A second pass joins stories
that several openers told at once. Near copies and forwards are one text.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from math import log, sqrt

from monitor.analysis.gists import Gist

WINDOW = timedelta(hours=72)
JOIN = 0.17
MERGE = 0.23
# A single text joins a story of so many, when it is so near, and so much nearer than the next.
CORE, ATTACH, CLEARLY, ROUNDS = 3, 0.12, 1.25, 2
# One that takes a side joins a story that so many voices argue about at a lesser nearness.
ARGUED, REACTS = 3, 0.08
# A reaction without such words joins one that makes up so much of all that is argued then.
LEADS = 0.2
# A period with few posts says little about what is rare: as if so many others had been seen.
UNSEEN = 400
# The heaviest terms of a text are enough to place it; a long briefing has hundreds.
MOST_TERMS = 60
SHOWN_TERMS = 6
# A term of so many stories finds none; so many stories are compared in full.
MANY, LIKELY = 60, 30
# What no other text says ties to nothing; it counts so much of its square in a text's length.
ALONE = 0.05

Vector = dict[str, float]
# Which stories hold a term, and how much of it.
Holding = dict[str, dict[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post as stories see it: posts of one `copy` carry one text, `voice` is whose it is."""

    gist: Gist
    posted_at: datetime
    voice: Hashable
    copy: Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Posts on one event by their place in what was asked, oldest first, and its main terms."""

    members: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(slots=True, kw_only=True, eq=False)
class _Heap:
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


class Grouping:
    """The posts of a period on their way to stories."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._told = told
        self._texts = _texts(told)
        vectors = _vectors([told[members[0]] for members in self._texts])
        seeds = [
            _Heap(
                texts=[number],
                first=told[members[0]].posted_at,
                last=told[members[0]].posted_at,
                total=vector,
                square=sum(weight * weight for weight in vector.values()),
            )
            for number, (members, vector) in enumerate(zip(self._texts, vectors, strict=True))
        ]
        heaps = _grouped(sorted(seeds, key=lambda heap: heap.first), JOIN, in_time=True)
        ranked = sorted(heaps, key=lambda heap: (-len(heap.texts), heap.first))
        self._heaps = _attached(_grouped(ranked, MERGE, in_time=False))

    def stories(self) -> list[Story]:
        """Give the stories, each post in one; a story may be of a single post."""
        found = [_story(heap, self._texts, self._told) for heap in self._heaps]
        return sorted(found, key=lambda story: story.members[0])

    def join_reactions(self, takes: Callable[[int], bool]) -> None:
        """Let posts that take a pole (`takes`) join the story that is argued about then.

        Where several are, the words must show which one is meant; parts of one argument join.
        """
        argued = _united([heap for heap in self._heaps if self._argued(heap, takes)])
        taken = {text for heap in argued for text in heap.texts}
        holding = _holding(argued)
        kept = list(argued)
        found: list[tuple[_Heap, _Heap]] = []
        for heap in self._heaps:
            if taken.isdisjoint(heap.texts):
                meant = self._meant(heap, argued, holding, takes)
                kept += [heap] if meant is None else []
                found += [] if meant is None else [(heap, meant)]
        for heap, meant in found:
            if _together(heap, meant):
                _pour(heap, meant)
            else:
                kept.append(heap)
        self._heaps = kept

    def _meant(
        self,
        heap: _Heap,
        argued: Sequence[_Heap],
        holding: Holding,
        takes: Callable[[int], bool],
    ) -> _Heap | None:
        live = [one for one in argued if _together(heap, one)]
        alone = len(live) == 1 and self._leads(live[0], takes)
        at = None if alone or not live else _next(heap, argued, holding, REACTS)
        if not alone and at is None:
            return None
        # Asked last: whether a post takes a pole costs more than all the rest.
        posts = self._posts(heap)
        if 2 * sum(map(takes, posts)) < len(posts):
            return None
        return live[0] if at is None else argued[at]

    def _leads(self, heap: _Heap, takes: Callable[[int], bool]) -> bool:
        # Where much else is argued about, a reaction that names nothing may mean anything.
        if heap.leads is None:
            earliest, latest = heap.last - WINDOW, heap.first + WINDOW
            own = sum(takes(self._texts[text][0]) for text in heap.texts)
            taking = (
                members[0]
                for members in self._texts
                if earliest <= self._told[members[0]].posted_at <= latest and takes(members[0])
            )
            most = int(own / LEADS)
            heap.leads = next(islice(taking, most, None), None) is None
        return heap.leads

    def _posts(self, heap: _Heap) -> list[int]:
        return [post for text in heap.texts for post in self._texts[text]]

    def _argued(self, heap: _Heap, takes: Callable[[int], bool]) -> bool:
        posts = self._posts(heap)
        if len({self._told[post].voice for post in posts}) < ARGUED:
            return False
        return len({self._told[post].voice for post in posts if takes(post)}) >= ARGUED


def _united(argued: Sequence[_Heap]) -> list[_Heap]:
    heaps: list[_Heap] = []
    for heap in sorted(argued, key=lambda heap: (-len(heap.texts), heap.first)):
        at = _nearest(heap, heaps, _holding(heaps), REACTS)
        if at is None:
            heaps.append(heap)
        else:
            _pour(heap, heaps[at])
    return heaps


def _texts(told: Sequence[Told]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number in sorted(range(len(told)), key=lambda n: (told[n].posted_at, n)):
        groups[told[number].copy].append(number)
    return list(groups.values())


def _vectors(told: Sequence[Told]) -> list[Vector]:
    """Weigh the terms of texts by how rare they are in the days around each."""
    seen: defaultdict[int, Counter[str]] = defaultdict(Counter)
    texts: Counter[int] = Counter()
    for one in told:
        for block in range(_block(one) - 1, _block(one) + 2):
            seen[block].update(one.gist.terms.keys())
            texts[block] += 1
    return [_vector(one.gist, seen[_block(one)], texts[_block(one)] + UNSEEN) for one in told]


def _block(one: Told) -> int:
    return one.posted_at.toordinal() // WINDOW.days


def _vector(one: Gist, seen: Mapping[str, int], many: int) -> Vector:
    weighed = {
        term: log(1 + count) * log(many / (1 + seen[term])) for term, count in one.terms.items()
    }
    shared = [(term, weight) for term, weight in weighed.items() if seen[term] > 1]
    alone = sum(weight * weight for term, weight in weighed.items() if seen[term] == 1)
    kept = sorted(shared, key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    length = sqrt(sum(weight * weight for _, weight in kept) + ALONE * alone)
    return {term: weight / length for term, weight in kept} if length else {}


def _attached(heaps: Sequence[_Heap]) -> list[_Heap]:
    """Let single texts, which speak of an event in passing, join the story that is clearly next."""
    stories = [heap for heap in heaps if len(heap.texts) >= CORE]
    rest = [heap for heap in heaps if len(heap.texts) < CORE]
    for _ in range(ROUNDS):
        holding = _holding(stories)
        found = [(heap, _next(heap, stories, holding, ATTACH)) for heap in rest]
        rest = []
        for heap, at in found:
            # Others may have joined in the meantime and have widened it.
            if at is None or not _together(heap, stories[at]):
                rest.append(heap)
            else:
                _pour(heap, stories[at])
    return [*stories, *rest]


def _holding(heaps: Sequence[_Heap]) -> Holding:
    holding: Holding = defaultdict(dict)
    for at, heap in enumerate(heaps):
        for term, weight in heap.total.items():
            holding[term][at] = weight
    return holding


def _next(seed: _Heap, stories: Sequence[_Heap], holding: Holding, least: float) -> int | None:
    near = sorted(_nearness(seed, stories, holding), reverse=True)
    if not near or near[0][0] < least:
        return None
    clear = len(near) == 1 or near[0][0] >= CLEARLY * near[1][0]
    return near[0][1] if clear else None


def _grouped(seeds: Sequence[_Heap], least: float, *, in_time: bool) -> list[_Heap]:
    heaps: list[_Heap] = []
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
            _pour(seed, heaps[at])
        total = heaps[at].total
        for term in seed.total:
            holding[term][at] = total[term]
    return heaps


def _nearest(seed: _Heap, heaps: Sequence[_Heap], holding: Holding, least: float) -> int | None:
    near = max(_nearness(seed, heaps, holding), default=(0.0, 0))
    return near[1] if near[0] > least else None


def _nearness(seed: _Heap, heaps: Sequence[_Heap], holding: Holding) -> Iterator[tuple[float, int]]:
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
        if not _together(seed, heaps[at]):
            continue
        total = heaps[at].total
        product = products[at] + sum(weight * total.get(term, 0.0) for term, weight in common)
        yield product / (seed.length * heaps[at].length), at


def _together(one: _Heap, other: _Heap) -> bool:
    return max(one.last, other.last) - min(one.first, other.first) <= WINDOW


def _pour(seed: _Heap, heap: _Heap) -> None:
    product = sum(weight * heap.total.get(term, 0.0) for term, weight in seed.total.items())
    heap.square += 2 * product + seed.square
    heap.texts += seed.texts
    heap.first, heap.last = min(heap.first, seed.first), max(heap.last, seed.last)
    for term, weight in seed.total.items():
        heap.total[term] = heap.total.get(term, 0.0) + weight


def _story(heap: _Heap, texts: Sequence[Sequence[int]], told: Sequence[Told]) -> Story:
    members = sorted(
        (post for text in heap.texts for post in texts[text]),
        key=lambda post: (told[post].posted_at, post),
    )
    return Story(members=tuple(members), words=_words(heap, [told[post].gist for post in members]))


def _words(heap: _Heap, gists: Iterable[Gist]) -> tuple[str, ...]:
    shown: dict[str, str] = {}
    for one in gists:
        for term, words in one.shown.items():
            shown.setdefault(term, words)
    heaviest = sorted(heap.total.items(), key=lambda item: (-item[1], item[0]))
    return tuple(dict.fromkeys(shown[term] for term, _ in heaviest[:SHOWN_TERMS]))
