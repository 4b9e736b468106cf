"""Phrases that a story's voices take up from each other, in whatever inflection.

A phrase is a run of two to five lemmas inside a sentence that begins and ends in words that mean
something; «не» may open it. It is kept when at least three voices use it, and others hardly.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass

from monitor.analysis.gists import common_words
from monitor.analysis.mere import mere
from monitor.analysis.text import Document
from monitor.domain.claim import Quote, quote

FEWEST_VOICES = 3
LONGEST = 5
MOST = 5
# How many times rarer a phrase must be outside its story, and what each further word is worth.
RARER = 4.0
LONGER = 0.35
NOT = frozenset(["не", "ни"])

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The words of a post and whose they are."""

    doc: Document
    voice: Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase as its first user wrote it.

    `first` is the first post of the whole period that has it, `last` the story's newest, both
    by their places; `voices` counts who uses it in the story.
    """

    quote: Quote
    first: int
    last: int
    voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    post: int
    at: int


class Spoken:
    """All posts of a period in the order of time, to be asked who else says something."""

    def __init__(self, posts: Sequence[Heard]) -> None:
        self._posts = posts
        self._voices = len({post.voice for post in posts})
        self._saying: defaultdict[str, set[int]] = defaultdict(set)
        for place, post in enumerate(posts):
            for token in post.doc.tokens:
                self._saying[token.lemma].add(place)

    def key_phrases(self, members: Collection[int]) -> list[Phrase]:
        """Give up to five phrases of a story (`members`: its posts), the most telling first."""
        inside: defaultdict[Run, list[_Use]] = defaultdict(list)
        for place in sorted(members):
            for run, use in _runs(self._posts[place].doc, place):
                inside[run].append(use)
        story = len({self._posts[place].voice for place in members})
        worth: dict[Run, float] = {}
        outside: dict[Run, list[_Use]] = {}
        for run, uses in inside.items():
            spread = len(self._heard(uses))
            if spread >= FEWEST_VOICES:
                outside[run] = self._elsewhere(run, members)
                others = (len(self._heard(outside[run])) + 0.5) / (self._voices + 1)
                if spread / story >= RARER * others:
                    worth[run] = spread * (1 + LONGER * (len(run) - 1))
        chosen: list[Run] = []
        for run in sorted(worth, key=lambda run: (-worth[run], run)):
            if len(chosen) < MOST and not any(_alike(run, other) for other in chosen):
                chosen.append(run)
        return [self._phrase(run, inside[run], outside[run]) for run in chosen]

    def _heard(self, uses: Sequence[_Use]) -> set[Hashable]:
        return {self._posts[use.post].voice for use in uses}

    def _elsewhere(self, run: Run, members: Collection[int]) -> list[_Use]:
        places = set.intersection(*(self._saying[lemma] for lemma in run)).difference(members)
        return [
            use
            for place in sorted(places)
            for other, use in _runs(self._posts[place].doc, place)
            if other == run
        ]

    def _phrase(self, run: Run, inside: Sequence[_Use], outside: Sequence[_Use]) -> Phrase:
        first = min((*inside, *outside), key=lambda use: (use.post, use.at))
        doc = self._posts[first.post].doc
        start, end = doc.token_span(first.at, first.at + len(run))
        return Phrase(
            quote=quote(doc.text, start, end),
            first=first.post,
            last=max(use.post for use in inside),
            voices=len(self._heard(inside)),
        )


def _runs(doc: Document, post: int) -> Iterator[tuple[Run, _Use]]:
    nothing = mere(doc)
    for sentence in doc.sentences:
        lemmas = [token.lemma for token in doc.tokens[sentence.first : sentence.last]]
        # A run through a link or a handle is nobody's phrase.
        lemmas = ["" if sentence.first + n in nothing else one for n, one in enumerate(lemmas)]
        means = [_means(lemma) for lemma in lemmas]
        for start, lemma in enumerate(lemmas):
            opens = lemma in NOT
            if not (means[start] or opens):
                continue
            for end in range(start + 2, min(start + LONGEST, len(lemmas)) + 1):
                if not lemmas[end - 1]:
                    break
                if means[end - 1] and (opens or sum(means[start:end]) > 1):
                    run = tuple(lemmas[start:end])
                    yield run, _Use(post=post, at=sentence.first + start)


def _means(lemma: str) -> bool:
    return len(lemma) > 2 and not lemma[0].isdigit() and lemma not in common_words()


def _alike(run: Run, other: Run) -> bool:
    return len(set(run) & set(other)) * 2 >= min(len(run), len(other))
