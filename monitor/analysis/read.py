"""The whole reading of a post: findings, claims, counter-statements, a sketch of its words."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitor.analysis import (
    answers,
    asserting,
    boilerplate,
    claims,
    contradiction,
    counters,
    criticism,
    describing,
    detailing,
    items,
    language,
    policing,
    rebuttals,
    relating,
    relatives,
    repression,
    revising,
)
from monitor.analysis.clauses import clauses
from monitor.analysis.copies import sketch
from monitor.analysis.evidence import led
from monitor.analysis.features import hashed, rule_features
from monitor.analysis.items import Item
from monitor.analysis.joining import FINDING
from monitor.analysis.kinds import WEIGHTS
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.places import Gazetteer, PlaceEntry, PlaceMention
from monitor.analysis.reading import Reading, cut_out, joined, mended
from monitor.analysis.ruling import Ruling
from monitor.analysis.scopes import Scope, read_scopes
from monitor.analysis.scorer import Judgement, Scorer
from monitor.analysis.signals import Signal, signals
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, document
from monitor.analysis.things import Named
from monitor.analysis.whole import whole
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Post

__all__ = ["Analyser", "Reading", "Speaker"]

# Telegram allows 4,096 code points; what lies beyond this is kept but not read.
READ = 16_384
# More likely than not.
LIKELY = 0.5

_VERSIONS = [
    analysis.VERSION.encode()
    for analysis in (
        answers,
        asserting,
        boilerplate,
        claims,
        contradiction,
        counters,
        criticism,
        detailing,
        items,
        language,
        policing,
        rebuttals,
        relatives,
        relating,
        repression,
        revising,
    )
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What an operator adds to the shipped analysis: place names, and weights trained at home."""

    places: tuple[PlaceEntry, ...] = ()
    weights: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the findings of a post rest on; `counts` are its `rule_features`."""

    doc: Document
    scopes: tuple[Scope, ...]
    signals: tuple[Signal, ...]
    counts: NDArray[np.float32]
    judged: Judgement


class Analyser:
    """Reads posts; holds the glossary, the places and the weights, and is built once.

    `version` changes with any analysis, with the glossaries, the places and the weights.
    """

    def __init__(
        self, extra_places: Sequence[PlaceEntry] = (), scorer: Scorer | None = None
    ) -> None:
        self._gazetteer = Gazetteer(extra_places)
        self._lexicon = Lexicon(glossary_terms())
        self._tells = boilerplate.guard(self._lexicon, self._gazetteer)
        self._scorer = scorer or Scorer.shipped()
        digest = hashlib.sha256(b"|".join([*_VERSIONS, self._scorer.digest.encode()]))
        for resource in (
            "glossary.yaml",
            "statements.yaml",
            "claim_words.txt",
            WEIGHTS,
            "places.txt",
            "settlements.tsv",
            "villages.txt",
            "cities.txt",
            "concepts.txt",
            "service_words.txt",
            "side_words.txt",
            "things.txt",
            "digest_words.txt",
            "detail_words.txt",
            "status_words.txt",
            "laws.yaml",
            "relatives.yaml",
            "assertion_words.txt",
            "model/counters.npz",
            "model/meanings.npz",
            "model/stating.npz",
        ):
            digest.update(files("monitor.analysis").joinpath(resource).read_bytes())
        digest.update(repr(tuple(extra_places)).encode())
        self.version = digest.hexdigest()[:12]

    @classmethod
    def of(cls, resources: Resources) -> Self:
        """Build the analysis with what the operator adds; raises ValueError for broken weights."""
        weights = resources.weights
        return cls(resources.places, None if weights is None else Scorer.load(weights))

    def shown(self, post: Post, speaker: Speaker) -> language.Told:
        """Give what is read of a post, in place: no boilerplate of its channel, only Russian."""
        text = post.text[:READ]
        for start, end in self._hidden(text, speaker):
            text = text[:start] + " " * (end - start) + text[end:]
        return language.tell(text)

    def ignored(self, post: Post, speaker: Speaker) -> Iterator[str]:
        """Give the lines of a post that are ignored as boilerplate of its channel."""
        return (post.text[start:end] for start, end in self._hidden(post.text[:READ], speaker))

    def _hidden(self, text: str, speaker: Speaker) -> Iterator[tuple[int, int]]:
        official = speaker.role is ChannelRole.OFFICIAL
        return boilerplate.hidden(
            text, speaker.boilerplate, lambda line: self._tells(line, official)
        )

    def look(self, post: Post, speaker: Speaker) -> Look:
        """See what every finding rests on: sentences with their terms, and the scores."""
        return self._look(self.shown(post, speaker).russian, post, speaker)

    def looks(self, post: Post, speaker: Speaker) -> tuple[Look, ...]:
        """See what the findings of each item of a digest rest on; of any other post, one look."""
        text = self.shown(post, speaker).russian
        doc = document(text)
        parts = self.items_of(doc, self._gazetteer.find(doc), speaker)
        texts = [part.text for part in parts] or [text]
        return tuple(self._look(one, post, speaker) for one in texts)

    def _look(self, text: str, post: Post, speaker: Speaker) -> Look:
        doc = document(text)
        scopes = read_scopes(doc, post, speaker, self._lexicon)
        found = signals(doc, scopes)
        counts = rule_features(doc, scopes, found)
        chances = self._scorer.score(counts, hashed(doc, scopes))
        judged = Judgement(
            scorer=self._scorer, chances=chances, relay=speaker.role is ChannelRole.MEDIA
        )
        return Look(doc=doc, scopes=scopes, signals=found, counts=counts, judged=judged)

    def read(self, post: Post, speaker: Speaker) -> Reading:
        """Read one wording of a post; a digest item by item."""
        told = self.shown(post, speaker)
        about = Reading(language=told.language, unread=told.unread, analyser=self.version)
        if post.service or not told.russian.strip():
            return about
        look = self._look(told.russian, post, speaker)
        places = self._gazetteer.find(look.doc)
        parts = self.items_of(look.doc, places, speaker)
        reading = (
            joined([self._item(part, post, speaker) for part in parts])
            if parts
            else self._statements(look, places, post, speaker)
        )
        if told.russian != post.text:
            reading = cut_out(reading, post.text)
        return replace(
            about,
            findings=reading.findings,
            claims=reading.claims,
            counters=reading.counters,
            assertions=reading.assertions,
            sketch=sketch(look.doc),
        )

    def items_of(
        self, doc: Document, places: Sequence[PlaceMention], speaker: Speaker
    ) -> tuple[Item, ...]:
        """Give the items of a digest; what officials list is one report, whose parts go on."""
        if speaker.role is ChannelRole.OFFICIAL:
            return ()
        named = [(doc.tokens[at.first].start, at.ids) for at in places if at.sure]
        return items.items(doc.text, named)

    def items_in(self, text: str, speaker: Speaker) -> int:
        """Count the items of a digest; 0: the text is read as a whole."""
        doc = document(text)
        return len(self.items_of(doc, self._gazetteer.find(doc), speaker))

    def _item(self, item: Item, post: Post, speaker: Speaker) -> Reading:
        look = self._look(item.text, post, speaker)
        read = self._statements(look, self._gazetteer.find(look.doc), post, speaker)
        return mended(read, item, post.text)

    def _statements(
        self, look: Look, places: Sequence[PlaceMention], post: Post, speaker: Speaker
    ) -> Reading:
        doc, scopes = look.doc, look.scopes
        sentences = clauses(doc, scopes, places, every=True)
        named = Named(doc, [one.scope.sentence for one in sentences])
        stated = claims.find_claims(doc, sentences, post, speaker)
        against = counters.find_counters(doc, sentences, post, speaker, named)
        heard = (
            *answers.find_answers(doc, sentences, post, speaker, against, named),
            *revising.find_revisions(doc, sentences, post, speaker, stated),
        )
        findings = (
            *self._findings(look, places, post, speaker),
            *(
                _in_one_post(stated, heard, post, speaker)
                or rebuttals.rebuttals(doc, sentences, post, speaker)
            ),
        )
        return Reading(
            findings=findings,
            claims=stated,
            counters=heard,
            assertions=asserting.find_assertions(doc, sentences, post, speaker, heard),
        )

    def link(self, claim: Claim, counter: Counter) -> contradiction.Link | None:
        """Compare a stored claim with a counter-statement; None: no contradiction."""
        return contradiction.link(claim, counter)

    def _findings(
        self, look: Look, places: Sequence[PlaceMention], post: Post, speaker: Speaker
    ) -> tuple[Finding, ...]:
        # The other side's channels are read for who amplifies whom; «our staff» is not ours there.
        if speaker.side is Side.UA:
            return ()

        def again(kind: FindingKind, rest: Post) -> Finding | None:
            found = _found(self._look(rest.text, rest, speaker), rest)
            return next((one for one in found if one.kind is kind), None)

        found = _found(look, post)
        if any(one.alerting for one in found):
            read = replace(post, text=look.doc.text)
            found = [
                _whole(one, read, partial(again, one.kind)) if one.alerting else one
                for one in found
            ]
        kin = relatives.relatives(look.doc, look.scopes, post, speaker.role)
        told = (_detailed(one, look, places, post, speaker) for one in found)
        return (*told, *([kin] if kin else []))


def _whole(one: Finding, read: Post, again: Callable[[Post], Finding | None]) -> Finding:
    in_order = sorted(one.quotes, key=lambda quote: quote.start)
    every = whole(replace(one, quotes=tuple(in_order)), read, again)
    return replace(every, quotes=led(one.quotes, every.quotes))


def _detailed(
    one: Finding, look: Look, places: Sequence[PlaceMention], post: Post, speaker: Speaker
) -> Finding:
    told = detailing.Told(look.doc, look.scopes, post, speaker, places, one.quotes)
    said = detailing.detailed(one.kind, told, one.themes)
    return replace(one, details=said) if said else one


def _found(look: Look, post: Post) -> list[Finding]:
    doc, scopes, judged = look.doc, look.scopes, look.judged
    if not scopes:
        return []
    critical = criticism.criticism(doc, scopes, look.signals, post, judged)
    attack = policing.policing(doc, scopes, post, judged)
    pressure = repression.repression(doc, scopes, post, judged)
    found = (*_told_apart(critical, attack), pressure)
    return [one for one in found if one is not None]


def rulings(look: Look) -> tuple[Ruling, ...]:
    """Say how each question about a look was decided, before attack and criticism are parted."""
    doc, scopes, judged = look.doc, look.scopes, look.judged
    if not scopes:
        return ()
    return (
        criticism.ruling(doc, scopes, look.signals, judged),
        policing.ruling(doc, scopes, judged),
        repression.ruling(doc, scopes, judged),
    )


def _in_one_post(
    stated: Sequence[Claim], against: Sequence[Counter], post: Post, speaker: Speaker
) -> tuple[Finding, ...]:
    # A news relay that gives a claim and its denial reports both.
    if speaker.role is ChannelRole.MEDIA or not (stated and against):
        return ()
    return contradiction.quoted(stated, against, post.fingerprint)


def _told_apart(
    critical: Finding | None, attack: Finding | None
) -> tuple[Finding | None, Finding | None]:
    # The words against critics are the words of critics; only strong signs prove both at once.
    if critical is None or attack is None or attack.score < FINDING or critical.score >= 0.85:
        return critical, attack
    # Who likely blames somebody in known words is told by these, an attack by mere wording is not.
    named = critical.because != describing.BY_WORDING and critical.score >= LIKELY
    if named and attack.because == policing.BY_WORDING:
        return critical, replace(attack, asserted=False, alerting=False)
    return replace(critical, asserted=False, alerting=False), attack
