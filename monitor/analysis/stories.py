"""Stories: posts on one event, grouped by the rare terms that they share within 72 hours.

One pass in the order of time: each text joins the story whose sum of texts it is nearest to
(cosine, terms weighted by their rarity in the period), or opens one. A second pass joins stories
that several openers told at once. Near copies and forwards are one text.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from monitor.analysis.gists import Gist
from monitor.analysis.heaps import (
    SECONDS,
    WINDOW,
    Field,
    Heap,
    attached,
    grouped,
    ranked,
    together,
    united,
)
from monitor.analysis.vectors import Counted, Vectors, checksum

JOIN = 0.17
MERGE = 0.23
# One that takes a side joins a story that so many voices argue about at a lesser nearness.
ARGUED, REACTS = 3, 0.08
# A reaction without such words joins one that makes up so much of all that is argued then.
LEADS = 0.2
SHOWN_TERMS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post as stories see it: posts of one `copy` carry one text, `voice` is whose it is."""

    posted_at: datetime
    voice: Hashable
    copy: Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Posts on one event by their place in what was asked, oldest first, and their texts."""

    members: tuple[int, ...]
    texts: tuple[int, ...]


class Texts:
    """The texts of posts in the order of time, whose terms are added one after the other."""

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = told
        self.posts = _texts(told)
        self._counted = Counted()
        self._added = 0

    def first(self, text: int) -> Told:
        """Give the post that carried a text first."""
        return self.told[self.posts[text][0]]

    def add(self, gist: Gist) -> None:
        """Add the terms of the next text."""
        block = self.first(self._added).posted_at.toordinal() // WINDOW.days
        self._counted.add(gist.terms, block)
        self._added += 1

    def vectors(self) -> Vectors:
        """Weigh the terms; this is done once, for they are let go."""
        counted, self._counted = self._counted, Counted()
        return counted.vectors()


class Grouping:
    """The texts of a period on their way to stories."""

    def __init__(self, texts: Texts) -> None:
        self._told, self._texts = texts.told, texts.posts
        self._vectors = texts.vectors()
        # Seeds come one by one, for most are gone as soon as they are in a heap.
        seeds = map(self._seed, range(len(self._texts)))
        heaps = grouped(self._vectors, seeds, JOIN, in_time=True)
        heaps = grouped(self._vectors, ranked(heaps), MERGE)
        self._heaps = attached(self._vectors, heaps)

    def _seed(self, text: int) -> Heap:
        moment = self._told[self._texts[text][0]].posted_at.timestamp()
        square = self._vectors.square(text)
        return Heap(texts=[text], first=moment, last=moment, square=square)

    def stories(self) -> list[Story]:
        """Give the stories, each post in one; a story may be of a single post."""
        found = [self._story(heap) for heap in self._heaps]
        return sorted(found, key=lambda story: story.members[0])

    def words(self, story: Story, read: Callable[[int], Gist]) -> tuple[str, ...]:
        """Name a story by its main terms, as those posts write them that `read` reads."""
        naming: list[str] = []
        figures: list[str] = []
        for term, words in self._shown(story, read):
            # A bare figure ties posts, but names nothing.
            (figures if term[0].isdecimal() else naming).append(words)
            if len(naming) == SHOWN_TERMS:
                break
        return tuple(dict.fromkeys(naming or figures[:SHOWN_TERMS]))

    def _shown(self, story: Story, read: Callable[[int], Gist]) -> Iterator[tuple[str, str]]:
        shown: dict[int, tuple[str, str]] = {}
        unread = list(story.texts)
        for term in self._vectors.heaviest(story.texts):
            while term not in shown and unread:
                for name, words in read(self._texts[unread.pop(0)][0]).shown.items():
                    shown.setdefault(checksum(name), (name, words))
            yield shown[term]

    def _story(self, heap: Heap) -> Story:
        posts = self._posts(heap)
        members = sorted(posts, key=lambda post: (self._told[post].posted_at, post))
        return Story(members=tuple(members), texts=tuple(sorted(heap.texts)))

    def join_reactions(self, takes: Callable[[int], bool]) -> None:
        """Let posts that take a pole (`takes`) join the story that is argued about then.

        Where several are, the words must show which one is meant; parts of one argument join.
        """
        argued = united(
            self._vectors, [heap for heap in self._heaps if self._argued(heap, takes)], REACTS
        )
        taken = {text for heap in argued for text in heap.texts}
        field = Field(self._vectors, len(argued))
        field.put(argued)
        kept = list(argued)
        found: list[tuple[Heap, int]] = []
        for heap in self._heaps:
            if taken.isdisjoint(heap.texts):
                meant = self._meant(heap, field, takes)
                kept += [heap] if meant is None else []
                found += [] if meant is None else [(heap, meant)]
        for heap, meant in found:
            if together(heap, argued[meant]):
                field.pour(heap, meant)
            else:
                kept.append(heap)
        self._heaps = kept

    def _meant(self, heap: Heap, field: Field, takes: Callable[[int], bool]) -> int | None:
        live = field.live(heap)
        alone = len(live) == 1 and self._leads(field.heaps[live[0]], takes)
        at = None if alone or not live else field.clearly_next(heap, REACTS)
        if not alone and at is None:
            return None
        # Asked last: whether a post takes a pole costs more than all the rest.
        posts = self._posts(heap)
        if 2 * sum(map(takes, posts)) < len(posts):
            return None
        return live[0] if at is None else at

    def _leads(self, heap: Heap, takes: Callable[[int], bool]) -> bool:
        # Where much else is argued about, a reaction that names nothing may mean anything.
        if heap.leads is None:
            own = sum(takes(self._texts[text][0]) for text in heap.texts)
            taking = (post for post in self._around(heap) if takes(post))
            heap.leads = next(islice(taking, int(own / LEADS), None), None) is None
        return heap.leads

    def _around(self, heap: Heap) -> Iterator[int]:
        for post, *_ in self._texts:
            moment = self._told[post].posted_at.timestamp()
            if heap.last - SECONDS <= moment <= heap.first + SECONDS:
                yield post

    def _posts(self, heap: Heap) -> list[int]:
        return [post for text in heap.texts for post in self._texts[text]]

    def _argued(self, heap: Heap, takes: Callable[[int], bool]) -> bool:
        posts = self._posts(heap)
        if len({self._told[post].voice for post in posts}) < ARGUED:
            return False
        taking: set[Hashable] = set()
        for post in posts:
            if self._told[post].voice not in taking and takes(post):
                taking.add(self._told[post].voice)
                if len(taking) == ARGUED:
                    return True
        return False


def _texts(told: Sequence[Told]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number in sorted(range(len(told)), key=lambda n: (told[n].posted_at, n)):
        groups[told[number].copy].append(number)
    return list(groups.values())
