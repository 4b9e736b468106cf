"""Words that a post reports from officials and says are not so, both in the post itself.

Where no place and no known kind of claim ties them, the reference does: somebody told something,
and the author answers that it is false. Vague words («якобы») count only against a named body.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.analysis.claims import PREDICATES
from monitor.analysis.clauses import TOLD, Clause, is_question, lemmas, negated, words_of
from monitor.analysis.concepts import concepts
from monitor.analysis.contradiction import Link, finding
from monitor.analysis.lexicon import Hit
from monitor.analysis.manners import unsaid
from monitor.analysis.opposites import TYPES
from monitor.analysis.pieces import holding
from monitor.analysis.places import ids_of
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Counter, Predicate, Quote, quote
from monitor.domain.finding import Finding, Relation, Voice
from monitor.domain.post import Post

VERSION = "rebuttals@4"
NAMED = 0.8
DOUBTED = 0.6
UNNAMED = 0.55
# What officials say of policy is the widest type.
TYPE = "X-POL"
_CARRY = 3
REPORTING = re.compile(r"\b(?:говорят|рассказывают|пишут|сообщают|утверждают)[^.!?]{0,20}, что\b")
WARLIKE = frozenset(["taken", "fight", "dead"])
_NEAR = 4
_ABOUT = frozenset(["про", "о", "об", "что", "насчет"])
_REPROACH = frozenset(["зачем", "почему", "доколе", "когда", "сколько"])


class _Near(NamedTuple):
    """What each rebuttal in or after a clause asks of it, found once however many there are.

    `starts` and `ends` are the tokens at which a word beside one of its bodies begins or ends.
    """

    clause: Clause
    foreign: bool
    starts: frozenset[int]
    ends: frozenset[int]
    body_tells: bool
    telling: bool
    matters: bool
    reports: bool

    def beside(self, word: Hit) -> bool:
        return word.first in self.starts or word.last in self.ends


def rebuttals(
    doc: Document, sentences: Sequence[Clause], post: Post, speaker: Speaker
) -> tuple[Finding, ...]:
    """Give a post's surest rebuttal of official words, if there is one.

    Officials and the other side make none. Nor do news relays: they report who denied what, and
    all three that they had in 8,250 real posts were of that kind.
    """
    if speaker.role is not ChannelRole.COMMENTARY or speaker.side is Side.UA:
        return ()
    found: list[tuple[float, Clause, Clause, Hit]] = []
    for sentence in sentences:
        hits = (
            [] if _asks(doc, sentence) or _unsaid(doc, sentence) else list(sentence.of("rebuttal"))
        )
        own = [hit for hit in hits if _own(doc, sentence, hit)]
        if own:
            first = max(0, sentence.number - _CARRY)
            near = [_near(doc, one) for one in reversed(sentences[first : sentence.number + 1])]
            told = [(hit, *_source(doc, near, hit)) for hit in own]
            found += [(score, one, sentence, hit) for hit, one, score in told if one is not None]
    if not found:
        return ()
    score, source, sentence, hit = max(found, key=lambda one: one[0])
    return (_finding(doc, source, sentence, hit, score, post),)


def _own(doc: Document, sentence: Clause, hit: Hit) -> bool:
    return (
        sentence.scope.voice_of(hit) in (Voice.OWN, Voice.ENDORSED)
        and not negated(doc, hit)
        # «Он не даст соврать» calls a witness.
        and not (hit.first and doc.tokens[hit.first - 1].lemma == "дать")
    )


def _unsaid(doc: Document, sentence: Clause) -> bool:
    # «Ведомство ничего подобного не заявляло» defends it.
    span = sentence.scope.sentence
    return unsaid(doc.text[span.start : span.end])


def _asks(doc: Document, sentence: Clause) -> bool:
    # «Зачем вы врёте?» takes for granted what it seems to ask.
    return is_question(doc, sentence) and _REPROACH.isdisjoint(lemmas(doc, sentence))


def _near(doc: Document, one: Clause) -> _Near:
    bodies, telling = _bodies(one), list(one.of("telling"))
    near = _Near(
        clause=one,
        foreign=one.scope.foreign_speaker or "kiev" in holding(doc, one),
        starts=frozenset(at for body in bodies for at in _around(body.last)),
        ends=frozenset(at for body in bodies for at in _around(body.first)),
        body_tells=False,
        telling=bool(telling),
        # What nobody is named for must at least be about the war: a place, or a kind of claim.
        matters=bool(one.places) or any(True for _ in one.of("claim")),
        reports=_reports(doc, one),
    )
    return near._replace(body_tells=any(map(near.beside, telling)))


def _bodies(one: Clause) -> list[Hit]:
    military = [hit for hit in one.scope.of("target") if "military" in hit.term.flags]
    return [*military, *one.of("spokesman")]


def _around(token: int) -> range:
    return range(token - _NEAR, token + _NEAR + 1)


def _reports(doc: Document, one: Clause) -> bool:
    # «Когда говорят о том, что взяли угледар, это не так.»
    span = one.scope.sentence
    warlike = any(
        not WARLIKE.isdisjoint(concepts(token.lemma))
        for token in doc.tokens[span.first : span.last]
    )
    return warlike and REPORTING.search(doc.text, span.start, span.end) is not None


def _source(doc: Document, near: Sequence[_Near], hit: Hit) -> tuple[Clause | None, float]:
    """Find the sentence whose words are denied: the hit's own, else one shortly before."""
    strong, tells = "strong" in hit.term.flags, "tells" in hit.term.flags
    here = near[0]
    # «О котле для ВСУ говорить рано» tells nothing of the other side's.
    if any(one.foreign for one in (near[1:] if tells else near)):
        return None, 0.0
    if strong and here.beside(hit) and (here.telling or tells or _about(doc, here.clause, hit)):
        return here.clause, NAMED
    for one in near if strong else near[:1]:
        if one.body_tells:
            return one.clause, NAMED if strong else DOUBTED
    for one in near[:2]:
        about = one.matters or here.matters or one.reports
        if strong and about and (one.telling or tells):
            return one.clause, UNNAMED
    return None, 0.0


