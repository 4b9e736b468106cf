"""Does a post attack those who criticise: as disloyal, as panic-mongers, as paid, as enemy help?"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.evidence import around, distinct
from monitor.analysis.joining import FINDING, joined, pointed_at
from monitor.analysis.lexicon import Hit
from monitor.analysis.ruling import Ruling, below, none
from monitor.analysis.scopes import Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.text import Document
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "policing@4"
BY_WORDING = "wording like that of attacks on critics, without a known term"
ALERT = 0.85
# Anybody is scolded in the words in which critics are: who names no critic must be surer. Chosen on
# bench/dev/attacks.jsonl and bench/dev/posts.jsonl, and on how many real posts of bloggers it adds.
SURE = 0.65
NAMED = 0.7
FEWEST_WORDS = 4
# Of so few words the wording tells little: terms that weigh so much need half its level.
FEW = 15
PLAIN = 0.75
_FARTHEST = 12
_CALLING = frozenset(
    "орать кричать крикнуть вопить называть назвать обзывать обозвать звать писать бросать "
    "записать объявить объявлять".split()
)


def policing(
    doc: Document, scopes: Sequence[Scope], post: Post, judged: Judgement
) -> Finding | None:
    """Give the post's attack on critics, or None; self-defence against such an attack is none."""
    case = _case(doc, scopes, judged)
    if not case.kept:
        return None
    attacks, voice = case.attacks, case.voice
    asserted = none(_against(case))
    return Finding(
        kind=FindingKind.POLICING,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(min(case.score, 0.97), 4),
        asserted=asserted,
        alerting=asserted and none(_quiet(case)),
        quotes=distinct(around(doc, scope, hits) for _, scope, hits in attacks)
        or (pointed_at(doc, scopes, judged.scorer, "policing"),),
        analyser=VERSION,
        because=_because(attacks),
        targets=("T-BLOGGER",),
        themes=tuple(dict.fromkeys(_code(hits) for _, _, hits in attacks))[:3] or ("M-LOYAL",),
        voice=Voice.OWN if voice is Voice.REJECTED else voice,
    )


def ruling(doc: Document, scopes: Sequence[Scope], judged: Judgement) -> Ruling:
    """Say how it was decided whether a post attacks critics."""
    case = _case(doc, scopes, judged)
    return Ruling(
        kind=FindingKind.POLICING.value,
        head="policing",
        score=min(case.score, 0.97),
        wording=case.chance,
        terms=case.terms,
        finding_from=case.least,
        alert_from=max(case.least, ALERT),
        kept=case.kept,
        against=tuple(_against(case)),
        quiet=tuple(_quiet(case)),
    )


class _Case(NamedTuple):
    """What is weighed; `level` is what the wording alone must reach, `alert` what it alerts from.

    `defence`: the author answers such an attack.
    """

    doc: Document
    scopes: Sequence[Scope]
    attacks: Sequence[tuple[float, Scope, list[Hit]]]
    terms: float
    chance: float
    level: float
    alert: float
    score: float
    voice: Voice
    relay: bool
    defence: bool

    @property
    def words(self) -> int:
        return len(self.doc.tokens)

    @property
    def least(self) -> float:
        """Give what a finding needs."""
        return _least(self.doc, self.scopes)

    @property
    def kept(self) -> bool:
        if self.defence or (self.relay and not self.attacks):
            return False
        return self.score >= FINDING / 2 and self.words >= FEWEST_WORDS


def _case(doc: Document, scopes: Sequence[Scope], judged: Judgement) -> _Case:
    found = sorted(attacks(doc, scopes), key=lambda attack: -attack[0])
    doubt = 1.0
    for weight, *_ in found[:2]:
        doubt *= 1.0 - weight
    floor, alert = judged.levels("policing")
    chance = judged.chances["policing"]
    # Without a known term the wording must be as sure as for an alert.
    level = floor if found else alert
    if len(doc.tokens) <= FEW and 1.0 - doubt >= PLAIN:
        level = floor / 2
    return _Case(
        doc=doc,
        scopes=scopes,
        attacks=found,
        terms=1.0 - doubt,
        chance=chance,
        level=level,
        alert=alert,
        score=joined(1.0 - doubt, chance, level),
        voice=found[0][1].voice_of(found[0][2][0]) if found else Voice.OWN,
        relay=judged.relay,
        defence=not found and any(any(scope.of("defence")) for scope in scopes),
    )


