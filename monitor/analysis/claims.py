"""Official statements: what is said to be so, where, how many, when."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.analysis.as_of import MOSCOW, as_of
from monitor.analysis.attribution import attributed, by_office
from monitor.analysis.clauses import Clause, is_question, negated
from monitor.analysis.deciding import ENEMY, PREDICATES
from monitor.analysis.listing import by_place
from monitor.analysis.numbers import Range, is_clock, quantity
from monitor.analysis.segments import MEN, Segment
from monitor.analysis.speaker import Speaker
from monitor.analysis.stated import Stated, read_statements
from monitor.analysis.text import Document, Token
from monitor.analysis.things import things_of
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Predicate, Quote, quote
from monitor.domain.finding import Voice
from monitor.domain.post import Post

__all__ = ["ENEMY", "PREDICATES", "VERSION", "find_claims"]

VERSION = "claims@9"

# The model tells whose losses are denied; both are one kind for contradictions.
SAME_KIND = {"NO_OWN_LOSSES": "NO_LOSSES"}
# Words that tie a segment to what stands before it.
TYING = frozenset(["что", "и", "а", "но", "также"])
# Sentences before a claim that may name what it is about.
BEFORE = 2
SURE_IN_COMMENT = 0.5
SURE_IN_RELAY = 0.8
VAGUE = frozenset(["POLICY", "OFFICIAL_DENIAL", "SUPPLY_OK", "UNDER_CONTROL"])
SURE_WITHOUT_PHRASE = 0.9
SELDOM = frozenset(
    "NO_LOSSES OWN_CASUALTIES DAMAGE SUPPLY_OK UNDER_CONTROL CAUSE OFFICIAL_DENIAL".split()
)
COUNTED = {
    Predicate.LOSSES: MEN,
    Predicate.ATTACK_REPELLED: frozenset(
        "атака контратака попытка штурм вылазка удар раз группа дрг наступление".split()
    ),
    Predicate.AIR_DEFENCE: frozenset(
        "беспилотник бпла дрон ракета снаряд аппарат самолет вертолет коптер цель бомба uav".split()
    ),
}


# Numbers of these say when, where or with what, not how many.
ASIDE = frozenset("регион область район час сутки день ночь взвод неделя катер улица км".split())
TIMES = {"дважды": (2, 2), "трижды": (3, 3), "четырежды": (4, 4)}
# One is told without a number: «сбит беспилотник», «атака отбита».
SINGLE = {
    Predicate.AIR_DEFENCE: frozenset(
        "сбит сбил сбита уничтожен уничтожена перехвачен перехвачена подавлен посажен".split()
    ),
    Predicate.ATTACK_REPELLED: frozenset(
        "отбита отражена сорвана пресечена остановлена упреждена отбит сорван пресечен".split()
    ),
}


def find_claims(
    doc: Document, sentences: Sequence[Clause], post: Post, speaker: Speaker
) -> tuple[Claim, ...]:
    """Give the official claims of a post: all of an official channel, else attributed ones."""
    if speaker.side is Side.UA:
        return ()
    official = speaker.role is ChannelRole.OFFICIAL and post.forward is None
    relay = speaker.role is ChannelRole.MEDIA
    theirs = (
        {clause.number for clause in sentences}
        if speaker.role is ChannelRole.OFFICIAL
        else attributed(doc, sentences, relay=relay)
    )
    wanted = {n for n in theirs if _states(doc, sentences[n], official=official, relay=relay)}
    if not wanted:
        return ()
    moment = None if post.undated or not official else as_of(doc.norm, post.posted_at)
    return tuple(
        replace(claim, as_of=moment)
        for stated in read_statements(doc, sentences if official else _near(sentences, wanted))
        if stated.clause.number in wanted
        and (official or (_of_war(stated) if relay else _plain(doc, stated)))
        for claim in _of(doc, stated, post, speaker, official=official)
    )


def _near(sentences: Sequence[Clause], wanted: Set[int]) -> list[Clause]:
    # What is told elsewhere in a long post is of no use, but the few sentences before are.
    return [c for c in sentences if not wanted.isdisjoint(range(c.number, c.number + 5))]


def _of_war(stated: Stated) -> bool:
    # News tell of much that officials decide: only what surely is of this kind counts.
    return stated.surety >= SURE_IN_RELAY or VAGUE.isdisjoint(stated.kinds)


def _plain(doc: Document, stated: Stated) -> bool:
    # Who comments on officials speaks of much that they did not say.
    if stated.surety < SURE_IN_COMMENT or "POLICY" in stated.kinds:
        return False
    known = any(not negated(doc, hit) for hit in stated.clause.of("claim"))
    return known or (stated.surety > SURE_WITHOUT_PHRASE and not SELDOM.issuperset(stated.kinds))


def _states(doc: Document, sentence: Clause, *, official: bool, relay: bool) -> bool:
    # What officials reject as invention is their claim; what others reject is not.
    if is_question(doc, sentence) or (not official and sentence.scope.voice is Voice.REJECTED):
        return False
    if sentence.scope.official or not sentence.scope.foreign_speaker:
        return True
    # «Вытеснили ВСУ из села, сообщил представитель»: who is told of does not speak.
    return relay and by_office(doc, sentence)


def _of(
    doc: Document, stated: Stated, post: Post, speaker: Speaker, *, official: bool
) -> Iterator[Claim]:
    words = doc.tokens[stated.part.first : stated.part.last]
    for kind in stated.kinds:
        predicate = PREDICATES[kind]
        claim = Claim(
            ref=post.ref,
            quoted_in=not official,
            subject=_around(doc, stated),
            claimant=speaker.handle if official else _claimant(stated.clause),
            predicate=predicate,
            kind=SAME_KIND.get(kind, kind),
            quote=_quote(doc, stated.part),
            quantity=_quantity(words, predicate),
            posted_at=post.posted_at,
            undated=post.undated,
            event_date=None if post.undated else _event_date(words, post.posted_at),
            analyser=VERSION,
        )
        places = stated.setting.of(predicate, abroad=kind == "STRIKE")
        if predicate is Predicate.POLICY:
            # Decisions hold everywhere, unless they say where.
            places = stated.setting.own or stated.setting.meant or stated.setting.label
        if not places:
            yield claim
            continue
        each = by_place(doc.tokens, stated.part.first, stated.part.last, places)
        for at in places:
            counted = each.get(at, claim.quantity)
            yield replace(claim, place=at.name, place_ids=at.ids, quantity=counted)


def _around(doc: Document, stated: Stated) -> tuple[str, ...]:
    # «Отличился 1430-й полк. Полк выведен на отдых»: what no place tells is told before.
    number = stated.clause.number
    first = doc.sentences[max(0, number - BEFORE)].start
    return () if stated.setting.own else things_of(doc.text[first : doc.sentences[number].end])


def _quote(doc: Document, part: Segment) -> Quote:
    first = part.first
    if part.last - first > 1 and part.opened and doc.tokens[first].norm in TYING:
        first += 1
    return quote(doc.text, *doc.token_span(first, part.last))


def _quantity(words: Sequence[Token], predicate: Predicate) -> Range | None:
    wanted = COUNTED.get(predicate)
    first: Range | None = None
    at = 0
    while at < len(words):
        if is_clock(words, at):
            at += 2
            continue
        read = quantity(words, at)
        if read is None:
            at += 1
            continue
        if wanted is None or _counts(words, read[1], wanted):
            return read[0]
        at = read[1]
        if first is None and not (at < len(words) and words[at].lemma in ASIDE):
            first = read[0]
    return _times(words, predicate) or first


def _times(words: Sequence[Token], predicate: Predicate) -> Range | None:
    said = {token.norm for token in words}
    if predicate is Predicate.ATTACK_REPELLED:
        for word, times in TIMES.items():
            if word in said:
                return times
    return (1, 1) if not said.isdisjoint(SINGLE.get(predicate, ())) else None


def _counts(words: Sequence[Token], at: int, wanted: Set[str]) -> bool:
    # «17 украинских беспилотных летательных аппаратов», but not what the next number counts.
    for number in range(at, min(at + 5, len(words))):
        if words[number].lemma in wanted:
            return True
        if quantity(words, number) is not None:
            return False
    return False


def _claimant(sentence: Clause) -> str:
    target = next(sentence.scope.of("target"), None)
    return target.term.code if target is not None else "official"


def _event_date(words: Sequence[Token], posted_at: datetime) -> date:
    day = posted_at.astimezone(MOSCOW).date()
    told = {token.lemma for token in words}
    return day - timedelta(days=1) if {"вчера", "накануне", "вчерашний"} & told else day
