"""Does a post tell of relatives and mobilised men: appeals, the missing, returns, refusals (V)?

By rules alone: a term of relatives.yaml with those whom it is about in its sentence or the one
before, on our side, not taken back and of no other matter (greetings, thanks, collections, lost
things). A word that only soldiers are called must stand near: in the same sentence where news are
relayed, in the sentence or one beside it in a long post, anywhere in a short one. It never alerts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from monitor.analysis.evidence import around, distinct
from monitor.analysis.joining import FINDING
from monitor.analysis.lexicon import Hit, Lexicon, Term, read_terms
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.text import Document
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "relatives@2"
FEWEST_WORDS = 4
MOST_CODES = 4
_OR = frozenset(["или", "либо"])
_LONE = 0.9
# So many sentences at most tell of one matter, so that a soldier in any of them is who it is about.
_ONE_MATTER = 8
_ADDRESSED = frozenset(["kin", "asking", "authority"])
_WHOLE = "whole"
# A faint word, never enough by itself or with others as faint.
_HINT = "hints_of_"
_FARTHEST = 16
_WHOM = frozenset(["kin", "war", "men", "mothers", "women", "wound", "dead", "mobilised"])
_DENIABLE = frozenset(["V-APPEAL", "V-ORG", "V-PROTEST", "V-REFUSE", "V-DESERT"])
# Who collects for the front gathers, too.
_GATHERING = frozenset(["V-ORG", "V-MEET", "V-PROTEST"])


class Sign(NamedTuple):
    """A term with the sentence it stands in and how much it says."""

    weight: float
    scope: Scope
    hit: Hit


@cache
def _terms() -> tuple[Term, ...]:
    return read_terms(files("monitor.analysis").joinpath("relatives.yaml").read_text("utf-8"))


@cache
def words() -> Lexicon:
    """Give the terms of relatives.yaml, compiled."""
    return Lexicon([term for term in _terms() if term.kind != _WHOLE])


@cache
def wholes() -> tuple[tuple[frozenset[str], Term], ...]:
    """Give which kinds of terms together tell of a matter."""
    return tuple(
        (frozenset(form.split()), replace(term, flags=frozenset(["any"])))
        for term in _terms()
        if term.kind == _WHOLE
        for form in term.forms
    )


def relatives(
    doc: Document, scopes: Sequence[Scope], post: Post, role: ChannelRole
) -> Finding | None:
    """Give what a post tells of relatives and mobilised men, or None.

    `role` is that of its channel: a news relay tells of many other families.
    """
    if len(doc.tokens) < FEWEST_WORDS or not scopes:
        return None
    signs = sorted(_signs(doc, scopes, role), key=lambda sign: -sign.weight)
    if all(sign.hit.term.name.startswith(_HINT) for sign in signs):
        return None
    score = _score(signs)
    return Finding(
        kind=FindingKind.RELATIVES,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(min(score, 0.97), 4),
        asserted=score >= FINDING,
        alerting=False,
        quotes=distinct(around(doc, sign.scope, [sign.hit]) for sign in signs),
        analyser=VERSION,
        because=_because(doc, signs),
        themes=tuple(dict.fromkeys(sign.hit.term.code for sign in signs))[:MOST_CODES],
        voice=Voice.REPORTED if post.forward is not None else Voice.OWN,
    )


def _score(signs: Sequence[Sign]) -> float:
    best: dict[str, float] = {}
    for sign in signs:
        best.setdefault(sign.hit.term.name, sign.weight)
    doubt = 1.0
    for weight in list(best.values())[:3]:
        doubt *= 1.0 - weight
    return 1.0 - doubt


def _because(doc: Document, signs: Sequence[Sign]) -> str:
    told = (doc.text[slice(*doc.token_span(s.hit.first, s.hit.last))] for s in signs)
    return ", ".join(dict.fromkeys(" ".join(one.split())[:60] for one in told))[:200]


def _signs(doc: Document, scopes: Sequence[Scope], role: ChannelRole) -> Iterator[Sign]:
    shares = _by_sentence(doc, len(scopes))
    whole = [hit for share in shares for hit in share]
    # A news relay tells of many other families; a short post has one matter.
    relay, short = role is ChannelRole.MEDIA, len(scopes) <= _ONE_MATTER
    charity = any(hit.term.name == "charity" for hit in whole)
    for number, scope in enumerate(scopes):
        share = shares[number]
        near = [hit for some in shares[max(0, number - 1) : number + 2] for hit in some]
        if _theirs(scope) or scope.voice is Voice.REJECTED or _spared(near):
            continue
        said = [hit for some in shares[max(0, number - 1) : number + 1] for hit in some]
        acts = [hit for hit in share if hit.term.kind == "act" and not _not_so(doc, hit)]
        acts += _told_together(doc, share, said)
        soldiers = "war" in _kinds(share if relay else whole if short else near)
        for hit in acts:
            if charity and hit.term.code in _GATHERING:
                continue
            if hit.term.code == "V-APPEAL" and "praise" in _kinds(near):
                continue
            weight = _weight(hit, said) if soldiers or not hit.term.flags else 0.0
            if weight:
                yield Sign(weight, scope, hit)


def _by_sentence(doc: Document, sentences: int) -> list[list[Hit]]:
    """Give the terms of each sentence; what two sentences make up by chance is none."""
    shares: list[list[Hit]] = [[] for _ in range(sentences)]
    for hit in words().find(doc):
        if doc.sentence_at(hit.first) == doc.sentence_at(hit.last - 1):
            shares[doc.sentence_at(hit.first)].append(hit)
    return shares


def _kinds(hits: Sequence[Hit]) -> set[str]:
    return {hit.term.kind for hit in hits}


def _spared(near: Sequence[Hit]) -> bool:
    return "spare" in _kinds(near)


def _told_together(doc: Document, share: Sequence[Hit], near: Sequence[Hit]) -> Iterator[Hit]:
    """Give matters whose parts stand in one sentence; of whom it is may stand just before."""
    here = {hit.term.kind for hit in share}
    around_it = here | {hit.term.kind for hit in near if hit.term.kind in _WHOM}
    for kinds, term in wholes():
        if kinds <= around_it and kinds - _WHOM <= here:
            parts = [hit for hit in share if hit.term.kind in kinds]
            first, last = min(hit.first for hit in parts), max(hit.last for hit in parts)
            denied = term.code in _DENIABLE and any(_after_not(doc, hit) for hit in parts)
            if last - first <= _FARTHEST and not denied:
                yield Hit(first, last, term)


def _not_so(doc: Document, hit: Hit) -> bool:
    # «не ради протеста», «никто не отказался идти»; «не отпускают» has its own «не».
    # «... или уйти в СОЧ» names a choice that nobody is said to have made.
    choice = not _OR.isdisjoint(doc.forms[max(0, hit.first - 3) : hit.first])
    return hit.term.code in _DENIABLE and (choice or _after_not(doc, hit))


def _after_not(doc: Document, hit: Hit) -> bool:
    return "не" in doc.forms[max(0, hit.first - 2) : hit.first]


def _theirs(scope: Scope) -> bool:
    return scope.camp is Camp.FOREIGN or any(scope.of("shield"))


def _weight(hit: Hit, near: Sequence[Hit]) -> float:
    """Give what a term says beside those near it; nothing without whom it needs."""
    kinds = {other.term.kind for other in near}
    needed = hit.term.flags
    if not needed:
        return hit.term.weight
    kinds |= {"men"} if "war" in kinds else set()
    if "addressed" in needed and kinds.isdisjoint(_ADDRESSED):
        return 0.0
    beside = kinds & ({"kin", "men"} if "any" in needed else needed)
    if not beside:
        return 0.0
    return min(_LONE, hit.term.weight + 0.05 * (len(beside) - 1))