def _about(doc: Document, one: Clause, hit: Hit) -> bool:
    # «Генштаб врёт» is criticism; «врёт про переправу» and «лжёт в сводке» deny something told.
    following = doc.tokens[hit.last : min(hit.last + 2, one.scope.sentence.last)]
    return any(token.lemma in _ABOUT for token in following)


def _finding(
    doc: Document, source: Clause, sentence: Clause, hit: Hit, score: float, post: Post
) -> Finding:
    told, denied = _words(doc, source, sentence, hit), words_of(doc, sentence, hit)
    kind = next((one.term.code for one in source.of("claim")), "")
    claim = Claim(
        ref=post.ref,
        quoted_in=True,
        claimant=next((one.term.code for one in source.scope.of("target")), "official"),
        predicate=PREDICATES.get(kind, Predicate.OTHER),
        kind=kind or "STATEMENT",
        quote=told,
        place=source.places[0].name if source.places else None,
        place_ids=ids_of(source.places),
        posted_at=post.posted_at,
        undated=post.undated,
        analyser=VERSION,
    )
    counter = Counter(
        ref=post.ref,
        kind="FALSE_CLAIM",
        quote=denied,
        explicit=True,
        posted_at=post.posted_at,
        undated=post.undated,
        analyser=VERSION,
    )
    strong = "strong" in hit.term.flags
    by = Link(
        score=score,
        type=TYPES.get(kind, TYPE),
        relation=Relation.CONTRADICTS if strong else Relation.DOUBTS,
        because=f"{hit.term.name} against words the post reports",
        # The author's own sentence is not put into an official's mouth on a page.
        tied=_told(doc, source) is not None,
    )
    return finding(counter, claim, by, fingerprint=post.fingerprint, claim_id=None)


def _words(doc: Document, source: Clause, sentence: Clause, hit: Hit) -> Quote:
    """Give the words that are denied: a quotation, what follows «что», else the sentence."""
    told = _told(doc, source)
    if told is not None:
        return told
    return words_of(doc, source, hit if source is sentence else next(source.of("telling"), hit))


def _told(doc: Document, source: Clause) -> Quote | None:
    span = source.scope.sentence
    match = TOLD.search(doc.text, span.start, span.end)
    if match is None:
        return None
    group = 1 if match[1] else 2
    return quote(doc.text, match.start(group), match.end(group))
