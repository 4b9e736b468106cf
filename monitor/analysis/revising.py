"""Officials against officials: a later statement that says otherwise than an earlier one (X-SELF).

Equal numbers, growing numbers told as an update, and what became true later contradict nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.analysis.clauses import PAST, Clause, is_question, lemmas, words_of
from monitor.analysis.holding import causes
from monitor.analysis.places import NAMELESS, ids_of
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, fold
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import Voice
from monitor.domain.post import Post

VERSION = "revising@1"
TYPE = "X-SELF"
SURE = 0.75
SOON = timedelta(days=3)
TIMES = 2
# What a later claim of such a kind says against an earlier one.
AS_COUNTER = {"OWN_CASUALTIES": "OWN_LOSSES", "DAMAGE": "HIT_ARRIVED", "CAUSE": "OTHER_CAUSE"}
ON_GROUND = frozenset(["FIGHTING_ON", "ENEMY_HOLDS", "GREY_ZONE"])
AGAINST = {
    "OWN_LOSSES": frozenset(["OWN_CASUALTIES", "NO_LOSSES"]),
    "HIT_ARRIVED": frozenset(["NO_LOSSES"]),
    "OTHER_CAUSE": frozenset(["CAUSE"]),
    **dict.fromkeys(ON_GROUND, frozenset(["CAPTURED"])),
}
_NONE = re.compile(r"\b(?:нет|без|никто|не (?:было|имеется|допущено|пострада\w+|погиб\w*))\b")
_UPDATE = re.compile(r"\b(?:уточн\w+|обновл\w+|по последним данным|вырос\w*|увелич\w+|сконча\w+)")


def find_revisions(
    doc: Document,
    sentences: Sequence[Clause],
    post: Post,
    speaker: Speaker,
    stated: Sequence[Claim],
) -> tuple[Counter, ...]:
    """Give what an official post says that an earlier official one may have denied."""
    if speaker.role is not ChannelRole.OFFICIAL or speaker.side is Side.UA or post.forward:
        return ()
    told_anew = _UPDATE.search(doc.norm) is not None
    return (
        *(replace(one, hedged=told_anew) for one in _by_claims(stated)),
        *_by_cues(doc, sentences, post),
    )


def revises(claim: Claim, counter: Counter) -> float:
    """Say how surely a later official statement contradicts an official claim; 0: it does not."""
    gap = counter.posted_at - claim.posted_at
    if claim.quoted_in or claim.kind not in AGAINST[counter.kind]:
        return 0.0
    if claim.ref == counter.ref or not timedelta() < gap <= SOON:
        return 0.0
    if set(claim.place_ids).isdisjoint(counter.place_ids):
        return 0.0
    return SURE if _differs(claim, counter) else 0.0


def _differs(claim: Claim, counter: Counter) -> bool:
    said, says = fold(claim.quote.text), fold(counter.quote.text)
    if counter.kind == "OTHER_CAUSE":
        return bool(causes(said)) and bool(causes(says)) and causes(said).isdisjoint(causes(says))
    if counter.kind != "OWN_LOSSES":
        return True
    if _NONE.search(says):
        return False
    if claim.kind == "NO_LOSSES" or (claim.quantity is None and _NONE.search(said)):
        return counter.quantity is not None
    # An update corrects; it does not contradict.
    return _many_more(claim, counter) and not counter.hedged


def _many_more(claim: Claim, counter: Counter) -> bool:
    if claim.quantity is None or counter.quantity is None:
        return False
    return min(counter.quantity) >= TIMES * max(claim.quantity) > 0


def _by_claims(stated: Sequence[Claim]) -> Iterator[Counter]:
    for claim in stated:
        if claim.kind in AS_COUNTER and claim.place_ids:
            yield Counter(
                ref=claim.ref,
                kind=AS_COUNTER[claim.kind],
                quote=claim.quote,
                place_ids=claim.place_ids,
                quantity=claim.quantity,
                posted_at=claim.posted_at,
                undated=claim.undated,
                analyser=VERSION,
            )


def _by_cues(doc: Document, sentences: Sequence[Clause], post: Post) -> Iterator[Counter]:
    seen: set[str] = set()
    for sentence in sentences:
        places = [one for one in ids_of(sentence.places) if not one.startswith(NAMELESS)]
        spoken = sentence.scope.voice is Voice.OWN and not is_question(doc, sentence)
        if not places or not spoken or not PAST.isdisjoint(lemmas(doc, sentence)):
            continue
        for hit in sentence.of("counter"):
            if hit.term.code in ON_GROUND - seen:
                seen.add(hit.term.code)
                yield Counter(
                    ref=post.ref,
                    kind=hit.term.code,
                    quote=words_of(doc, sentence, hit),
                    place_ids=tuple(places),
                    posted_at=post.posted_at,
                    undated=post.undated,
                    analyser=VERSION,
                )
