"""A counter-statement against a claim: the same matter, and the opposite of it?

Which cue speaks against which claim, and how much time matters, is measured in the study of
2026-11-22 on 44 dated contradictions: 43 of them lay within 3 days before and 14 after the claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from monitor.analysis import revising
from monitor.analysis.degrees import degree
from monitor.analysis.echoes import echo
from monitor.analysis.holding import held
from monitor.analysis.keys import cited_words
from monitor.analysis.manners import unsaid
from monitor.analysis.opposites import AGAINST, BY_COUNTER, TYPES
from monitor.analysis.relating import copied, denies, overtaken
from monitor.analysis.text import document, fold
from monitor.analysis.ties import NO_REFERENCE, Reference, share_place, tie
from monitor.analysis.weighing import weigh
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import Finding, FindingKind, Relation
from monitor.domain.post import PostRef

VERSION = "contradiction@9"
WINDOW_BEFORE = timedelta(days=3)
WINDOW_AFTER = timedelta(days=200)
ASSERTED = 0.5
# A link to a stored claim. Chosen on the stories of bench/dev, where 58 of 66 links at this score
# were right.
LINKED = 0.65
# What a post only quotes must be surer.
ALERTING = 0.65
ALERTING_UNTIED = 0.7
# Words of a claim that tie to it who speaks of officials.
SEVERAL = 2
HEDGED = 0.75
PLACELESS = 0.8
PLACELESS_WINDOW = timedelta(days=2)
QUOTED = 0.9
CITED_WINDOW = timedelta(days=3)
# With so much around them the official words are still all that is said.
OFFICIAL_SHARE = 1.5
# How sure a cue is of its kind.
CUED = 0.5
# What a post answers to words that it quotes itself must be a cue, and hardly doubtful.
LEAST = 0.45

NARROW = frozenset(["OFFICIAL_DENIAL", "SUPPLY_OK"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A contradiction: how sure, of which type, how strong, and by which rule.

    `tied`: more than a likeness of words says that both are of one matter.
    """

    score: float
    type: str
    relation: Relation
    because: str
    tied: bool = True


def link(claim: Claim, counter: Counter, refers: Reference = NO_REFERENCE) -> Link | None:
    """Compare a stored claim with a counter-statement of another channel; None: no contradiction.

    Undated statements are never linked by time.
    """
    if counter.analyser == revising.VERSION:
        return _revised(claim, counter)
    if not _may_speak_of(claim, counter, meant=refers.meant):
        return None
    if not (refers.meant or refers.goes_on) and (
        overtaken(claim, counter) or _passes_on(claim, counter)
    ):
        return None
    shared = share_place(claim, counter)
    if counter.chances or shared or refers.meant or refers.goes_on:
        found = _weighed(claim, counter, refers)
        if found is not None or shared or len(counter.chances) > 1:
            return found
    return _referred(claim, counter)


def _passes_on(claim: Claim, counter: Counter) -> bool:
    """Say whether words are the official ones alone, with nothing said against them."""
    words = counter.quote.text
    if len(counter.chances) == 1 or "?" in words or denies(words):
        return False
    whole = fold(claim.quote.text).rstrip(" .")
    return copied(claim.quote.text, words) or (
        whole in fold(words) and len(words) < OFFICIAL_SHARE * len(whole)
    )


def _referred(claim: Claim, counter: Counter) -> Link | None:
    fit = AGAINST.get(counter.kind, {}).get(claim.kind, 0.0)
    gap = counter.posted_at - claim.posted_at
    cited = _cites(counter, claim)
    if not cited:
        if not counter.explicit or (claim.place_ids and counter.place_ids):
            return None
        # «Ложь» without a place may mean any claim; only a denial or a promise is narrow enough.
        vague = counter.kind == "FALSE_CLAIM" and claim.kind not in NARROW
        took = echo(claim.quote.text, counter.quote.text)
        if abs(gap) > PLACELESS_WINDOW or vague or not took.shared:
            return None
        fit *= PLACELESS
    why = "its very words" if cited else "a reference to officials"
    return _link(claim, counter, fit * time_weight(gap), why)


def _revised(claim: Claim, counter: Counter) -> Link | None:
    score = 0.0 if claim.undated or counter.undated else revising.revises(claim, counter)
    if not score:
        return None
    because = f"{counter.kind} against {claim.kind}, officials against officials"
    return Link(score=score, type=revising.TYPE, relation=Relation.CONTRADICTS, because=because)


def _may_speak_of(claim: Claim, counter: Counter, *, meant: bool) -> bool:
    if claim.undated or counter.undated or _same_voice(claim.ref, counter.ref):
        return False
    # What is forwarded with a word of one's own are still the official words.
    return not (meant and claim.quote.text in counter.quote.text)


def _weighed(claim: Claim, counter: Counter, refers: Reference) -> Link | None:
    chances = counter.chances or ((counter.kind, CUED),)
    found = weigh(claim, replace(counter, chances=chances), refers)
    if found is None:
        return None
    kind, score, because = found
    link = _link(claim, replace(counter, kind=kind, hedged=False), score, because)
    if link is None:
        return None
    # Hedged words count among what is weighed already.
    relation = degree(claim, counter, kind)
    return replace(link, relation=relation, tied=_tied(claim, counter, refers))


