"""Who attacks whom: the critics that an attack is at, and the one whose attack it is."""

from collections.abc import Sequence
from typing import NamedTuple

from monitor.analysis.accuser import Attack, accuser
from monitor.analysis.detail_words import words_of
from monitor.analysis.mention import Kind, Mention, alike
from monitor.analysis.scopes import Scope
from monitor.analysis.text import Document
from monitor.analysis.words import is_plural, name_kinds
from monitor.domain.claim import Quote, quote
from monitor.domain.details import Details, Party
from monitor.domain.post import Post

_BACK = 3
_ON = 2
_MOST = 8
_NEAR = 3
_PUBLIC = frozenset(["author", "channel", "office", "rank"])
_NO_CRITICS = frozenset(["office", "rank", "soldier", "relative", "thing"])


class Known(NamedTuple):
    """Somebody with everything in the post that names him."""

    keys: frozenset[str]
    mentions: tuple[Mention, ...]

    @property
    def naming(self) -> Mention:
        """Give the mention that says most: by address, title or name, the first of its kind."""
        return min(self.mentions, key=lambda one: (one.kind is Kind.ROLE, one.start))

    @property
    def roles(self) -> frozenset[str]:
        """Give what he is called."""
        return frozenset(one.role for one in self.mentions if one.role)


def known(found: Sequence[Mention]) -> tuple[Known, ...]:
    """Put together the mentions of one and the same, in the order in which they are named."""
    groups: list[Known] = []
    for one in found:
        same = [g for g in groups if any(alike(a, b) for a in g.keys for b in one.keys)]
        merged = Known(
            frozenset(one.keys).union(*(g.keys for g in same)),
            (*(m for g in same for m in g.mentions), one),
        )
        groups = [g for g in groups if g not in same] + [merged]
    return tuple(sorted(groups, key=lambda g: g.mentions[0].start))


def attack_details(attack: Attack, post: Post, author: str) -> Details:
    """Give who attacks whom."""
    doc = attack.doc
    teller = accuser(attack)
    return Details(
        who=Party(channel=_author(post, author)) if teller is None else Party(words=teller),
        whom=tuple(party(doc, one, voices(attack.scopes)) for one in _whom(attack, teller)[:_MOST]),
    )


def voices(scopes: Sequence[Scope]) -> frozenset[int]:
    """Give the tokens that are known words of authors, or their known names."""
    hits = [hit for scope in scopes for hit in scope.of("author")]
    return frozenset(at for hit in hits for at in range(hit.first, hit.last))


def party(doc: Document, one: Known, public: frozenset[int]) -> Party:
    """Give somebody by the words that name him, with his address where one is given.

    `public` are the tokens of `voices`.
    """
    handles = [mention.handle for mention in one.mentions if mention.handle]
    naming = one.naming
    words = quote(doc.text, naming.start, naming.end)
    channel = handles[0] if handles else None
    return Party(
        words=words,
        channel=channel,
        private=not channel and _private(one, words, public),
        named=naming.kind is not Kind.ROLE,
    )


def _private(one: Known, words: Quote, public: frozenset[int]) -> bool:
    """Say whether a name is that of somebody who is no public voice, or is not told in full.

    Who is not said to be one (an author, an official, an officer) is none.
    """
    if one.naming.kind is not Kind.NAME:
        return False
    hidden = words.text.endswith(".") or len(words.text.split()[-1]) == 1
    first_name = name_kinds(words.text.lower()) & {"Name", "Surn"} == {"Name"}
    spoken = any(not public.isdisjoint(range(m.first, m.last)) for m in one.mentions)
    return hidden or first_name or not (spoken or one.roles & _PUBLIC)


def _author(post: Post, channel: str) -> str | None:
    """Give the channel whose words these are: of a forward its origin, None where it is hidden."""
    return channel if post.forward is None else post.forward.handle


def _whom(attack: Attack, teller: Quote | None) -> list[Known]:
    """Give whom the attacking sentences name, else whoever is named last before them."""
    doc = attack.doc
    may = [one for one in known(attack.found) if _may_be_accused(doc, one, teller)]
    direct = [one for one in may if _numbers(doc, one) & attack.places]
    if all(_mere(doc, one) for one in direct):
        direct += [one for one in _before(doc, may, attack.places) if one not in direct]
    beside = [one for one in may if one not in direct and _beside(doc, one, may, attack.places)]
    every = sorted([*direct, *beside], key=lambda one: one.naming.start)
    return _distinct(doc, every)


def _may_be_accused(doc: Document, one: Known, teller: Quote | None) -> bool:
    if any(_spared(doc, mention) or _tells(mention, teller) for mention in one.mentions):
        return False
    critic = one.roles & {"author", "group", "channel"}
    if one.roles & _NO_CRITICS and not critic:
        return False
    return one.naming.kind is not Kind.ROLE or bool(one.roles & {"group", "author"})


def _numbers(doc: Document, one: Known) -> set[int]:
    return {doc.sentence_at(mention.first) for mention in one.mentions}


def _mere(doc: Document, one: Known) -> bool:
    """Say whether somebody is only called something: «этот болтун»."""
    return one.naming.kind is Kind.ROLE and not is_plural(doc.forms[one.naming.last - 1])


def _before(doc: Document, may: Sequence[Known], places: frozenset[int]) -> list[Known]:
    """Give whom the nearest sentence before an attack names, or one right after it."""
    for step in (*range(-1, -_BACK - 1, -1), *range(1, _ON + 1)):
        numbers = {place + step for place in places}
        found = [one for one in may if _numbers(doc, one) & numbers]
        if found:
            return found
    return []


def _beside(doc: Document, one: Known, may: Sequence[Known], places: frozenset[int]) -> bool:
    """Say whether somebody is named next to an attack as a channel, an author, or in a list."""
    numbers = {n for n in _numbers(doc, one) if n + 1 in places or n - 1 in places}
    if not numbers or one.naming.kind is Kind.ROLE:
        return False
    listed = sum(bool(_numbers(doc, other) & numbers) for other in may) > 1
    return listed or one.naming.kind is not Kind.NAME or "author" in one.roles


def _distinct(doc: Document, whom: Sequence[Known]) -> list[Known]:
    """Leave out a single role beside a name: «этот болтун» is whoever is named."""
    named = any(one.naming.kind is not Kind.ROLE for one in whom)
    return [one for one in whom if not (named and _mere(doc, one))]


def _spared(doc: Document, one: Mention) -> bool:
    """Say whether the words before a name make him somebody else: thanked, a source, ours."""
    span = doc.sentences[doc.sentence_at(one.first)]
    before = doc.lemmas[max(span.first, one.first - _NEAR) : one.first]
    thanks = doc.lemmas[span.first : one.first]
    return not (
        words_of("sparing").isdisjoint(before) and words_of("thanking").isdisjoint(thanks)
    ) or any(
        form in words_of("own") for form in doc.forms[max(span.first, one.first - 1) : one.first]
    )


def _tells(one: Mention, teller: Quote | None) -> bool:
    return teller is not None and teller.start <= one.start < teller.end
