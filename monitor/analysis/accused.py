"""Who attacks whom: the critics that an attack is at, and the one whose attack it is."""

from collections.abc import Sequence
from typing import NamedTuple

from monitor.analysis.detail_words import words_of
from monitor.analysis.lexicon import Hit
from monitor.analysis.mention import Kind, Mention, alike
from monitor.analysis.scopes import Scope
from monitor.analysis.text import Document
from monitor.analysis.words import is_plural
from monitor.domain.claim import Quote, quote
from monitor.domain.details import Details, Party
from monitor.domain.post import Post

_BACK = 3
_ON = 2
_MOST = 8
_NEAR = 3
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


def attack_details(
    doc: Document,
    scopes: Sequence[Scope],
    post: Post,
    author: str,
    found: Sequence[Mention],
    attacks: Sequence[tuple[Scope, Sequence[Hit]]],
) -> Details:
    """Give who attacks whom in the attacks that were found (sentence and terms of each)."""
    every = known(found)
    places = _places(doc, scopes, attacks)
    teller = _accuser(doc, scopes, found, places, sure=bool(attacks))
    whom = _distinct(doc, [one for one in every if _accused(doc, one, teller, places, every)])
    return Details(
        who=Party(channel=_author(post, author)) if teller is None else Party(words=teller),
        whom=tuple(party(doc, one) for one in whom[:_MOST]),
    )


def party(doc: Document, one: Known) -> Party:
    """Give somebody by the words that name him, with his address where one is given."""
    handles = [mention.handle for mention in one.mentions if mention.handle]
    naming = one.naming
    return Party(
        words=quote(doc.text, naming.start, naming.end), channel=handles[0] if handles else None
    )


def _author(post: Post, channel: str) -> str | None:
    """Give the channel whose words these are: of a forward its origin, None where it is hidden."""
    return channel if post.forward is None else post.forward.handle


def _places(
    doc: Document, scopes: Sequence[Scope], attacks: Sequence[tuple[Scope, Sequence[Hit]]]
) -> frozenset[int]:
    """Give the numbers of the sentences that attack; all of them where no term says so."""
    numbers = {scope.sentence: number for number, scope in enumerate(scopes)}
    found = frozenset(numbers[scope.sentence] for scope, _ in attacks)
    return found or frozenset(range(len(scopes)))


# --- who --------------------------------------------------------------------------------------


def _accuser(
    doc: Document,
    scopes: Sequence[Scope],
    found: Sequence[Mention],
    places: frozenset[int],
    *,
    sure: bool,
) -> Quote | None:
    """Give the words for the one whose attack is reported; None: the author's own.

    `sure`: known terms tell in which sentences; only there a mere name is an attacker's.
    """
    for number in sorted(places):
        for at in (number, number - 1, number + 1):
            if 0 <= at < len(scopes):
                teller = _teller(doc, scopes[at], found, named=sure and at == number)
                if teller is not None:
                    return teller
    return None


def _teller(doc: Document, scope: Scope, found: Sequence[Mention], *, named: bool) -> Quote | None:
    span = scope.sentence
    accusing = words_of("accusing")
    verb = next((n for n in range(span.first, span.last) if doc.lemmas[n] in accusing), None)
    opens = doc.text[span.start : span.end].rstrip().endswith(":")
    last = span.last if verb is None and opens else verb
    subjects = [
        one
        for one in found
        if span.first <= one.first < (last or span.first)
        and (
            one.role in ("office", "rank") or (named and one.kind is Kind.NAME and verb is not None)
        )
        and not _governed(doc, one)
    ]
    if not subjects or (one := subjects[0]).role == "author":
        return None
    end = next((n for n in range(one.last, last or 0) if _parted(doc, n)), last or one.last)
    start, stop = one.start, max(one.end, doc.token_span(one.first, max(end, one.last))[1])
    return quote(doc.text, start, stop)


_LEADING = frozenset("в во на о об за с со при по".split())


def _parted(doc: Document, token: int) -> bool:
    gap = doc.text[doc.tokens[token - 1].end : doc.tokens[token].start]
    return bool(gap.strip(" «»")) or doc.forms[token] in _LEADING


def _governed(doc: Document, one: Mention) -> bool:
    return one.first > 0 and doc.forms[one.first - 1] in words_of("governing")


# --- whom -------------------------------------------------------------------------------------


def _accused(
    doc: Document,
    one: Known,
    teller: Quote | None,
    places: frozenset[int],
    every: Sequence[Known],
) -> bool:
    if any(_spared(doc, mention) or _tells(mention, teller) for mention in one.mentions):
        return False
    if one.roles & _NO_CRITICS and not one.roles & {"author", "group", "channel"}:
        return False
    near = [m for m in one.mentions if _near(doc.sentence_at(m.first), places)]
    if not near:
        return False
    if one.naming.kind is not Kind.ROLE:
        return True
    return bool(one.roles & {"group", "author"}) and _meant(doc, one, places, every)


def _distinct(doc: Document, whom: Sequence[Known]) -> list[Known]:
    """Leave out a single role beside a name: «этот болтун» is whoever is named."""
    if not any(one.naming.kind is not Kind.ROLE for one in whom):
        return list(whom)
    return [
        one
        for one in whom
        if one.naming.kind is not Kind.ROLE or is_plural(doc.forms[one.naming.last - 1])
    ]


def _near(number: int, places: frozenset[int]) -> bool:
    return any(place - _BACK <= number <= place + _ON for place in places)


def _meant(doc: Document, one: Known, places: frozenset[int], every: Sequence[Known]) -> bool:
    """Say whether a mere group is attacked: in the very sentence, or nobody else is named there."""
    here = any(doc.sentence_at(m.first) in places for m in one.mentions)
    others = [
        m
        for other in every
        if other is not one
        for m in other.mentions
        if m.role in ("group", "author", "channel") or m.kind is Kind.HANDLE
    ]
    return here or not any(doc.sentence_at(m.first) in places for m in others)


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
