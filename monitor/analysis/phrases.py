"""Phrases that a story's voices take up from each other, in whatever inflection.

A phrase is a run of two to five lemmas inside a sentence that begins and ends in words that mean
something; «не» may open it. It is kept when at least three voices use it, and others hardly.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.gists import common_words
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


def key_phrases(posts: Sequence[Heard], members: Collection[int]) -> list[Phrase]:
    """Give up to five phrases of a story, the most telling first.

    `posts` are all of the period in the order of time, `members` the places of the story's.
    """
    inside = _uses(posts, sorted(members), None)
    runs = {run for run, uses in inside.items() if len(_voices(posts, uses)) >= FEWEST_VOICES}
    if not runs:
        return []
    outside = _uses(posts, [n for n in range(len(posts)) if n not in members], runs)
    worth = {run: _worth(run, posts, members, inside[run], outside.get(run, ())) for run in runs}
    ranked = sorted((run for run in runs if worth[run]), key=lambda run: (-worth[run], run))
    chosen: list[Run] = []
    for run in ranked:
        if len(chosen) < MOST and not any(_alike(run, other) for other in chosen):
            chosen.append(run)
    return [_phrase(run, posts, inside[run], outside.get(run, ())) for run in chosen]


def _uses(
    posts: Sequence[Heard], places: Sequence[int], wanted: Collection[Run] | None
) -> Mapping[Run, list[_Use]]:
    found: defaultdict[Run, list[_Use]] = defaultdict(list)
    for place in places:
        for run, use in _runs(posts[place].doc, place):
            if wanted is None or run in wanted:
                found[run].append(use)
    return found


def _runs(doc: Document, post: int) -> Iterator[tuple[Run, _Use]]:
    for sentence in doc.sentences:
        lemmas = [token.lemma for token in doc.tokens[sentence.first : sentence.last]]
        means = [_means(lemma) for lemma in lemmas]
        for start, lemma in enumerate(lemmas):
            opens = lemma in NOT
            if not (means[start] or opens):
                continue
            for end in range(start + 2, min(start + LONGEST, len(lemmas)) + 1):
                if means[end - 1] and (opens or sum(means[start:end]) > 1):
                    run = tuple(lemmas[start:end])
                    yield run, _Use(post=post, at=sentence.first + start)


def _means(lemma: str) -> bool:
    return len(lemma) > 2 and not lemma[0].isdigit() and lemma not in common_words()


def _voices(posts: Sequence[Heard], uses: Sequence[_Use]) -> set[Hashable]:
    return {posts[use.post].voice for use in uses}


def _worth(
    run: Run,
    posts: Sequence[Heard],
    members: Collection[int],
    inside: Sequence[_Use],
    outside: Sequence[_Use],
) -> float:
    spread = len(_voices(posts, inside))
    share = spread / len({posts[n].voice for n in members})
    elsewhere = (len(_voices(posts, outside)) + 0.5) / (len({post.voice for post in posts}) + 1)
    if share < RARER * elsewhere:
        return 0.0
    return spread * (1 + LONGER * (len(run) - 1))


def _alike(run: Run, other: Run) -> bool:
    return len(set(run) & set(other)) * 2 >= min(len(run), len(other))


def _phrase(
    run: Run, posts: Sequence[Heard], inside: Sequence[_Use], outside: Sequence[_Use]
) -> Phrase:
    first = min((*inside, *outside), key=lambda use: (use.post, use.at))
    doc = posts[first.post].doc
    start, end = doc.token_span(first.at, first.at + len(run))
    return Phrase(
        quote=quote(doc.text, start, end),
        first=first.post,
        last=max(use.post for use in inside),
        voices=len(_voices(posts, inside)),
    )
