"""Stories: posts on one event, grouped by the rare terms that they share within 72 hours.

One pass in the order of time: each text joins the story whose sum of texts it is nearest to
(cosine, terms weighted by their rarity in the period), or opens one. A second pass joins stories
that several openers told at once. Near copies and forwards are one text.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import log, sqrt

from monitor.analysis.gists import Gist
from monitor.analysis.heaps import (
    WINDOW,
    Heap,
    Holding,
    Vector,
    attached,
    clearly_next,
    grouped,
    holding_of,
    pour,
    together,
    united,
)

JOIN = 0.17
MERGE = 0.23
# One that takes a side joins a story that so many voices argue about at a lesser nearness.
ARGUED, REACTS = 3, 0.08
# A reaction without such words joins one that makes up so much of all that is argued then.
LEADS = 0.2
# A period with few posts says little about what is rare: as if so many others had been seen.
UNSEEN = 400
# The heaviest terms of a text are enough to place it; a long briefing has hundreds.
MOST_TERMS = 60
SHOWN_TERMS = 6
# What no other text says ties to nothing; it counts so much of its square in a text's length.
ALONE = 0.05


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


class Grouping:
    """The posts of a period on their way to stories."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._told = told
        self._texts = _texts(told)
        vectors = _vectors([told[members[0]] for members in self._texts])
        seeds = [
            Heap(
                texts=[number],
                first=told[members[0]].posted_at,
                last=told[members[0]].posted_at,
                total=vector,
                square=sum(weight * weight for weight in vector.values()),
            )
            for number, (members, vector) in enumerate(zip(self._texts, vectors, strict=True))
        ]
        heaps = grouped(sorted(seeds, key=lambda heap: heap.first), JOIN, in_time=True)
        ranked = sorted(heaps, key=lambda heap: (-len(heap.texts), heap.first))
        self._heaps = attached(grouped(ranked, MERGE, in_time=False))

    def stories(self) -> list[Story]:
        """Give the stories, each post in one; a story may be of a single post."""
        found = [_story(heap, self._texts, self._told) for heap in self._heaps]
        return sorted(found, key=lambda story: story.members[0])

    def join_reactions(self, takes: Callable[[int], bool]) -> None:
        """Let posts that take a pole (`takes`) join the story that is argued about then.

        Where several are, the words must show which one is meant; parts of one argument join.
        """
        argued = united([heap for heap in self._heaps if self._argued(heap, takes)], REACTS)
        taken = {text for heap in argued for text in heap.texts}
        holding = holding_of(argued)
        kept = list(argued)
        found: list[tuple[Heap, Heap]] = []
        for heap in self._heaps:
            if taken.isdisjoint(heap.texts):
                meant = self._meant(heap, argued, holding, takes)
                kept += [heap] if meant is None else []
                found += [] if meant is None else [(heap, meant)]
        for heap, meant in found:
            if together(heap, meant):
                pour(heap, meant)
            else:
                kept.append(heap)
        self._heaps = kept

    def _meant(
        self,
        heap: Heap,
        argued: Sequence[Heap],
        holding: Holding,
        takes: Callable[[int], bool],
    ) -> Heap | None:
        live = [one for one in argued if together(heap, one)]
        alone = len(live) == 1 and self._leads(live[0], takes)
        at = None if alone or not live else clearly_next(heap, argued, holding, REACTS)
        if not alone and at is None:
            return None
        # Asked last: whether a post takes a pole costs more than all the rest.
        posts = self._posts(heap)
        if 2 * sum(map(takes, posts)) < len(posts):
            return None
        return live[0] if at is None else argued[at]

    def _leads(self, heap: Heap, takes: Callable[[int], bool]) -> bool:
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

    def _posts(self, heap: Heap) -> list[int]:
        return [post for text in heap.texts for post in self._texts[text]]

    def _argued(self, heap: Heap, takes: Callable[[int], bool]) -> bool:
        posts = self._posts(heap)
        if len({self._told[post].voice for post in posts}) < ARGUED:
            return False
        return len({self._told[post].voice for post in posts if takes(post)}) >= ARGUED


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


def _story(heap: Heap, texts: Sequence[Sequence[int]], told: Sequence[Told]) -> Story:
    members = sorted(
        (post for text in heap.texts for post in texts[text]),
        key=lambda post: (told[post].posted_at, post),
    )
    return Story(members=tuple(members), words=_words(heap, [told[post].gist for post in members]))


def _words(heap: Heap, gists: Iterable[Gist]) -> tuple[str, ...]:
    shown: dict[str, str] = {}
    for one in gists:
        for term, words in one.shown.items():
            shown.setdefault(term, words)
    heaviest = sorted(heap.total, key=lambda term: (-heap.total[term], term))
    # A bare figure ties posts, but names nothing.
    naming = [term for term in heaviest if not term[0].isdecimal()] or heaviest
    return tuple(dict.fromkeys(shown[term] for term in naming[:SHOWN_TERMS]))
