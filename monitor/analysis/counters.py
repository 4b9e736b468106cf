"""Counter-statements: words that would contradict a fitting official claim."""

import re
from collections.abc import Iterator, Sequence

from monitor.analysis.claims import ENEMY
from monitor.analysis.clauses import PAST, Clause, is_question, lemmas, negated, words_of
from monitor.analysis.lexicon import Hit
from monitor.analysis.manners import passed_on
from monitor.analysis.numbers import first_quantity
from monitor.analysis.places import ids_of
from monitor.analysis.scopes import Camp
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.analysis.things import Named
from monitor.analysis.windows import beside
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Counter
from monitor.domain.finding import Voice
from monitor.domain.post import Post

VERSION = "counters@5"
CARRY = 3
FEWEST_CITED = 2
MOST_CITED = 4
_MARKED = re.compile('[«"“„][^«»"“”„\n]{8,200}[»"”“]')
MOST_PLACES = 16
DIRECTIONS = frozenset("западнее восточнее севернее южнее юго-западнее северо-западнее".split())
REFERENCE = frozenset("сводка брифинг доклад официально отчитаться отрапортовать рапорт".split())
# Said of a place, these deny nothing unless somebody official is meant.
NEED_PLACE = frozenset(
    ["FIGHTING_ON", "ENEMY_HOLDS", "GREY_ZONE", "PARTIAL", "NOT_ENTERED", "LOST", "ENEMY_ADVANCED",
     "NO_ENCIRCLEMENT", "CRISIS", "HIT_ARRIVED", "OWN_LOSSES", "OTHER_CAUSE", "OTHER_TIME",
     "OTHER_HANDS", "NO_SUCH"]
)  # fmt: skip
# Who leaves is no loss of ours: «хохлы ушли».
DOERS = frozenset("противник враг неприятель всу хохол хохлы укры украинцы".split())
LEAVING = ("отош", "отступ", "ушл", "откат", "отполз", "остав", "покин", "сдал", "отход", "беж")
# A news relay, or a sentence that gives official words, reports hits and losses; it denies only so.
DENIALS = frozenset(
    [
        "FALSE_CLAIM",
        "CREDIT",
        "PREMATURE",
        "NOT_ENTERED",
        "ENEMY_HOLDS",
        "NO_ENCIRCLEMENT",
    ]
)
ENEMY_THERE = frozenset(["ENEMY_HOLDS", "ENEMY_ADVANCED"])
POSITIVE = frozenset(["FALSE_CLAIM", "CREDIT", "CRISIS", "INFLATED", "OWN_LOSSES"])
# «Нет, не сдали».
UNDENIED = POSITIVE | {"LOST", "ENEMY_ADVANCED"}


def find_counters(
    doc: Document, sentences: Sequence[Clause], post: Post, speaker: Speaker, things: Named
) -> tuple[Counter, ...]:
    """Give the author's own counter-statements; officials and the other side make none.

    `things` are those that the sentences name.
    """
    if speaker.role is ChannelRole.OFFICIAL or speaker.side is Side.UA:
        return ()
    found: list[Counter] = []
    for sentence in sentences:
        if any(True for _ in sentence.of("counter")) and _author_speaks(doc, sentence, sentences):
            relay = speaker.role is ChannelRole.MEDIA or sentence.scope.official
            found += _of_sentence(doc, sentence, sentences, post, things, relay=relay)
    return tuple(found)


def _author_speaks(doc: Document, sentence: Clause, sentences: Sequence[Clause]) -> bool:
    if is_question(doc, sentence) or sentence.scope.voice not in (Voice.OWN, Voice.ENDORSED):
        return False
    # «Киев заявил о взятии села. Фейк.» denies the other side, not ours.
    before = sentences[max(0, sentence.number - 1) : sentence.number + 1]
    foreign = any(one.scope.foreign_speaker for one in before)
    return not foreign or any(one.scope.official for one in before)


