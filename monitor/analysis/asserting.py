"""What a post itself firmly states of a place: taken, lost, an attack repelled, a hit, a downing.

Only an author's own or endorsed words count, and no wish, plan, question, rumour or quotation. A
sentence is looked at only where a place and a word of one of these families stand together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.analysis.attribution import attributed
from monitor.analysis.clauses import Clause, is_question, words_of
from monitor.analysis.ground import (
    GIVEN_UP,
    KINDS,
    OURS,
    Ground,
    families,
    landmark,
    places_of,
    stated,
)
from monitor.analysis.lexicon import Hit, Term
from monitor.analysis.manners import passed_on
from monitor.analysis.places import PlaceMention, ids_of
from monitor.analysis.relating import lost
from monitor.analysis.speaker import Speaker
from monitor.analysis.stating import likely
from monitor.analysis.text import Document
from monitor.analysis.windows import mentions
from monitor.domain.assertion import Assertion
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Counter
from monitor.domain.finding import Voice
from monitor.domain.post import Post

VERSION = "asserting@1"

# Counter-statements that tell against what would be stated of the same place.
DISPUTING = frozenset(
    "FIGHTING_ON ENEMY_HOLDS GREY_ZONE PREMATURE PARTIAL NOT_ENTERED CREDIT FALSE_CLAIM INFLATED "
    "OLD_FOOTAGE NO_SUCH OTHER_HANDS".split()
)
LIKELY = 0.7
CUED = 0.55
# Chosen on the pairs of bench/dev.
LOSES = 0.6
# Characters between one sentence and the next.
GAP = 4
ENDED = "последн"
MOST = 12
MOST_PLACES = 16
# A sentence of more words and names of this sort is a list or an attack.
MOST_IN_ONE = 48
_ANY = Term(name="any", kind="any", forms=())


def find_assertions(
    doc: Document,
    sentences: Sequence[Clause],
    post: Post,
    speaker: Speaker,
    heard: Sequence[Counter] = (),
) -> tuple[Assertion, ...]:
    """Give what the author states himself; of officials only what was given up.

    News relays and the other side assert nothing of their own here, nor does who forwards. `heard`
    are the counter-statements of the post: what these likely dispute of a place is not stated.
    """
    if speaker.side is Side.UA or speaker.role is ChannelRole.MEDIA or post.forward is not None:
        return ()
    if not any(mentions(one) for one in sentences):
        return ()
    shares = _shares(families().find(doc), sentences)
    official = speaker.role is ChannelRole.OFFICIAL
    stating = [n for n, hits in enumerate(shares) if any(hit.term.name in KINDS for hit in hits)]
    if official:
        stating = [n for n in stating if any(h.term.name in GIVEN_UP for h in shares[n])]
    else:
        stating += [n for n in range(len(shares)) if _names_ours(doc, sentences[n])]
    theirs = attributed(doc, sentences, relay=False) if stating and not official else set()
    found: list[Assertion] = []
    for number in sorted(set(stating) - theirs):
        if _firm(doc, sentences, number, shares[number]):
            told = Ground(doc, sentences, number, shares[number])
            found += _made(told, post, official=official)
        if len(found) >= MOST:
            break
    if not official:
        found += _likely(doc, sentences, post, shares, found)
        found += [replace(one, analyser=VERSION) for one in _losses(heard, found)]
    return tuple(_left_standing(found[:MOST], heard))


def _losses(heard: Sequence[Counter], known: Sequence[Assertion]) -> Iterator[Assertion]:
    """Give the losses that counter-statements surely tell of, where no words told of them yet."""
    seen = {place for one in known if one.kind == "LOST" for place in one.place_ids}
    for one in heard:
        chance = sum(chance for kind, chance in one.chances if kind in ("LOST", "ENEMY_ADVANCED"))
        told = lost(one)
        if chance >= LOSES and told.place_ids and seen.isdisjoint(told.place_ids):
            seen.update(told.place_ids)
            yield told


def _likely(
    doc: Document,
    sentences: Sequence[Clause],
    post: Post,
    shares: Sequence[Sequence[Hit]],
    known: Sequence[Assertion],
) -> Iterator[Assertion]:
    """Give what the model of statements reads where no list of words does."""
    firm = {
        number
        for number, hits in enumerate(shares)
        if _firm(doc, sentences, number, hits)
        and not any(hit.term.name in ("partly", "past") for hit in hits)
        and not passed_on(doc, sentences[number])
    }
    firm -= attributed(doc, sentences, relay=False) if firm else set()
    seen = {place for one in known for place in one.place_ids}
    for number, kind, focus in likely(doc, sentences, firm):
        places = ids_of(focus)[:MOST_PLACES]
        if not seen.isdisjoint(places) or any(landmark(doc, one) for one in focus):
            continue
        yield _assertion(doc, sentences[number], post, kind, places, official=False)


def _left_standing(found: Sequence[Assertion], heard: Sequence[Counter]) -> Iterator[Assertion]:
    """Leave out what the post itself disputes, and what it says was lost again."""
    disputing = [one for one in heard if _disputes(one)]
    lost = {place for one in found if one.kind == "LOST" for place in one.place_ids}
    for one in found:
        places = set(one.place_ids)
        overtaken = one.kind == "TAKEN" and not lost.isdisjoint(places)
        disputed = any(_beside(one, other) for other in disputing)
        if not overtaken and (one.kind in ("LOST", "HARMED") or not disputed):
            yield one


def _beside(one: Assertion, other: Counter) -> bool:
    """Say whether a counter-statement is of the same place, in the same words or next to them."""
    near = other.quote.start <= one.quote.end + GAP and one.quote.start <= other.quote.end + GAP
    return near and not set(one.place_ids).isdisjoint(other.place_ids)


def _disputes(one: Counter) -> bool:
    # «Последние дома на окраине зачищены» tells of the end, not of a part.
    if one.kind == "PARTIAL" and ENDED in one.quote.text.lower():
        return False
    chance = sum(chance for kind, chance in one.chances if kind in DISPUTING)
    # A cue names one kind; the others are what the model thinks of the words.
    return chance >= (CUED if len(one.chances) == 1 else LIKELY)


def _shares(hits: Sequence[Hit], sentences: Sequence[Clause]) -> list[list[Hit]]:
    shares: list[list[Hit]] = [[] for _ in sentences]
    at = 0
    for hit in hits:
        while at < len(sentences) and sentences[at].scope.sentence.last <= hit.first:
            at += 1
        if at < len(sentences):
            shares[at].append(hit)
    return shares


def _names_ours(doc: Document, sentence: Clause) -> bool:
    span = sentence.scope.sentence
    return not OURS.isdisjoint(doc.forms[span.first : span.last])


def _firm(doc: Document, sentences: Sequence[Clause], number: int, hits: Sequence[Hit]) -> bool:
    """Say whether a sentence states anything firmly, in its author's name and of our war."""
    one = sentences[number]
    stating = sum(hit.term.name in KINDS for hit in hits)
    if max(stating, len(one.places), len(one.names)) > MOST_IN_ONE:
        return False
    if is_question(doc, one) or one.scope.voice not in (Voice.OWN, Voice.ENDORSED):
        return False
    if one.scope.hedged or any(hit.term.name == "unsure" for hit in hits):
        return False
    # «Киев заявил, что взял село»: neither that nor what is said to it is told of us.
    return not any(
        each.scope.foreign_speaker for each in sentences[max(0, number - 1) : number + 1]
    )


def _made(told: Ground, post: Post, *, official: bool) -> Iterator[Assertion]:
    """Give one assertion of each kind, about all the places that a sentence states it of."""
    about: dict[str, list[PlaceMention]] = {}
    for at, kind in stated(told, official=official):
        about.setdefault(kind, []).extend(places_of(told, at, kind))
    for kind, places in about.items():
        if places:
            ids = ids_of(places)[:MOST_PLACES]
            yield _assertion(told.doc, told.clause, post, kind, ids, official=official)


def _assertion(
    doc: Document,
    clause: Clause,
    post: Post,
    kind: str,
    places: tuple[str, ...],
    *,
    official: bool,
) -> Assertion:
    span = clause.scope.sentence
    return Assertion(
        ref=post.ref,
        kind=kind,
        quote=words_of(doc, clause, Hit(span.first, span.last, _ANY)),
        place_ids=places,
        official=official,
        posted_at=post.posted_at,
        undated=post.undated,
        analyser=VERSION,
    )
