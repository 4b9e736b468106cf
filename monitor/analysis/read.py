"""The whole reading of a post: findings, claims, counter-statements, a sketch of its words."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitor.analysis import (
    answers,
    claims,
    contradiction,
    counters,
    criticism,
    policing,
    rebuttals,
    repression,
    revising,
)
from monitor.analysis.clauses import clauses
from monitor.analysis.copies import sketch
from monitor.analysis.evidence import led
from monitor.analysis.features import lemma_buckets, letter_buckets, rule_features
from monitor.analysis.kinds import WEIGHTS
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.places import Gazetteer, PlaceEntry
from monitor.analysis.scopes import Scope, read_scopes
from monitor.analysis.scorer import Judgement, Scorer
from monitor.analysis.signals import Signal, signals
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, document
from monitor.analysis.whole import whole
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Post

__all__ = ["Analyser", "Reading", "Speaker"]

# Telegram allows 4,096 code points; what lies beyond this is kept but not read.
READ = 16_384

_VERSIONS = [
    analysis.VERSION.encode()
    for analysis in (
        answers,
        claims,
        contradiction,
        counters,
        criticism,
        policing,
        rebuttals,
        repression,
        revising,
    )
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one wording says; `sketch` is empty for a text too short to compare."""

    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    counters: tuple[Counter, ...] = ()
    sketch: tuple[int, ...] = ()


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
            "concepts.txt",
            "model/counters.npz",
        ):
            digest.update(files("monitor.analysis").joinpath(resource).read_bytes())
        digest.update(repr(tuple(extra_places)).encode())
        self.version = digest.hexdigest()[:12]

    @classmethod
    def of(cls, resources: Resources) -> Self:
        """Build the analysis with what the operator adds; raises ValueError for broken weights."""
        weights = resources.weights
        return cls(resources.places, None if weights is None else Scorer.load(weights))

    def look(self, post: Post, speaker: Speaker) -> Look:
        """See what every finding rests on: sentences with their terms, and the scores."""
        doc = document(post.text[:READ])
        scopes = read_scopes(doc, post, speaker, self._lexicon)
        found = signals(doc, scopes)
        counts = rule_features(doc, scopes, found)
        chances = self._scorer.score(counts, letter_buckets(doc), lemma_buckets(doc, scopes))
        judged = Judgement(
            scorer=self._scorer, chances=chances, relay=speaker.role is ChannelRole.MEDIA
        )
        return Look(doc=doc, scopes=scopes, signals=found, counts=counts, judged=judged)

    def read(self, post: Post, speaker: Speaker) -> Reading:
        """Read one wording of a post."""
        if post.service or not post.text.strip():
            return Reading()
        look = self.look(post, speaker)
        doc, scopes = look.doc, look.scopes
        sentences = clauses(doc, scopes, self._gazetteer.find(doc), every=True)
        stated = claims.find_claims(doc, sentences, post, speaker)
        against = counters.find_counters(doc, sentences, post, speaker)
        heard = (
            *answers.find_answers(doc, sentences, post, speaker, against),
            *revising.find_revisions(doc, sentences, post, speaker, stated),
        )
        findings = (
            *self._findings(look, post, speaker),
            *(
                _in_one_post(stated, heard, post, speaker)
                or rebuttals.rebuttals(doc, sentences, post, speaker)
            ),
        )
        return Reading(findings=findings, claims=stated, counters=heard, sketch=sketch(doc))

    def link(self, claim: Claim, counter: Counter) -> contradiction.Link | None:
        """Compare a stored claim with a counter-statement; None: no contradiction."""
        return contradiction.link(claim, counter)

    def _findings(self, look: Look, post: Post, speaker: Speaker) -> tuple[Finding, ...]:
        # The other side's channels are read for who amplifies whom; «our staff» is not ours there.
        if speaker.side is Side.UA:
            return ()

        def again(kind: FindingKind, rest: Post) -> Finding | None:
            found = _found(self.look(rest, speaker), rest)
            return next((one for one in found if one.kind is kind), None)

        read = replace(post, text=post.text[:READ])
        return tuple(
            _whole(one, read, partial(again, one.kind)) if one.alerting else one
            for one in _found(look, post)
        )


def _whole(one: Finding, read: Post, again: Callable[[Post], Finding | None]) -> Finding:
    in_order = sorted(one.quotes, key=lambda quote: quote.start)
    every = whole(replace(one, quotes=tuple(in_order)), read, again)
    return replace(every, quotes=led(one.quotes, every.quotes))


def _found(look: Look, post: Post) -> list[Finding]:
    doc, scopes, judged = look.doc, look.scopes, look.judged
    if not scopes:
        return []
    critical = criticism.criticism(doc, scopes, look.signals, post, judged)
    attack = policing.policing(doc, scopes, post, judged)
    pressure = repression.repression(doc, scopes, post, judged)
    found = (_unless_about_critics(critical, attack), attack, pressure)
    return [one for one in found if one is not None]


def _in_one_post(
    stated: Sequence[Claim], against: Sequence[Counter], post: Post, speaker: Speaker
) -> tuple[Finding, ...]:
    # A news relay that gives a claim and its denial reports both.
    if speaker.role is ChannelRole.MEDIA:
        return ()
    return contradiction.quoted(stated, against, post.fingerprint)


def _unless_about_critics(critical: Finding | None, attack: Finding | None) -> Finding | None:
    # The words against critics are the words of critics; only strong signs prove both at once.
    if critical is None or attack is None or not attack.asserted or critical.score >= 0.85:
        return critical
    return replace(critical, asserted=False, alerting=False)
