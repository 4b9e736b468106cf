"""Whose a named body or commander is: ours, or another country's by the words beside the name."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from monitor.analysis.lexicon import Hit, Term
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.domain.channel import Side

OWNED = "owned"
"""The flag of a target that the words beside it give to another country."""

_OUR_OWNER = frozenset(["рф", "россия", "российский", "наш", "русский"])
_JOINTS = frozenset(re.split(" ", "и а но в на с о об за по против у к от из для что как со до"))
_ADJECTIVE = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими", "ый")
_VERB = ("ть", "ться", "ти", "чь", "тись")
_SEATS = frozenset(["киев", "вашингтон", "лондон", "брюссель", "пентагон"])
_FARTHEST_OWNER = 5
_FARTHEST_PLAIN = 2
_FARTHEST_OWN = 6


def resolved(doc: Document, hits: Sequence[Hit], speaker: Speaker) -> list[Hit]:
    """Turn the targets that are owned by another country into shields."""
    hits = [hit for hit in hits if hit.term.kind != "shield" or not _street(doc, hit.first)]
    shields = {i for hit in hits if hit.term.kind == "shield" for i in range(hit.first, hit.last)}
    return [
        Hit(hit.first, hit.last, shielded(hit.term, OWNED))
        if hit.term.kind == "target" and _foreign(doc, hit, shields, speaker)
        else hit
        for hit in hits
    ]


def _street(doc: Document, at: int) -> bool:
    # «На Советской военкомат прислал повестку»; a direction is «на Киевском».
    named = doc.forms[at].endswith("ской") and doc.text[doc.tokens[at].start].isupper()
    return named and at > 0 and doc.forms[at - 1] == "на"


@cache
def shielded(term: Term, flag: str = "") -> Term:
    """Give what a target stands for when it is the other side's."""
    flags = term.flags | {flag} if flag else term.flags
    return replace(term, kind="shield", code="T-UA", flags=flags)


def ours(doc: Document, hit: Hit) -> bool:
    """Say whether the words beside a name call it ours."""
    near = range(max(0, hit.first - 2), min(len(doc.tokens), hit.last + 2))
    beside = [at for at in near if doc.lemmas[at] in _OUR_OWNER]
    return any(doc.sentence_at(at) == doc.sentence_at(hit.first) for at in beside)


def _foreign(doc: Document, hit: Hit, shields: set[int], speaker: Speaker) -> bool:
    if ours(doc, hit):
        return False
    if speaker.side is Side.UA and hit.term.flags & {"generic", "amb"}:
        return True
    return (
        _owned_after(doc, hit, shields)
        or _owned_before(doc, hit, shields)
        or _of_themselves(doc, hit, shields)
    )


def _owned_after(doc: Document, hit: Hit, shields: set[int]) -> bool:
    numbered = False
    for index in range(hit.last, min(hit.last + _FARTHEST_OWNER, len(doc.tokens))):
        token = doc.tokens[index]
        # «Штаб у неприятеля» is his, and so is «штаб в Киеве».
        if index == hit.last and _leads(doc, index):
            continue
        gap = doc.text[doc.tokens[index - 1].end : token.start]
        if gap.strip(" \xa0«\"'(") or token.lemma in _JOINTS or token.lemma.endswith(_VERB):
            return False
        # «Командир 3-й штурмовой бригады ВСУ».
        numbered = numbered or token.norm[0].isdecimal()
        if index in shields:
            return index == hit.last or numbered or not token.lemma.endswith(("ий", "ый"))
        if index >= hit.last + _FARTHEST_PLAIN and not numbered:
            return False
    return False


def _leads(doc: Document, index: int) -> bool:
    seat = doc.lemmas[index + 1] if index + 1 < len(doc.lemmas) else ""
    return doc.forms[index] == "у" or (doc.forms[index] in ("в", "из") and seat in _SEATS)


def _owned_before(doc: Document, hit: Hit, shields: set[int]) -> bool:
    # «Киевский штаб», «киевский координационный штаб».
    for index in (hit.first - 1, hit.first - 2):
        if index < 0 or not doc.forms[index].endswith(_ADJECTIVE):
            return False
        if doc.text[doc.tokens[index].end : doc.tokens[index + 1].start].strip():
            return False
        if index in shields:
            return True
    return False


def _of_themselves(doc: Document, hit: Hit, shields: set[int]) -> bool:
    """Say whether the other side is told to do something with its own: «ругают свой штаб»."""
    before = range(max(0, hit.first - _FARTHEST_OWN), hit.first)
    own = [at for at in before if doc.lemmas[at] == "свой" and hit.first - at <= 2]
    return bool(own) and any(at in shields for at in before if at < own[0])