def _of_sentence(
    doc: Document,
    sentence: Clause,
    sentences: Sequence[Clause],
    post: Post,
    things: Named,
    *,
    relay: bool,
) -> Iterator[Counter]:
    words = lemmas(doc, sentence)
    if not PAST.isdisjoint(words):
        return
    places = _places(doc, sentence, sentences)
    explicit = _explicit(doc, sentence, sentences)
    told = cited(doc)
    others = passed_on(doc, sentence)
    near = slice(max(0, sentence.number - CARRY), sentence.number + 1)
    seen: set[str] = set()
    for hit in sentence.of("counter"):
        kind = hit.term.code
        located = bool(places or told) or (
            kind not in NEED_PLACE and (explicit or any(things.among(near)))
        )
        if kind in seen or not located or (relay and kind not in DENIALS):
            continue
        if any(first <= hit.first < last for first, last in others):
            continue
        if _about_others(sentence, kind) or not _holds(doc, hit, sentence):
            continue
        seen.add(kind)
        yield Counter(
            ref=post.ref,
            kind=kind,
            quote=words_of(doc, sentence, hit),
            place_ids=places,
            subject=told,
            quantity=first_quantity(
                doc.tokens, sentence.scope.sentence.first, sentence.scope.sentence.last
            ),
            # What a relay says of officials it says of the news, not of one claim.
            explicit=explicit and not relay,
            hedged=sentence.scope.hedged,
            posted_at=post.posted_at,
            undated=post.undated,
            analyser=VERSION,
        )


def cited(doc: Document) -> tuple[str, ...]:
    """Give the phrases in quotation marks as lemmas: official words are known again by them."""
    phrases = []
    for match in _MARKED.finditer(doc.text):
        first, last = doc.tokens_between(match.start(), match.end())
        if last - first >= FEWEST_CITED:
            phrases.append(" ".join(token.lemma for token in doc.tokens[first:last]))
    return tuple(dict.fromkeys(phrases))[:MOST_CITED]


def _about_others(sentence: Clause, kind: str) -> bool:
    # «Украинские штабы врут» accuses the other side with the same words.
    return kind in POSITIVE and sentence.scope.camp is Camp.FOREIGN and not sentence.scope.official


def _holds(doc: Document, hit: Hit, sentence: Clause) -> bool:
    span = sentence.scope.sentence
    beside = any(token.norm in DIRECTIONS for token in doc.tokens[span.first : span.last])
    if hit.term.code == "FIGHTING_ON" and beside:
        return False
    # «Противник в село не заходил» says that he is not there.
    if hit.term.code in ENEMY_THERE and _denied_after(doc, hit, span.last):
        return False
    # «Противник отошёл в посадки» tells of no loss of ours.
    if hit.term.code == "LOST" and doc.forms[hit.first].startswith(LEAVING):
        who = doc.forms[max(span.first, hit.first - 3) : hit.first]
        if not DOERS.isdisjoint(who):
            return False
    before = {token.lemma for token in doc.tokens[max(span.first, hit.first - 6) : hit.first]}
    if hit.term.code == "NOT_ENTERED" and not ENEMY.isdisjoint(before):
        return False
    return not (hit.term.code in UNDENIED and negated(doc, hit))


def _denied_after(doc: Document, hit: Hit, end: int) -> bool:
    for index in range(hit.last, min(hit.last + 3, end)):
        token = doc.tokens[index]
        if not doc.text[doc.tokens[index - 1].end : token.start].isspace():
            return False
        if token.norm in ("не", "ни"):
            return True
    return False


def _places(doc: Document, sentence: Clause, sentences: Sequence[Clause]) -> tuple[str, ...]:
    """Give the places of the sentence or the nearest before it, and the mere names of the post.

    A name that no claim has is nobody's place, so it does no harm.
    """
    found = [place for one in sentences for place in one.names if not beside(doc, place)]
    for one in reversed(sentences[max(0, sentence.number - CARRY) : sentence.number + 1]):
        if one.places:
            found = [*(place for place in one.places if not beside(doc, place)), *found]
            break
    return ids_of(found)[:MOST_PLACES]


def _explicit(doc: Document, sentence: Clause, sentences: Sequence[Clause]) -> bool:
    for one in sentences[max(0, sentence.number - CARRY) : sentence.number + 1]:
        target = any(hit.term.code.startswith("T-") for hit in one.scope.of("target"))
        if one.scope.official or (target and not REFERENCE.isdisjoint(lemmas(doc, one))):
            return True
    return False
