"""Does a post attack those who criticise: as disloyal, as panic-mongers, as paid, as enemy help?"""

from collections.abc import Iterator, Sequence

from monitor.analysis.evidence import around, distinct
from monitor.analysis.joining import FINDING, joined, pointed_at
from monitor.analysis.lexicon import Hit
from monitor.analysis.scopes import Scope
from monitor.analysis.scorer import Judgement
from monitor.analysis.text import Document
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Post

VERSION = "policing@2"
ALERT = 0.85
FEWEST_WORDS = 4
_FARTHEST = 12


def policing(
    doc: Document, scopes: Sequence[Scope], post: Post, judged: Judgement
) -> Finding | None:
    """Give the post's attack on critics, or None; self-defence against such an attack is none."""
    attacks = sorted(_attacks(scopes), key=lambda attack: -attack[0])
    if not attacks and any(any(scope.of("defence")) for scope in scopes):
        return None
    doubt = 1.0
    for weight, *_ in attacks[:2]:
        doubt *= 1.0 - weight
    floor, alert = judged.levels("policing")
    chance = judged.chances["policing"]
    # Without a known term the wording must be as sure as for an alert.
    score = joined(1.0 - doubt, chance, floor if attacks else alert)
    if score < FINDING / 2 or len(doc.tokens) < FEWEST_WORDS:
        return None
    voice = attacks[0][1].voice_of(attacks[0][2][0]) if attacks else Voice.OWN
    asserted = score >= FINDING and voice in (Voice.OWN, Voice.ENDORSED, Voice.REJECTED)
    return Finding(
        kind=FindingKind.POLICING,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=round(min(score, 0.97), 4),
        asserted=asserted,
        alerting=asserted
        and bool(attacks)
        and not judged.relay
        and (score >= ALERT or chance >= alert),
        quotes=distinct(around(doc, scope, hits) for _, scope, hits in attacks)
        or (pointed_at(doc, scopes, judged.scorer, "policing"),),
        analyser=VERSION,
        because=_because(attacks),
        targets=("T-BLOGGER",),
        themes=tuple(dict.fromkeys(_code(hits) for _, _, hits in attacks))[:3] or ("M-LOYAL",),
        voice=Voice.OWN if voice is Voice.REJECTED else voice,
    )


def _because(attacks: Sequence[tuple[float, Scope, list[Hit]]]) -> str:
    if not attacks:
        return "wording like that of attacks on critics, without a known term"
    return " and ".join(hit.term.name.replace("_", " ") for hit in attacks[0][2])


def _code(hits: Sequence[Hit]) -> str:
    return next((hit.term.code for hit in hits if hit.term.code.startswith("M-")), "M-LOYAL")


def _attacks(scopes: Sequence[Scope]) -> Iterator[tuple[float, Scope, list[Hit]]]:
    for index, scope in enumerate(scopes):
        critics = list(scope.of("critics"))
        assaults = [hit for hit in scope.of("attack") if not _of_enemy(hit, scope)]
        near = scopes[max(0, index - 1) : index + 2]
        if not (critics or assaults) or any(scope.of("pressure")):
            continue
        if any(any(other.of("defence")) for other in near):
            continue
        if critics and assaults:
            yield from _pairs(scope, critics, assaults)
        elif critics and max(hit.term.weight for hit in critics) >= 0.7:
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
