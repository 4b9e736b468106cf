"""Whose attack a post tells of: the author's, or somebody else's whom it reports."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.analysis.detail_words import role_of, words_of
from monitor.analysis.mention import Kind, Mention
from monitor.analysis.scopes import Scope
from monitor.analysis.text import Document
from monitor.analysis.words import is_plural
from monitor.domain.claim import Quote, quote

_FARTHEST = 5
_AFTER_QUOTE = re.compile(r"[»\"”]\s*[—–-]\s*$")


class Attack(NamedTuple):
    """An attack with whom the post names; `places` are the numbers of the sentences that attack.

    `sure`: known terms tell which they are; only there a mere name may be the attacker's.
    """

    doc: Document
    scopes: Sequence[Scope]
    found: Sequence[Mention]
    places: frozenset[int]
    sure: bool = True


def accuser(attack: Attack) -> Quote | None:
    """Give the words for the one whose attack is reported; None: the author's own."""
    for number in sorted(attack.places):
        for at in (number, number - 1, number + 1):
            if 0 <= at < len(attack.scopes):
                named = attack.sure and at == number
                teller = _teller(attack.doc, attack.scopes[at], attack.found, named=named)
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
        and _subject(doc, one)
    ]
    if not subjects:
        return _signed(doc, scope, found) or (_body(doc, scope, verb) if named else None)
    if (one := subjects[0]).role == "author":
        return None
    end = next((n for n in range(one.last, last or 0) if _parted(doc, n)), last or one.last)
    start, stop = one.start, max(one.end, doc.token_span(one.first, max(end, one.last))[1])
    return quote(doc.text, start, stop)


_LEADING = frozenset("в во на о об за с со при по".split())


def _parted(doc: Document, token: int) -> bool:
    gap = doc.text[doc.tokens[token - 1].end : doc.tokens[token].start]
    return bool(gap.strip(" «»")) or doc.forms[token] in _LEADING


def _signed(doc: Document, scope: Scope, found: Sequence[Mention]) -> Quote | None:
    # «...» — зампред комитета о публикациях канала
    span = scope.sentence
    for one in found:
        inside = span.first <= one.first < span.last and one.role in ("office", "rank")
        if inside and _AFTER_QUOTE.search(doc.text[max(0, one.start - 5) : one.start]):
            return quote(doc.text, one.start, one.end)
    return None


def _body(doc: Document, scope: Scope, verb: int | None) -> Quote | None:
    """Give a body or leader of the glossary whose verb of accusation follows: «Песков назвал»."""
    if verb is None or not any(hit.first > verb for hit in scope.of("critics")):
        return None
    for hit in scope.hits:
        before = hit.last <= verb and hit.term.kind in ("target", "formation")
        if (
            before
            and verb - hit.last <= _FARTHEST
            and not (hit.first > 0 and doc.forms[hit.first - 1] in words_of("governing"))
        ):
            return quote(doc.text, *doc.token_span(hit.first, hit.last))
    return None


def _subject(doc: Document, one: Mention) -> bool:
    # «для ликвидации командира»: no nominative.
    nouns = [n for n in range(one.first, one.last) if role_of(doc.lemmas[n])]
    return all(
        doc.forms[n] in words_of(role_of(doc.lemmas[n])) or is_plural(doc.forms[n])
        for n in nouns[:1]
    )


def _governed(doc: Document, one: Mention) -> bool:
    return one.first > 0 and doc.forms[one.first - 1] in words_of("governing")
