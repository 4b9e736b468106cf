"""Who is under pressure in a post that tells of it."""

import re
from collections.abc import Sequence

from monitor.analysis.accused import Known, known
from monitor.analysis.detail_words import words_of
from monitor.analysis.mention import Kind, Mention
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.text import Document, Sentence
from monitor.domain.claim import quote
from monitor.domain.details import Party

_LISTED = re.compile(r"\s*(?:,|;|и|,\s*и|а также|—|•|\n)\s*(?:[а-яё-]+\s+){0,2}$", re.I)
_ENOUGH = 2.0
_NEAR = 4
_MOST = 8
_ROLES = {"author": 1.0, "channel": 1.0, "soldier": 0.8, "relative": 0.3, "person": 0.8}
_ASIDE = frozenset("к ко с со у для от о об про из вместо при".split())
_ME = frozenset("меня мне нас нам мной".split())


def pressed(
    doc: Document, scopes: Sequence[Scope], found: Sequence[Mention], places: frozenset[int]
) -> tuple[Known, ...]:
    """Give those under pressure: the likeliest, and who is listed with him.

    `places` are the numbers of the sentences that tell of pressure.
    """
    every = [one for one in known(found) if not _other(doc, scopes, one)]
    weighed = [(_weight(doc, one, places), one) for one in every]
    best = max(weighed, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] is None or best[0] < _ENOUGH:
        return ()
    return tuple(_listed(doc, best[1], every))[:_MOST]


def oneself(doc: Document, places: frozenset[int]) -> Party | None:
    """Give the author where he tells of pressure on himself."""
    for number in sorted(places):
        span = doc.sentences[number]
        for at in range(span.first, span.last):
            if doc.forms[at] in _ME and _pressing_near(doc, span, at, at + 1):
                return Party(words=quote(doc.text, *doc.token_span(at, at + 1)), named=False)
    return None


def _other(doc: Document, scopes: Sequence[Scope], one: Known) -> bool:
    """Say whether somebody plays another part: an official, a lawyer, a source, the other side."""
    if one.roles and one.roles <= {"office", "thing", "group"}:
        return True
    return all(
        _told_by(doc, mention) or scopes[doc.sentence_at(mention.first)].camp is Camp.FOREIGN
        for mention in one.mentions
    )


def _told_by(doc: Document, one: Mention) -> bool:
    span = doc.sentences[doc.sentence_at(one.first)]
    before = doc.lemmas[max(span.first, one.first - 2) : one.first]
    thanks = doc.lemmas[span.first : one.first]
    says = one.last < span.last and doc.lemmas[one.last] in words_of("telling")
    return (
        not words_of("sparing").isdisjoint(before)
        or not words_of("thanking").isdisjoint(thanks)
        or (says and doc.text[one.end : doc.tokens[one.last].start] == " ")
    )


def _weight(doc: Document, one: Known, places: frozenset[int]) -> float:
    return max(_of(doc, mention, places) for mention in one.mentions) + (
        0.5 if one.naming.kind is not Kind.ROLE else 0.0
    )


def _of(doc: Document, one: Mention, places: frozenset[int]) -> float:
    number = doc.sentence_at(one.first)
    span = doc.sentences[number]
    pressing = _pressing_near(doc, span, one.first, one.last)
    if one.kind is Kind.ROLE and one.role == "channel" and (_inside(doc, one) or not pressing):
        return 0.0
    apart = min((abs(number - place) for place in places), default=9)
    weight = max(0.0, 1.5 - 0.5 * apart)
    weight += _ROLES.get(one.role, 0.5 if one.kind is not Kind.ROLE else 0.0)
    if pressing and not _aside(doc, one):
        weight += 1.0
    if one.first > span.first and doc.forms[one.first - 1] in words_of("against"):
        weight += 1.0
    return weight


def _pressing_near(doc: Document, span: Sentence, first: int, last: int) -> bool:
    before = doc.lemmas[max(span.first, first - _NEAR) : first]
    after = doc.lemmas[last : min(span.last, last + _NEAR)]
    return not words_of("pressing").isdisjoint((*before, *after))


def _inside(doc: Document, one: Mention) -> bool:
    # «в своём канале»: where it is said, not who is pressed.
    return not {"в", "на", "из", "с"}.isdisjoint(doc.forms[max(0, one.first - 2) : one.first])


def _aside(doc: Document, one: Mention) -> bool:
    # «уехавший к жене», «обыск у тёщи»: beside who is pressed.
    aside = one.kind is Kind.ROLE and one.role in ("relative", "person", "soldier")
    return aside and one.first > 0 and doc.forms[one.first - 1] in _ASIDE


def _listed(doc: Document, best: Known, every: Sequence[Known]) -> Sequence[Known]:
    """Give the best with the names that stand with it in a list, before and after."""
    kept = [best]
    named = sorted(every, key=lambda one: one.naming.start)
    at = named.index(best)
    for step in (1, -1):
        last, number = best, at + step
        while 0 <= number < len(named) and _joined(doc, last, named[number]):
            last = named[number]
            kept.append(last)
            number += step
    return sorted(kept, key=lambda one: one.naming.start)


def _joined(doc: Document, one: Known, other: Known) -> bool:
    left, right = sorted((one.naming, other.naming), key=lambda mention: mention.start)
    if Kind.ROLE in (left.kind, right.kind) and left.kind is not right.kind:
        return False
    return _LISTED.fullmatch(doc.text[left.end : right.start]) is not None
