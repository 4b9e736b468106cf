"""Words that a post reports from officials and says are not so, both in the post itself.

Where no place and no known kind of claim ties them, the reference does: somebody told something,
and the author answers that it is false. Vague words («якобы») count only against a named body.
"""

import re
from collections.abc import Iterable, Sequence

from monitor.analysis.claims import PREDICATES
from monitor.analysis.clauses import TOLD, Clause, is_question, lemmas, negated, words_of
from monitor.analysis.concepts import concepts
from monitor.analysis.contradiction import Link, finding
from monitor.analysis.lexicon import Hit
from monitor.analysis.opposites import TYPES
from monitor.analysis.pieces import holding
from monitor.analysis.places import ids_of
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Counter, Predicate, Quote, quote
from monitor.domain.finding import Finding, Relation, Voice
from monitor.domain.post import Post

VERSION = "rebuttals@2"
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


def rebuttals(
    doc: Document, sentences: Sequence[Clause], post: Post, speaker: Speaker
) -> tuple[Finding, ...]:
    """Give a post's surest rebuttal of official words, if there is one.

    Officials and the other side make none. Nor do news relays: they report who denied what, and
    all three that they had in 8,250 real posts were of that kind.
    """
    if speaker.role is not ChannelRole.COMMENTARY or speaker.side is Side.UA:
        return ()
    found = [
        (score, source, sentence, hit)
        for sentence in sentences
        for hit in sentence.of("rebuttal")
        if _own(doc, sentence, hit)
        for source, score in [_source(doc, sentences, sentence, hit)]
        if source is not None
    ]
    if not found:
        return ()
    score, source, sentence, hit = max(found, key=lambda one: one[0])
    return (_finding(doc, source, sentence, hit, score, post),)


def _own(doc: Document, sentence: Clause, hit: Hit) -> bool:
    return (
        sentence.scope.voice_of(hit) in (Voice.OWN, Voice.ENDORSED)
        and not (is_question(doc, sentence) and not _reproachful(doc, sentence))
        and not negated(doc, hit)
        # «Он не даст соврать» calls a witness.
        and not (hit.first and doc.tokens[hit.first - 1].lemma == "дать")
    )


def _reproachful(doc: Document, sentence: Clause) -> bool:
    # «Зачем вы врёте?» takes for granted what it seems to ask.
    return not _REPROACH.isdisjoint(lemmas(doc, sentence))


def _source(
    doc: Document, sentences: Sequence[Clause], sentence: Clause, hit: Hit
) -> tuple[Clause | None, float]:
    """Find the sentence whose words are denied: this one, else one shortly before."""
    strong = "strong" in hit.term.flags
    before = sentences[max(0, sentence.number - _CARRY) : sentence.number]
    near = [sentence, *reversed(before)]
    # «О котле для ВСУ говорить рано» tells nothing of the other side's.
    own = [one for one in near if one is not sentence or "tells" not in hit.term.flags]
    if any(one.scope.foreign_speaker or "kiev" in holding(doc, one) for one in own):
        return None, 0.0
    if strong and _beside(_bodies(sentence), [hit]) and _about(doc, sentence, hit):
        return sentence, NAMED
    for one in near if strong else near[:1]:
        if _beside(_bodies(one), one.of("telling")):
            return one, NAMED if strong else DOUBTED
    for one in near[:2]:
        about = _matters(one, sentence) or _reports(doc, one)
        if strong and about and _told(one, hit):
            return one, UNNAMED
    return None, 0.0


def _about(doc: Document, one: Clause, hit: Hit) -> bool:
    # «Генштаб врёт» is criticism; «врёт про переправу» and «лжёт в сводке» deny something told.
    following = doc.tokens[hit.last : min(hit.last + 2, one.scope.sentence.last)]
    return _told(one, hit) or any(token.lemma in _ABOUT for token in following)


def _bodies(one: Clause) -> list[Hit]:
    military = [hit for hit in one.scope.of("target") if "military" in hit.term.flags]
    return [*military, *one.of("spokesman")]


def _beside(bodies: Sequence[Hit], words: Iterable[Hit]) -> bool:
    return any(
        -_NEAR <= word.first - body.last <= _NEAR or -_NEAR <= body.first - word.last <= _NEAR
        for word in words
        for body in bodies
    )


def _matters(*near: Clause) -> bool:
    # What nobody is named for must at least be about the war: a place, or a kind of claim.
    return any(one.places or any(True for _ in one.of("claim")) for one in near)


def _reports(doc: Document, one: Clause) -> bool:
    # «Когда говорят о том, что взяли угледар, это не так.»
    span = one.scope.sentence
    warlike = any(
        not WARLIKE.isdisjoint(concepts(token.lemma))
        for token in doc.tokens[span.first : span.last]
    )
    return warlike and REPORTING.search(doc.text, span.start, span.end) is not None


def _told(one: Clause, hit: Hit) -> bool:
    return "tells" in hit.term.flags or any(True for _ in one.of("telling"))


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
    )
    return finding(counter, claim, by, fingerprint=post.fingerprint, claim_id=None)


def _words(doc: Document, source: Clause, sentence: Clause, hit: Hit) -> Quote:
    """Give the words that are denied: a quotation, what follows «что», else the sentence."""
    span = source.scope.sentence
    for match in TOLD.finditer(doc.text, span.start, span.end):
        group = 1 if match[1] else 2
        return quote(doc.text, match.start(group), match.end(group))
    return words_of(doc, source, hit if source is sentence else next(source.of("telling"), hit))
