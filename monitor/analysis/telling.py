"""A period's posts → its stories: who tells them, which poles they take, how they split.

Poles are shown only of stories of at least five voices: what nobody argues about has none.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from monitor.analysis.camps import FEWEST_VOICES, Split, by_affiliation, split
from monitor.analysis.gists import gist
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.phrases import Heard, Phrase, Spoken
from monitor.analysis.places import Gazetteer
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.stances import TOLD, Pole, poles_of
from monitor.analysis.stories import Grouping, Story, Told
from monitor.analysis.text import Document, document
from monitor.domain.post import Post

READ = 16_384
# Camps form where so many of a story's voices take a pole, some of them surely.
SHARE, SURE_VOICES = 0.35, 2
# A line that a channel writes under so many of its posts tells nothing of any.
FOOTER_TIMES, FOOTER_SHARE = 3, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPost:
    """A post with whose words it carries.

    `voice` counts once, however many posts it has; `own` says that the post stands in a channel
    of that voice, so that the channel's affiliations are the voice's. Posts of one `copy` carry
    one text. `refused` says that an editor found no pole in it.
    """

    post: Post
    speaker: Speaker
    voice: Hashable
    copy: Hashable
    own: bool = True
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """The voices that take one pole, by affiliation on the day; `said` are their words by post."""

    pole: str
    voices: int
    ties: tuple[tuple[str, int], ...]
    said: tuple[tuple[int, Pole], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """A story by the places of its posts, oldest first; `split` is None where no camps form."""

    members: tuple[int, ...]
    words: tuple[str, ...]
    voices: int
    camps: tuple[Camp, ...] = ()
    split: Split | None = None
    phrases: tuple[Phrase, ...] = ()


class Teller:
    """Tells the stories of a period; holds places and glossary, and is built once."""

    def __init__(self) -> None:
        self._gazetteer = Gazetteer()
        self._lexicon = Lexicon(glossary_terms())

    @classmethod
    @cache
    def shared(cls) -> Self:
        """Give the one that everybody may use."""
        return cls()

    def tell(self, posts: Sequence[StoryPost]) -> list[Retold]:
        """Give the stories of posts that come in the order of time."""
        texts = _without_footers(posts)
        docs = [document(text) for text in texts]
        told = [
            Told(
                gist=gist(doc, self._gazetteer),
                posted_at=one.post.posted_at,
                voice=one.voice,
                copy=one.copy,
            )
            for one, doc in zip(posts, docs, strict=True)
        ]
        said = _Said(self._lexicon, posts, docs)
        grouping = Grouping(told)
        grouping.join_reactions(lambda place: bool(said.poles(place)))
        heard = [Heard(doc=doc, voice=one.voice) for one, doc in zip(posts, docs, strict=True)]
        retold = [_retold(story, posts, said) for story in grouping.stories()]
        return _with_phrases(retold, Spoken(heard))


class _Said:
    """The poles of posts, each read when it is first asked for."""

    def __init__(
        self, lexicon: Lexicon, posts: Sequence[StoryPost], docs: Sequence[Document]
    ) -> None:
        self._lexicon, self._posts, self._docs = lexicon, posts, docs
        self._known: dict[int, tuple[Pole, ...]] = {}

    def poles(self, place: int) -> tuple[Pole, ...]:
        """Give the poles of a post."""
        if place not in self._known:
            one, doc = self._posts[place], self._docs[place]
            # A forward counts for its origin, whose own words they are.
            post = replace(one.post, forward=None)
            scopes = read_scopes(doc, post, one.speaker, self._lexicon)
            self._known[place] = () if one.refused else poles_of(doc, scopes)
        return self._known[place]


def _retold(story: Story, posts: Sequence[StoryPost], read: _Said) -> Retold:
    voices = len({posts[n].voice for n in story.members})
    plain = Retold(members=story.members, words=story.words, voices=voices)
    if voices < FEWEST_VOICES:
        return plain
    said = {n: read.poles(n) for n in story.members}
    taken: defaultdict[Hashable, set[str]] = defaultdict(set)
    for n, poles in said.items():
        taken[posts[n].voice].update(pole.code for pole in poles)
    sure = {posts[n].voice for n in said if any(pole.chance >= TOLD for pole in said[n])}
    # Of many voices that argue about nothing, a few always seem to.
    argued = len(sure) >= SURE_VOICES and SHARE * voices <= sum(map(bool, taken.values()))
    parted = split(taken) if argued else None
    return replace(plain, camps=_camps(said, taken, posts), split=parted)


def _with_phrases(stories: Sequence[Retold], spoken: Spoken) -> list[Retold]:
    """Add the key phrases of the stories on which camps form."""
    parted = [story.members for story in stories if story.split]
    found = iter(spoken.key_phrases(parted))
    return [replace(one, phrases=tuple(next(found))) if one.split else one for one in stories]


def _camps(
    said: Mapping[int, Sequence[Pole]],
    taken: Mapping[Hashable, set[str]],
    posts: Sequence[StoryPost],
) -> tuple[Camp, ...]:
    ties: defaultdict[Hashable, set[str]] = defaultdict(set)
    words: defaultdict[str, list[tuple[int, Pole]]] = defaultdict(list)
    for n, poles in said.items():
        if poles and posts[n].own:
            ties[posts[n].voice].update(posts[n].speaker.affiliations)
        for pole in poles:
            words[pole.code].append((n, pole))
    camps = [
        Camp(
            pole=code,
            voices=sum(code in poles for poles in taken.values()),
            ties=by_affiliation(taken, ties, code),
            said=tuple(found),
        )
        for code, found in words.items()
    ]
    return tuple(sorted(camps, key=lambda camp: (-camp.voices, camp.pole)))


def _without_footers(posts: Sequence[StoryPost]) -> list[str]:
    """Blank out the lines that a channel repeats; offsets stay."""
    written: Counter[str] = Counter()
    lines: Counter[tuple[str, str]] = Counter()
    for one in posts:
        written[one.speaker.handle] += 1
        own = {line.strip() for line in one.post.text[:READ].splitlines()}
        lines.update((one.speaker.handle, line) for line in own if line)
    footers = {
        (handle, line)
        for (handle, line), count in lines.items()
        if count >= FOOTER_TIMES and count >= FOOTER_SHARE * written[handle]
    }
    return [_blanked(one, footers) for one in posts]


def _blanked(one: StoryPost, footers: set[tuple[str, str]]) -> str:
    return "".join(
        " " * (len(line) - 1) + "\n" if (one.speaker.handle, line.strip()) in footers else line
        for line in one.post.text[:READ].splitlines(keepends=True)
    )
