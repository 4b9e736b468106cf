"""Who speaks in each sentence, about whose side, and how surely.

One `Scope` for each sentence of a document, in the same order.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.lexicon import Hit, Lexicon
from monitor.analysis.owners import resolved
from monitor.analysis.quotations import quotations
from monitor.analysis.sides import Camp, sides
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, Sentence
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import Voice
from monitor.domain.post import Post

__all__ = ["Camp", "Scope", "read_scopes"]


class Scope(NamedTuple):
    """How a sentence is to be read.

    `hits` are its terms, with targets owned by another country turned into shields. `voice` is
    whose the words outside quotation marks are; `quoted` are token ranges of somebody else's
    words. `official` says that the sentence gives words of a Russian official body or of an
    official channel, `foreign_speaker` those of the other side. `carried` says that `camp`
    comes from an earlier sentence, `theirs` that the other side itself is the matter.
    """

    sentence: Sentence
    hits: tuple[Hit, ...] = ()
    camp: Camp = Camp.OPEN
    carried: bool = False
    theirs: bool = False
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
    abouts = sides(doc, list(_shares(doc, resolved(doc, lexicon.find(doc), speaker))))
    shares = [about.hits for about in abouts]
    quoted = quotations(doc, frozenset(_tokens_of(shares, "report")))
    voices = _voices(shares, quoted, doc.sentences, forwarded=post.forward is not None)
    return tuple(
        Scope(
            sentence=sentence,
            hits=about.hits,
            camp=about.camp,
            carried=about.carried,
            theirs=about.theirs,
            voice=voice,
            quoted=_within(quoted, sentence),
            official=speaker.role is ChannelRole.OFFICIAL or _speaks(doc, about.hits, "target"),
            foreign_speaker=_speaks(doc, about.hits, "shield"),
            hedged=any(hit.term.kind == "hedge" for hit in about.hits),
        )
        for sentence, about, voice in zip(doc.sentences, abouts, voices, strict=True)
    )


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
