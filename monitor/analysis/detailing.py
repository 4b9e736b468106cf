"""The details of a finding: who attacks whom; by which article somebody is pressed, how far."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.accused import attack_details, party, voices
from monitor.analysis.accuser import Attack
from monitor.analysis.articles import articles
from monitor.analysis.lexicon import Hit
from monitor.analysis.mention import Mention
from monitor.analysis.mentions import mentions
from monitor.analysis.places import PlaceMention
from monitor.analysis.policing import attacks
from monitor.analysis.pressed import oneself, pressed
from monitor.analysis.progress import progress
from monitor.analysis.scopes import Scope
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.analysis.words import name_kinds
from monitor.domain.claim import Quote
from monitor.domain.details import METHODS, Article, Details
from monitor.domain.finding import FindingKind
from monitor.domain.post import Post

VERSION = "details@1"
# Of more names than any honest post holds the nearest to the finding's words are read.
MOST_NAMES = 60
MOST_ARTICLES = 10
_KNOWN = ("target", "shield", "formation")


class Told(NamedTuple):
    """A post as its details are read: its sentences, who posts, and the places that it names.

    `quotes` are the words that the finding rests on: where no known term says, it is about them.
    """

    doc: Document
    scopes: Sequence[Scope]
    post: Post
    speaker: Speaker
    places: Sequence[PlaceMention] = ()
    quotes: Sequence[Quote] = ()


def detailed(kind: FindingKind, told: Told, themes: Sequence[str] = ()) -> Details | None:
    """Give the details of a finding of this kind with these codes; None for kinds without."""
    if kind not in (FindingKind.POLICING, FindingKind.REPRESSION):
        return None
    found = _nearest(mentions(told.doc, told.post, _taken(told)), told.quotes)
    if kind is FindingKind.REPRESSION:
        return _pressure(told, found, themes)
    terms = [(scope, hits) for _, scope, hits in attacks(told.doc, told.scopes)]
    numbers = {scope.sentence: number for number, scope in enumerate(told.scopes)}
    places = frozenset(numbers[scope.sentence] for scope, _ in terms) or _quoted(told)
    attack = Attack(told.doc, told.scopes, found, places, sure=bool(terms))
    return attack_details(attack, told.post, told.speaker.handle)


def _nearest(found: Sequence[Mention], quotes: Sequence[Quote]) -> Sequence[Mention]:
    if len(found) <= MOST_NAMES:
        return found
    at = min((one.start for one in quotes), default=0)
    kept = sorted(found, key=lambda one: abs(one.start - at))[:MOST_NAMES]
    return sorted(kept, key=lambda one: one.start)


def _taken(told: Told) -> list[tuple[int, int]]:
    """Give the tokens of what is no person: bodies, leaders, other countries, places."""
    glossary = [
        (hit.first, hit.last)
        for scope in told.scopes
        for hit in scope.hits
        if hit.term.kind in _KNOWN
    ]
    # A village may bear a person's name.
    return glossary + [
        (at.first, at.last)
        for at in told.places
        if at.known and not name_kinds(told.doc.forms[at.first]) & {"Name", "Surn", "Patr"}
    ]


def _pressure(told: Told, found: Sequence[Mention], themes: Sequence[str]) -> Details:
    doc, scopes = told.doc, told.scopes
    law = articles(doc, scopes)
    places = frozenset(_places(doc, scopes, law)) or _quoted(told)
    whom = pressed(doc, scopes, found, places)
    me = None if whom else oneself(doc, places)
    public = voices(scopes)
    status, words = progress(doc, scopes, places, told.speaker.role)
    return Details(
        whom=tuple(party(doc, one, public) for one in whom) if whom else ((me,) if me else ()),
        articles=law[:MOST_ARTICLES],
        method=max((code for code in themes if code in METHODS), key=METHODS.index, default=None),
        status=status,
        status_words=words,
    )


def _places(doc: Document, scopes: Sequence[Scope], law: Sequence[Article]) -> Iterator[int]:
    """Give the numbers of the sentences whose terms tell of pressure."""
    pressure: list[tuple[int, Hit]] = [
        (number, hit) for number, scope in enumerate(scopes) for hit in scope.of("pressure")
    ]
    found = {number for number, _ in pressure}
    found |= {doc.sentence_at(doc.tokens_between(a.words.start, a.words.end)[0]) for a in law}
    yield from found


def _quoted(told: Told) -> frozenset[int]:
    """Give the numbers of the sentences that a finding quotes; all where nothing is quoted."""
    spans = enumerate(told.doc.sentences)
    found = frozenset(
        number
        for number, span in spans
        if any(one.start < span.end and span.start < one.end for one in told.quotes)
    )
    return found or frozenset(range(len(told.scopes)))