def _tied(claim: Claim, counter: Counter, refers: Reference) -> bool:
    """Say whether a thread, a place, a thing or several words of the claim tie two statements.

    On real posts, whoever spoke of officials in the same days was linked to any claim else.
    """
    took = echo(claim.quote.text, counter.quote.text)
    by = tie(claim, counter, took)
    if refers.meant or refers.goes_on or by.placed or by.area or by.named or by.object:
        return True
    # Of one matter, the wounded say, are many claims at once.
    return (counter.explicit or by.matter) and took.shared >= SEVERAL


def _cites(counter: Counter, claim: Claim) -> bool:
    """Say whether the post puts words of the claim into quotation marks, soon after it."""
    gap = counter.posted_at - claim.posted_at
    phrases = cited_words(counter)
    if not phrases or not timedelta() <= gap <= CITED_WINDOW:
        return False
    words = f" {_lemmas(claim.quote.text)} "
    return any(f" {phrase} " in words for phrase in phrases)


@lru_cache(maxsize=4096)
def _lemmas(text: str) -> str:
    return " ".join(token.lemma for token in document(text).tokens)


def time_weight(gap: timedelta) -> float:
    """Give the weight of the time from claim to counter-statement; 0 outside the window."""
    if not -WINDOW_BEFORE <= gap <= WINDOW_AFTER:
        return 0.0
    if gap < timedelta():
        return 0.8
    if gap <= timedelta(days=3):
        return 1.0
    if gap <= timedelta(days=14):
        return 0.85
    return 0.5 if gap <= timedelta(days=30) else 0.3


def quoted(
    claims: Sequence[Claim], counters: Sequence[Counter], fingerprint: bytes
) -> tuple[Finding, ...]:
    """Give the contradictions of official words that a post itself quotes, the surest for each."""
    found: list[Finding] = []
    for claim in claims:
        if not claim.quoted_in:
            continue
        links = [(answer, one) for one in counters if (answer := _answers(claim, one)) is not None]
        if links:
            best, counter = max(links, key=lambda pair: pair[0].score)
            found.append(finding(counter, claim, best, fingerprint=fingerprint, claim_id=None))
    return tuple(found)


def finding(
    counter: Counter, claim: Claim, by: Link, *, fingerprint: bytes, claim_id: int | None
) -> Finding:
    """Make the finding of a link; its quote is the counter-statement.

    Where the author's own sentence is all there is of the official words nobody is paged: it
    must not be put into an official's mouth. Nor where nothing but their words ties two posts.
    """
    alone = claim_id is None and claim.quote == counter.quote
    # A shared place, or words about officials, tie two posts; anything else must be surer.
    sure = counter.explicit or share_place(claim, counter)
    level = ALERTING if claim_id is not None and sure else ALERTING_UNTIED
    return Finding(
        kind=FindingKind.CONTRADICTION,
        ref=counter.ref,
        fingerprint=fingerprint,
        score=by.score,
        asserted=by.score >= ASSERTED if claim_id is None else by.score >= LINKED and by.tied,
        alerting=by.score >= level and by.tied and not alone,
        quotes=(counter.quote,),
        analyser=VERSION,
        because=by.because,
        type=by.type,
        relation=by.relation,
        claim=claim if claim_id is None else None,
        claim_id=claim_id,
    )


def _answers(claim: Claim, counter: Counter) -> Link | None:
    if len(counter.chances) > 1 or (counter.chances and counter.chances[0][1] < LEAST):
        return None
    fit = AGAINST.get(counter.kind, {}).get(claim.kind, 0.0)
    apart = claim.place_ids and counter.place_ids
    if not fit or (apart and set(claim.place_ids).isdisjoint(counter.place_ids)):
        return None
    # «Ведомство ничего подобного не заявляло» tells what was not said.
    if unsaid(claim.quote.text):
        return None
    # «Штаб ихний рапортует: враньё» denies the other side.
    if "kiev" in held(fold(counter.quote.text)) or "kiev" in held(fold(claim.quote.text)):
        return None
    # In one sentence the claim and its denial may share words: «доложили о взятии в кредит».
    if counter.quote.start < claim.quote.start:
        fit *= 0.85
    return _link(claim, counter, fit * QUOTED, "the official words are quoted in the post")


def _link(claim: Claim, counter: Counter, fit: float, why: str) -> Link | None:
    score = round(min(1.0, fit * (HEDGED if counter.hedged else 1.0)), 3)
    if score <= 0:
        return None
    relation = degree(claim, counter, counter.kind)
    kind = BY_COUNTER.get(counter.kind) or TYPES.get(claim.kind, "X-COND")
    because = f"{counter.kind} against {claim.kind}, {why}"
    return Link(score=score, type=kind, relation=relation, because=because)


def _same_voice(one: PostRef, other: PostRef) -> bool:
    return (one.platform, one.channel_id) == (other.platform, other.channel_id)
