"""Phrases that a story's voices take up from each other, in whatever inflection.

A phrase is a run of two to five lemmas inside a sentence that begins and ends in words that mean
something; «не» may open it. It is kept when at least three voices use it, and others hardly.
"""

from collections import Counter, defaultdict
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
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


@dataclass(slots=True, kw_only=True)
class _Used:
    first: _Use
    voices: Counter[Hashable]


class Spoken:
    """All posts of a period in the order of time, to be asked who else says something.

    `voices` are whose they are by their places, `read` reads one, `lemmas` gives its words alone.
    """

    def __init__(
        self,
        voices: Sequence[Hashable],
        read: Callable[[int], Document],
        lemmas: Callable[[int], frozenset[str]],
    ) -> None:
        self._whose, self._read, self._lemmas = voices, read, lemmas
        self._voices = len(set(voices))

    def key_phrases(self, stories: Sequence[Collection[int]]) -> list[list[Phrase]]:
        """Give up to five phrases of each story (its posts), the most telling first."""
        inside = [self._spread(members) for members in stories]
        # One look through the period answers for all stories: it may hold thousands of posts.
        used = self._used({run for runs in inside for run in runs})
        return [
            self._chosen(len(self._who(members)), runs, used)
            for members, runs in zip(stories, inside, strict=True)
        ]

    def _who(self, places: Iterable[int]) -> Counter[Hashable]:
        return Counter(self._whose[place] for place in places)

    def _spread(self, members: Collection[int]) -> dict[Run, list[int]]:
        """Give the runs that enough voices of a story use, with the post of each use."""
        found: defaultdict[Run, list[int]] = defaultdict(list)
        for place in sorted(members):
            for run, _ in _runs(self._read(place), place):
                found[run].append(place)
        return {
            run: places
            for run, places in found.items()
            if len(places) >= FEWEST_VOICES and len(self._who(places)) >= FEWEST_VOICES
        }

    def _used(self, wanted: Collection[Run]) -> dict[Run, _Used]:
        """Say of some runs who uses them in the whole period, and where that begins."""
        used: dict[Run, _Used] = {}
        # Most posts hold the words of none of them, and need not be cut into runs.
        telling: defaultdict[str, list[Run]] = defaultdict(list)
        for run in wanted:
            telling[max(run, key=len)].append(run)
        for place, voice in enumerate(self._whose if wanted else ()):
            held = self._lemmas(place)
            near = (run for word in held & telling.keys() for run in telling[word])
            if not any(map(held.issuperset, near)):
                continue
            for run, use in _runs(self._read(place), place):
                if run in wanted:
                    known = used.setdefault(run, _Used(first=use, voices=Counter()))
                    known.voices[voice] += 1
        return used

    def _chosen(
        self, story: int, inside: Mapping[Run, Sequence[int]], used: Mapping[Run, _Used]
    ) -> list[Phrase]:
        """Choose among the runs of a story of so many voices."""
        worth: dict[Run, float] = {}
        for run, places in inside.items():
            own = self._who(places)
            # What is left are voices that use it outside of the story too.
            others = len(used[run].voices - own)
            if len(own) / story >= RARER * (others + 0.5) / (self._voices + 1):
                worth[run] = len(own) * (1 + LONGER * (len(run) - 1))
        chosen: list[Run] = []
        for run in sorted(worth, key=lambda run: (-worth[run], run)):
            if len(chosen) < MOST and not any(_alike(run, other) for other in chosen):
                chosen.append(run)
        return [self._phrase(run, inside[run], used[run].first) for run in chosen]

    def _phrase(self, run: Run, inside: Sequence[int], first: _Use) -> Phrase:
        doc = self._read(first.post)
        start, end = doc.token_span(first.at, first.at + len(run))
        return Phrase(
            quote=quote(doc.text, start, end),
            first=first.post,
            last=max(inside),
            voices=len(self._who(inside)),
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
    return len(lemma) > 2 and not lemma[0].isdecimal() and lemma not in common_words()


def _alike(run: Run, other: Run) -> bool:
    return len(set(run) & set(other)) * 2 >= min(len(run), len(other))
