"""Official statements: what is said to be so, where, how many, when."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.analysis.areas import areas
from monitor.analysis.clauses import (
    FUTURE,
    Clause,
    is_question,
    lemmas,
    negated,
    told_words,
    words_of,
)
from monitor.analysis.lexicon import Hit
from monitor.analysis.numbers import first_quantity
from monitor.analysis.places import ids_of
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Predicate
from monitor.domain.finding import Voice
from monitor.domain.post import Post

VERSION = "claims@2"
MOSCOW = ZoneInfo("Europe/Moscow")

PREDICATES = {
    "CAPTURED": Predicate.CONTROL,
    "ADVANCED": Predicate.CONTROL,
    "ENCIRCLED": Predicate.CONTROL,
    "WITHDRAWAL": Predicate.CONTROL,
    "REPELLED": Predicate.ATTACK_REPELLED,
    "DESTROYED": Predicate.LOSSES,
    "OWN_CASUALTIES": Predicate.LOSSES,
    "NO_LOSSES": Predicate.LOSSES,
    "SHOT_DOWN": Predicate.AIR_DEFENCE,
    "SUPPLY_OK": Predicate.CONDITION,
    "UNDER_CONTROL": Predicate.CONDITION,
    "OFFICIAL_DENIAL": Predicate.POLICY,
    "CAUSE": Predicate.CAUSE,
}
FOR_EACH_PLACE = frozenset(["CAPTURED", "REPELLED", "SHOT_DOWN", "DESTROYED"])
# The enemy may be the subject of these: then nothing of ours is claimed.
OURS_ALONE = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "REPELLED", "SHOT_DOWN"])
REPORTED = frozenset("отчитаться отрапортовать доложить сводка брифинг рапорт официально".split())
STRIKE_WORDS = frozenset(["удар", "ракета", "склад", "арсенал", "цех", "пункт", "объект", "цель"])
ENEMY = frozenset(["противник", "враг", "всу", "неприятель", "враг", "украина"])


def find_claims(
    doc: Document, sentences: Sequence[Clause], post: Post, speaker: Speaker
) -> tuple[Claim, ...]:
    """Give the official claims of a post: all of an official channel, else attributed ones."""
    if speaker.side is Side.UA:
        return ()
    official = speaker.role is ChannelRole.OFFICIAL and post.forward is None
    return tuple(
        claim
        for sentence in sentences
        if official or _attributed(doc, sentence)
        for claim in _of_sentence(doc, sentence, post, speaker, official=official)
    )


def _attributed(doc: Document, sentence: Clause) -> bool:
    if sentence.scope.official:
        return True
    named = any(True for _ in sentence.scope.of("target"))
    return named and not REPORTED.isdisjoint(lemmas(doc, sentence))


def _of_sentence(
    doc: Document, sentence: Clause, post: Post, speaker: Speaker, *, official: bool
) -> Iterator[Claim]:
    # What officials reject as invention is their claim; what others reject is not.
    if is_question(doc, sentence) or (not official and sentence.scope.voice is Voice.REJECTED):
        return
    words = lemmas(doc, sentence)
    if not FUTURE.isdisjoint(words) or sentence.scope.foreign_speaker:
        return
    seen: set[str] = set()
    for hit in sentence.of("claim"):
        kind = hit.term.code
        if kind in seen or negated(doc, hit) or not _ours(doc, hit, kind):
            continue
        if kind == "CAPTURED" and not sentence.places:
            continue
        seen.add(kind)
        for place, ids in _where(doc, sentence, kind):
            made = _claim(doc, sentence, hit, post, speaker, official=official)
            yield replace(made, place=place, place_ids=ids)


def _where(doc: Document, sentence: Clause, kind: str) -> list[tuple[str | None, tuple[str, ...]]]:
    """Give where a sentence says it happened: settlements, else regions, which tie nothing."""
    each = kind in FOR_EACH_PLACE
    if sentence.places:
        named = list({place.ids: place for place in sentence.places}.values())
        if each:
            return [(place.name, ids_of([place])) for place in named]
        return [(named[0].name, ids_of(named))]
    span = sentence.scope.sentence
    wide = areas(doc, span.first, span.last)
    return [(place, ()) for place in (wide if each else wide[:1])] or [(None, ())]


def _ours(doc: Document, hit: Hit, kind: str) -> bool:
    if kind not in OURS_ALONE:
        return True
    before = doc.tokens[max(0, hit.first - 2) : hit.first]
    return ENEMY.isdisjoint(token.lemma for token in before)


def _claim(
    doc: Document, sentence: Clause, hit: Hit, post: Post, speaker: Speaker, *, official: bool
) -> Claim:
    kind = hit.term.code
    words = lemmas(doc, sentence)
    predicate = PREDICATES[kind]
    if kind == "DESTROYED" and not STRIKE_WORDS.isdisjoint(words) and ENEMY.isdisjoint(words):
        predicate = Predicate.STRIKE
    span = sentence.scope.sentence
    return Claim(
        ref=post.ref,
        quoted_in=not official,
        claimant=speaker.handle if official else _claimant(sentence),
        predicate=predicate,
        kind=kind,
        quote=(words_of if official else told_words)(doc, sentence, hit),
        quantity=first_quantity(doc.tokens, span.first, span.last),
        posted_at=post.posted_at,
        undated=post.undated,
        event_date=None if post.undated else _event_date(words, post.posted_at),
        analyser=VERSION,
    )


def _claimant(sentence: Clause) -> str:
    target = next(sentence.scope.of("target"), None)
    return target.term.code if target is not None else "official"


def _event_date(words: frozenset[str], posted_at: datetime) -> date:
    day = posted_at.astimezone(MOSCOW).date()
    return day - timedelta(days=1) if {"вчера", "накануне", "вчерашний"} & words else day
