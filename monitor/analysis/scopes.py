"""Who speaks in each sentence, about whose side, and how surely.

One `Scope` for each sentence of a document, in the same order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from monitor.analysis.lexicon import Hit, Lexicon, Term
from monitor.analysis.quotations import quotations
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, Sentence
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.finding import Voice
from monitor.domain.post import Post


class Camp(StrEnum):
    """Whose side a sentence is about; OPEN: nobody is named, here or before."""

    OURS = "ours"
    FOREIGN = "foreign"
    OPEN = "open"


class Scope(NamedTuple):
    """How a sentence is to be read.

    `hits` are its terms, with targets owned by another country turned into shields. `voice` is
    whose the words outside quotation marks are; `quoted` are token ranges of somebody else's
    words. `official` says that the sentence gives words of a Russian official body or of an
    official channel, `foreign_speaker` those of the other side. `carried` says that `camp`
    comes from an earlier sentence.
    """

    sentence: Sentence
    hits: tuple[Hit, ...] = ()
    camp: Camp = Camp.OPEN
    carried: bool = False
    voice: Voice = Voice.OWN
    quoted: tuple[tuple[int, int], ...] = ()
    official: bool = False
    foreign_speaker: bool = False
    hedged: bool = False

    def of(self, kind: str) -> Iterator[Hit]:
        """Give the sentence's hits of one kind."""
        return (hit for hit in self.hits if hit.term.kind == kind)

    def voice_of(self, hit: Hit) -> Voice:
        """Say whose words a hit is in."""
        if self.voice is Voice.OWN and self.in_quotation(hit.first):
            return Voice.REPORTED
        return self.voice

    def in_quotation(self, token: int) -> bool:
        """Say whether a token stands in somebody else's words."""
        return any(first <= token < last for first, last in self.quoted)


def read_scopes(doc: Document, post: Post, speaker: Speaker, lexicon: Lexicon) -> tuple[Scope, ...]:
    """Read the scope of every sentence of a post."""
    shares = list(_shares(doc, _resolved(doc, lexicon.find(doc), speaker)))
    quoted = quotations(doc, frozenset(_tokens_of(shares, "report")))
    voices = _voices(shares, quoted, doc.sentences, forwarded=post.forward is not None)
    scopes: list[Scope] = []
    for index, (sentence, share) in enumerate(zip(doc.sentences, shares, strict=True)):
        camp, carried = _camp(share, scopes)
        scopes.append(
            Scope(
                sentence=sentence,
                hits=share,
                camp=camp,
                carried=carried,
                voice=voices[index],
                quoted=_within(quoted, sentence),
                official=speaker.role is ChannelRole.OFFICIAL or _speaks(doc, share, "target"),
                foreign_speaker=_speaks(doc, share, "shield"),
                hedged=any(hit.term.kind == "hedge" for hit in share),
            )
        )
    return tuple(scopes)


def _shares(doc: Document, hits: Sequence[Hit]) -> Iterator[tuple[Hit, ...]]:
    at = 0
    for sentence in doc.sentences:
        start = at
        while at < len(hits) and hits[at].first < sentence.last:
            at += 1
        yield tuple(hits[start:at])


def _tokens_of(shares: Sequence[tuple[Hit, ...]], kind: str) -> Iterator[int]:
    return (hit.first for share in shares for hit in share if hit.term.kind == kind)


def _within(ranges: Sequence[tuple[int, int]], sentence: Sentence) -> tuple[tuple[int, int], ...]:
    return tuple(
        [
            (max(first, sentence.first), min(last, sentence.last))
            for first, last in ranges
            if first < sentence.last and last > sentence.first
        ]
    )


# --- whose ministry ----------------------------------------------------------------------------

_OUR_OWNER = frozenset(["рф", "россия", "российский", "наш", "русский"])
_JOINTS = frozenset(re.split(" ", "и а но в на с о об за по против у к от из для что как со до"))
_ADJECTIVE = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими", "ый")
_VERB = ("ть", "ться", "ти", "чь", "тись")