def _against(case: _Case) -> Iterator[str]:
    if case.words < FEWEST_WORDS:
        yield "too few words to judge"
    if case.defence:
        yield "the author defends himself against such an attack"
    if case.relay and not case.attacks:
        yield "a news relay without a known term of attack"
    if case.score < case.least:
        yield below(case.score, case.least, "what a finding needs,")
        if case.least > FINDING:
            yield "little in it speaks of critics"
    if not case.attacks and case.chance < case.level:
        yield f"no known term of attack, and the wording alone must reach {case.level:.3f}"
    if case.voice not in (Voice.OWN, Voice.ENDORSED, Voice.REJECTED):
        yield f"the words are {case.voice.value}, not the author's own"


def _quiet(case: _Case) -> Iterator[str]:
    if not case.attacks:
        yield "no known term of attack"
    if case.relay:
        yield "the channel is a news relay"
    if case.score < ALERT and case.chance < case.alert:
        yield (
            f"{below(case.score, ALERT, 'what an alert needs,')}, and the wording, "
            f"{case.chance:.3f}, below {case.alert:.3f}"
        )


def _least(doc: Document, scopes: Sequence[Scope]) -> float:
    """Give what is asked: less the more the post says of critics and of such attacks."""
    hits = [hit for scope in scopes for hit in scope.hits if not _called(doc, hit)]
    named = any(hit.term.kind in ("attack", "critics") for hit in hits)
    return FINDING if named else SURE


def _because(attacks: Sequence[tuple[float, Scope, list[Hit]]]) -> str:
    if not attacks:
        return BY_WORDING
    return " and ".join(hit.term.name.replace("_", " ") for hit in attacks[0][2])


def _code(hits: Sequence[Hit]) -> str:
    return next((hit.term.code for hit in hits if hit.term.code.startswith("M-")), "M-LOYAL")


def attacks(doc: Document, scopes: Sequence[Scope]) -> Iterator[tuple[float, Scope, list[Hit]]]:
    """Give the attacks in known terms: how sure each is, its sentence, its terms."""
    for index, scope in enumerate(scopes):
        critics = [hit for hit in scope.of("critics") if not _called(doc, hit)]
        assaults = [
            hit for hit in scope.of("attack") if not (_of_enemy(hit, scope) or _called(doc, hit))
        ]
        near = scopes[max(0, index - 1) : index + 2]
        if not (critics or assaults) or any(scope.of("pressure")):
            continue
        if any(any(other.of("defence")) for other in near):
            continue
        if critics and assaults:
            yield from _pairs(scope, critics, assaults)
        elif critics and max(hit.term.weight for hit in critics) >= NAMED:
            yield 0.5, scope, [max(critics, key=lambda hit: hit.term.weight)]
        elif assaults and index and any(scopes[index - 1].of("critics")):
            yield 0.35, scope, [assaults[0]]


def _pairs(
    scope: Scope, critics: Sequence[Hit], assaults: Sequence[Hit]
) -> Iterator[tuple[float, Scope, list[Hit]]]:
    for assault in assaults:
        critic = min(critics, key=lambda hit: abs(hit.first - assault.first))
        apart = abs(critic.first - assault.first)
        if apart <= _FARTHEST and critic.first != assault.first:
            weight = 1.0 - (1.0 - critic.term.weight) * (1.0 - assault.term.weight)
            yield min(weight, 0.95), scope, [critic, assault]


def _of_enemy(assault: Hit, scope: Scope) -> bool:
    if assault.term.code == "M-PSYOP":
        return False
    return any(abs(hit.first - assault.last) <= 3 for hit in scope.of("shield"))


def _called(doc: Document, hit: Hit) -> bool:
    """Say whether somebody else is told to use the word: «один орёт «паникёр»»."""
    start = doc.tokens[hit.first].start
    if doc.text[max(0, start - 1) : start] not in ("«", '"', "“", "„"):
        return False
    return not _CALLING.isdisjoint(doc.lemmas[max(0, hit.first - 2) : hit.first])
