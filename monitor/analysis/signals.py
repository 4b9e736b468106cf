"""Critical words tied to whom they hit: the rules' view of a post, sentence by sentence."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from monitor.analysis.lexicon import Hit
from monitor.analysis.scopes import Camp, Scope
from monitor.analysis.text import Document
from monitor.domain.finding import Voice

MINISTRY_AND_COMMAND = frozenset(
    [
        "T-MOD", "T-SHOIGU", "T-BELOUSOV", "T-GS", "T-GERASIMOV", "T-GROUP", "T-MD", "T-CAA",
        "T-UNIT", "T-NAMEDCDR", "T-VKS", "T-NAVY", "T-VDV",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One reason to think that a sentence criticises somebody.

    `weight` is the evidence (0 to 1), `target` the taxonomy's code of whom it hits (empty:
    implied), `military` whether that is the ministry or the command.
    """

    sentence: int
    weight: float
    cue: Hit
    aim: Hit | None
    target: str
    military: bool
    voice: Voice


def signals(doc: Document, scopes: Sequence[Scope]) -> tuple[Signal, ...]:
    """Find every critical cue whose aim is on the Russian side."""
    found: list[Signal] = []
    last: Hit | None = None
    martial = any(hit.term.kind == "military" for scope in scopes for hit in scope.hits)
    for index, scope in enumerate(scopes):
        targets = list(scope.of("target"))
        carried = last if scope.carried and scope.camp is Camp.OURS else None
        found.extend(_in_sentence(doc, index, scope, carried, martial=martial))
        if targets:
            last = targets[-1]
    return tuple(found)


def strength(found: Sequence[Signal]) -> float:
    """Join the three strongest signals as independent evidence (noisy or)."""
    doubt = 1.0
    for weight in sorted((signal.weight for signal in found), reverse=True)[:3]:
        doubt *= 1.0 - weight
    return 1.0 - doubt


def _in_sentence(
    doc: Document, index: int, scope: Scope, carried: Hit | None, *, martial: bool
) -> Iterator[Signal]:
    targets, shields = _Nearby(list(scope.of("target"))), _Nearby(list(scope.of("shield")))
    damp = _damping(scope)
    martial_here = any(hit.term.kind == "military" for hit in scope.hits)
    for cue in scope.hits:
        kind = cue.term.kind
        if kind not in _FACTOR or _of_oneself(doc, cue):
            continue
        aim = targets.nearest(cue)
        if _shielded(cue, aim, shields) or (aim is None and scope.camp is Camp.FOREIGN):
            continue
        if kind == "coded" and not (aim or martial_here or _martial_by_itself(cue, martial)):
            continue
        if kind == "irony" and aim is None:
            continue
        reach = _reach(cue, aim, carried)
        weight = cue.term.weight * _FACTOR[kind] * reach * damp
        if kind == "question" and "?" not in doc.text[scope.sentence.start : scope.sentence.end]:
            weight *= 0.4
        if kind != "coded" and _negated(doc, cue):
            weight *= 0.25
        target, military = _whom(aim or carried, cue, martial=martial, martial_here=martial_here)
        yield Signal(
            sentence=index,
            weight=min(weight, 0.95),
            cue=cue,
            aim=aim,
            target=target,
            military=military,
            voice=scope.voice_of(cue),
        )


_FACTOR = {"blame": 1.0, "coded": 1.0, "question": 0.8, "irony": 0.5}


_INFINITIVE = ("ть", "ти", "чь", "ться", "тись", "чься")


def _martial_by_itself(cue: Hit, martial: bool) -> bool:
    return cue.term.name == "command_insult" or (martial and "place" not in cue.term.flags)


class _Nearby:
    """Hits in the order of the text, to be asked which of them is nearest to another."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = hits
        # How far the hits up to each reach: they may overlap, and a later one may end earlier.
        self._ends = list(accumulate((hit.last for hit in hits), max))

    def nearest(self, cue: Hit) -> Hit | None:
        """Give the first that overlaps the cue, else the nearest, the one before it first."""
        after = bisect_right(self._ends, cue.first)
        following = self._hits[after] if after < len(self._hits) else None
        if not after or (following and following.first < cue.last):
            return following
        before = self._hits[bisect_left(self._ends, self._ends[after - 1])]
        if following and _distance(cue, following) < _distance(cue, before):
            return following
        return before


def _distance(one: Hit, other: Hit) -> int:
    return max(one.first - other.last, other.first - one.last, 0)


def _shielded(cue: Hit, aim: Hit | None, shields: _Nearby) -> bool:
    shield = shields.nearest(cue)
    if shield is None:
        return False
    return aim is None or _distance(cue, shield) < _distance(cue, aim)


def _reach(cue: Hit, aim: Hit | None, carried: Hit | None) -> float:
    if cue.term.kind == "coded":
        return 1.0
    if aim is not None:
        distance = _distance(cue, aim)
        return 1.0 if distance <= 4 else 0.85 if distance <= 10 else 0.6
    return 0.5 if carried is not None else 0.22


def _damping(scope: Scope) -> float:
    kinds = {hit.term.kind for hit in scope.hits}
    damp = 1.0
    if "praise" in kinds and "irony" not in kinds:
        damp *= 0.6
    if "calm" in kinds:
        damp *= 0.6
    if scope.hedged:
        damp *= 0.85
    return damp


def _of_oneself(doc: Document, cue: Hit) -> bool:
    """Say whether the author tells of his own doing: «думаю», «я молчал» blame nobody."""
    if cue.last - cue.first > 1 or not doc.lemmas[cue.first].endswith(_INFINITIVE):
        return False
    if doc.forms[cue.first].endswith(("ю", "у", "юсь", "усь")):
        return True
    return "я" in doc.forms[max(0, cue.first - 2) : cue.first]


def _negated(doc: Document, cue: Hit) -> bool:
    return cue.first > 0 and doc.tokens[cue.first - 1].norm in {"не", "ни", "без", "нет"}


def _whom(aim: Hit | None, cue: Hit, *, martial: bool, martial_here: bool) -> tuple[str, bool]:
    if aim is None:
        military = cue.term.kind == "coded" or "military" in cue.term.flags
        return "T-GENERIC" if martial or military else "", martial or military
    if aim.term.code == "T-GENERIC" and "amb" in aim.term.flags:
        return "T-GENERIC", martial_here
    code = aim.term.code
    return code, code in MINISTRY_AND_COMMAND or "military" in aim.term.flags