def _resolved(doc: Document, hits: Sequence[Hit], speaker: Speaker) -> list[Hit]:
    shields = {i for hit in hits if hit.term.kind == "shield" for i in range(hit.first, hit.last)}
    return [
        Hit(hit.first, hit.last, _shielded(hit.term))
        if hit.term.kind == "target" and _foreign(doc, hit, shields, speaker)
        else hit
        for hit in hits
    ]


@cache
def _shielded(term: Term) -> Term:
    return replace(term, kind="shield", code="T-UA")


def _foreign(doc: Document, hit: Hit, shields: set[int], speaker: Speaker) -> bool:
    near = doc.tokens[max(0, hit.first - 2) : hit.last + 2]
    if any(token.lemma in _OUR_OWNER for token in near):
        return False
    if speaker.side is Side.UA and hit.term.flags & {"generic", "amb"}:
        return True
    return _owned_after(doc, hit, shields) or _owned_before(doc, hit, shields)


def _owned_after(doc: Document, hit: Hit, shields: set[int]) -> bool:
    for index in range(hit.last, min(hit.last + 3, len(doc.tokens))):
        token = doc.tokens[index]
        # «Штаб у неприятеля» is his.
        if token.norm == "у" and index == hit.last:
            continue
        gap = doc.text[doc.tokens[index - 1].end : token.start]
        if gap.strip(" \xa0«\"'(") or token.lemma in _JOINTS or token.lemma.endswith(_VERB):
            return False
        if index in shields:
            return index == hit.last or not token.lemma.endswith(("ий", "ый"))
    return False


def _owned_before(doc: Document, hit: Hit, shields: set[int]) -> bool:
    index = hit.first - 1
    if index not in shields or not doc.tokens[index].norm.endswith(_ADJECTIVE):
        return False
    return not doc.text[doc.tokens[index].end : doc.tokens[hit.first].start].strip()


# --- whose side --------------------------------------------------------------------------------

_FARTHEST_CARRY = 5


def _camp(share: tuple[Hit, ...], before: Sequence[Scope]) -> tuple[Camp, bool]:
    kinds = {hit.term.kind for hit in share}
    if "target" in kinds:
        return Camp.OURS, False
    if "shield" in kinds:
        return Camp.FOREIGN, False
    for scope in reversed(before[-_FARTHEST_CARRY:]):
        if not scope.carried and scope.camp is not Camp.OPEN:
            return scope.camp, True
    return Camp.OPEN, False


# --- whose words -------------------------------------------------------------------------------


def _voices(
    shares: Sequence[tuple[Hit, ...]],
    quoted: Sequence[tuple[int, int]],
    sentences: Sequence[Sentence],
    *,
    forwarded: bool,
) -> list[Voice]:
    rejected = {i for i, share in enumerate(shares) if _rejects(share)}
    endorsed = any(_own(hit, "endorse", quoted) for share in shares for hit in share)
    voices = []
    for index, sentence in enumerate(sentences):
        alien = forwarded or bool(_within(quoted, sentence))
        if rejected & {index - 1, index, index + 1}:
            voices.append(Voice.REJECTED)
        elif alien and endorsed:
            voices.append(Voice.ENDORSED)
        else:
            voices.append(Voice.REPORTED if forwarded else Voice.OWN)
    return voices


def _own(hit: Hit, kind: str, quoted: Sequence[tuple[int, int]]) -> bool:
    return hit.term.kind == kind and not any(a <= hit.first < b for a, b in quoted)


def _rejects(share: tuple[Hit, ...]) -> bool:
    targets = [hit.first for hit in share if hit.term.kind == "target"]
    return any(
        hit.term.kind == "reject" and not any(0 <= first - hit.last <= 1 for first in targets)
        for hit in share
    )


def _speaks(doc: Document, share: tuple[Hit, ...], kind: str) -> bool:
    if not share:
        return False
    reports = [hit.first for hit in share if hit.term.kind == "report"]
    return any(
        hit.term.kind == kind
        and (any(abs(at - hit.last) <= 4 for at in reports) or _colon_after(doc, hit))
        for hit in share
    )


def _colon_after(doc: Document, hit: Hit) -> bool:
    end = doc.tokens[hit.last - 1].end
    return doc.text[end : end + 2].lstrip('»"* ').startswith(":")
