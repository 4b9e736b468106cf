"""The details of a finding: who attacks whom; by which article somebody is pressed, how far."""

from collections.abc import Iterator, Sequence

from monitor.analysis.accused import attack_details, party
from monitor.analysis.articles import articles
from monitor.analysis.lexicon import Hit
from monitor.analysis.mentions import mentions
from monitor.analysis.policing import attacks
from monitor.analysis.pressed import oneself, pressed
from monitor.analysis.progress import progress
from monitor.analysis.scopes import Scope
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.domain.details import METHODS, Article, Details
from monitor.domain.finding import FindingKind
from monitor.domain.post import Post

VERSION = "details@1"
_KNOWN = ("target", "shield", "formation")


def detailed(
    kind: FindingKind,
    doc: Document,
    scopes: Sequence[Scope],
    post: Post,
    speaker: Speaker,
    themes: Sequence[str] = (),
) -> Details | None:
    """Give the details of a finding of this kind with these codes; None for kinds without."""
    if kind is FindingKind.POLICING:
        return _attack(doc, scopes, post, speaker)
    if kind is FindingKind.REPRESSION:
        return _pressure(doc, scopes, post, speaker, themes)
    return None


def _attack(doc: Document, scopes: Sequence[Scope], post: Post, speaker: Speaker) -> Details:
    found = mentions(doc, post, _taken(scopes))
    told = [(scope, hits) for _, scope, hits in attacks(doc, scopes)]
    return attack_details(doc, scopes, post, speaker.handle, found, told)


def _taken(scopes: Sequence[Scope]) -> list[tuple[int, int]]:
    """Give the tokens of names that the glossary knows: bodies, leaders, other countries."""
    return [
        (hit.first, hit.last) for scope in scopes for hit in scope.hits if hit.term.kind in _KNOWN
    ]


def _pressure(
    doc: Document, scopes: Sequence[Scope], post: Post, speaker: Speaker, themes: Sequence[str]
) -> Details:
    law = articles(doc, scopes)
    places = frozenset(_places(doc, scopes, law))
    whom = pressed(doc, scopes, mentions(doc, post, _taken(scopes)), places)
    me = None if whom else oneself(doc, places)
    status, words = progress(doc, scopes, speaker.role)
    return Details(
        whom=tuple(party(doc, one) for one in whom) if whom else ((me,) if me else ()),
        articles=law,
        method=max((code for code in themes if code in METHODS), key=METHODS.index, default=None),
        status=status,
        status_words=words,
    )


def _places(doc: Document, scopes: Sequence[Scope], law: Sequence[Article]) -> Iterator[int]:
    """Give the numbers of the sentences that tell of pressure; all where no term says so."""
    pressure: list[tuple[int, Hit]] = [
        (number, hit) for number, scope in enumerate(scopes) for hit in scope.of("pressure")
    ]
    found = {number for number, _ in pressure}
    found |= {doc.sentence_at(doc.tokens_between(a.words.start, a.words.end)[0]) for a in law}
    yield from found or range(len(scopes))
