"""A period's posts → its stories: who tells them, which poles they take, how they split.

Poles are shown only of stories of at least five voices: what nobody argues about has none.
"""

from array import array
from collections import defaultdict
from collections.abc import Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import Self

from monitor.analysis.camps import FEWEST_VOICES, Split, by_affiliation, split
from monitor.analysis.footers import Footers
from monitor.analysis.gists import Gist, gist
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.phrases import Phrase, Spoken
from monitor.analysis.places import Gazetteer
from monitor.analysis.scopes import read_scopes
from monitor.analysis.shelf import Shelf
from monitor.analysis.speaker import Speaker
from monitor.analysis.stances import TOLD, Pole, poles_of
from monitor.analysis.stories import Grouping, Story, Texts, Told
from monitor.analysis.text import Document, document, folded_words, lemma
from monitor.domain.post import Post, PostRef

READ = 16_384
# Camps form where so many of a story's voices take a pole, some of them surely.
SHARE, SURE_VOICES = 0.35, 2
# Whose post it is makes no difference to what its words mean.
ANY = PostRef(channel_id=1, message_id=1)
# How many posts are read before the reader is told so.
PAUSE = 500


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
    """A story by the places of its posts, oldest first; `split` is None where no camps form.

    `words` name it, if names were wished for.
    """

    members: tuple[int, ...]
    words: tuple[str, ...] = ()
    voices: int
    camps: tuple[Camp, ...] = ()
    split: Split | None = None
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which stories to tell: of at least so many voices; those without camps named, too, or not."""

    fewest: int = 1
    named: bool = True


class Period:
    """The posts of a period, to be read one at a time; they come in the order of time.

    Words are kept packed, so that 60,000 posts need some 30 MB.
    """

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._texts = Shelf()
        self._footers = Footers()
        self._speakers: dict[Speaker, int] = {}
        self._speaking, self._own, self._refused = array("l"), bytearray(), bytearray()

    def add(self, posts: Sequence[StoryPost]) -> None:
        """Add further posts."""
        self._texts.extend(one.post.text[:READ] for one in posts)
        for one in posts:
            self._footers.add(one.speaker.handle, one.post.text[:READ])
            self.told.append(Told(posted_at=one.post.posted_at, voice=one.voice, copy=one.copy))
            self._speaking.append(self._speakers.setdefault(one.speaker, len(self._speakers)))
            self._own.append(one.own)
            self._refused.append(one.refused)

    def speaker(self, place: int) -> Speaker:
        """Give the channel of a post as a voice."""
        return self._listed[self._speaking[place]]

    def own(self, place: int) -> bool:
        """Say whether a post stands in a channel of its voice."""
        return bool(self._own[place])

    def refused(self, place: int) -> bool:
        """Say whether an editor found no pole in a post."""
        return bool(self._refused[place])

    def document(self, place: int) -> Document:
        """Read the words of a post, without what its channel repeats; offsets stay."""
        return document(self._text(place))

    def lemmas(self, place: int) -> frozenset[str]:
        """Give the words of a post as the dictionary has them."""
        return frozenset(map(lemma, folded_words(self._text(place))))

    def _text(self, place: int) -> str:
        return self._footers.without(self.speaker(place).handle, self._texts[place])

    @cached_property
    def _listed(self) -> list[Speaker]:
        return list(self._speakers)


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

    def tell(self, period: Period, wish: Wish) -> Generator[int, None, list[Retold]]:
        """Give the stories that are wished for; on the way, how many texts were read."""
        texts = Texts(period.told)
        for done, (post, *_) in enumerate(texts.posts):
            if done % PAUSE == 0:
                yield done
            texts.add(self._gist(period, post))
        yield len(texts.posts)
        found = yield from self._grouped(period, texts, wish)
        # By now the memory of terms and poles is free again.
        return _with_phrases(found, period)

    def _grouped(
        self, period: Period, texts: Texts, wish: Wish
    ) -> Generator[int, None, list[Retold]]:
        said = _Said(self._lexicon, period)
        grouping = Grouping(texts)
        yield len(texts.posts)
        grouping.join_reactions(lambda place: bool(said.poles(place)))
        yield len(texts.posts)
        found = []
        for story in grouping.stories():
            voices = len({period.told[n].voice for n in story.members})
            if voices >= wish.fewest:
                one = _retold(story, period, said, voices)
                if wish.named or one.split:
                    words = grouping.words(story, partial(self._gist, period))
                    one = replace(one, words=words)
                found.append(one)
        return found

    def _gist(self, period: Period, place: int) -> Gist:
        return gist(period.document(place), self._gazetteer)


class _Said:
    """The poles of posts, each read when it is first asked for."""

    def __init__(self, lexicon: Lexicon, period: Period) -> None:
        self._lexicon, self._period = lexicon, period
        self._known: dict[int, tuple[Pole, ...]] = {}

    def poles(self, place: int) -> tuple[Pole, ...]:
        """Give the poles of a post."""
        if place not in self._known:
            self._known[place] = self._read(place)
        return self._known[place]

    def _read(self, place: int) -> tuple[Pole, ...]:
        if self._period.refused(place):
            return ()
        doc = self._period.document(place)
        # A forward counts for its origin, whose own words they are.
        own = Post(ref=ANY, text=doc.text, posted_at=self._period.told[place].posted_at)
        return poles_of(doc, read_scopes(doc, own, self._period.speaker(place), self._lexicon))


def _retold(story: Story, period: Period, read: _Said, voices: int) -> Retold:
    plain = Retold(members=story.members, voices=voices)
    if voices < FEWEST_VOICES:
        return plain
    said = {n: read.poles(n) for n in story.members}
    taken: defaultdict[Hashable, set[str]] = defaultdict(set)
    for n, poles in said.items():
        taken[period.told[n].voice].update(pole.code for pole in poles)
    sure = {period.told[n].voice for n in said if any(pole.chance >= TOLD for pole in said[n])}
    # Of many voices that argue about nothing, a few always seem to.
    argued = len(sure) >= SURE_VOICES and SHARE * voices <= sum(map(bool, taken.values()))
    parted = split(taken) if argued else None
    return replace(plain, camps=_camps(said, taken, period), split=parted)


def _with_phrases(stories: Sequence[Retold], period: Period) -> list[Retold]:
    """Add the key phrases of the stories on which camps form."""
    spoken = Spoken([one.voice for one in period.told], period.document, period.lemmas)
    parted = [story.members for story in stories if story.split]
    found = iter(spoken.key_phrases(parted))
    return [replace(one, phrases=tuple(next(found))) if one.split else one for one in stories]


def _camps(
    said: Mapping[int, Sequence[Pole]],
    taken: Mapping[Hashable, set[str]],
    period: Period,
) -> tuple[Camp, ...]:
    ties: defaultdict[Hashable, set[str]] = defaultdict(set)
    words: defaultdict[str, list[tuple[int, Pole]]] = defaultdict(list)
    for n, poles in said.items():
        if poles and period.own(n):
            ties[period.told[n].voice].update(period.speaker(n).affiliations)
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
