"""Which kinds of statements a segment makes: the model's chances, put right by what words say."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from monitor.analysis.area_words import OBJECT
from monitor.analysis.clauses import FUTURE
from monitor.analysis.lexicon import Hit
from monitor.analysis.named import SETTLEMENT
from monitor.analysis.numbers import quantity
from monitor.analysis.segments import MEN, Segment, counts_men
from monitor.analysis.settings import Setting
from monitor.analysis.text import Document, Token
from monitor.analysis.words import states
from monitor.domain.claim import Predicate

PREDICATES = {
    "CAPTURED": Predicate.CONTROL,
    "ADVANCED": Predicate.CONTROL,
    "ENCIRCLED": Predicate.CONTROL,
    "WITHDRAWAL": Predicate.CONTROL,
    "REPELLED": Predicate.ATTACK_REPELLED,
    "DESTROYED": Predicate.LOSSES,
    "STRIKE": Predicate.STRIKE,
    "OWN_CASUALTIES": Predicate.LOSSES,
    "NO_OWN_LOSSES": Predicate.LOSSES,
    "NO_LOSSES": Predicate.CONDITION,
    "SHOT_DOWN": Predicate.AIR_DEFENCE,
    "DAMAGE": Predicate.CONDITION,
    "SUPPLY_OK": Predicate.CONDITION,
    "UNDER_CONTROL": Predicate.CONDITION,
    "OFFICIAL_DENIAL": Predicate.POLICY,
    "POLICY": Predicate.POLICY,
    "CAUSE": Predicate.CAUSE,
}
# A phrase that states its kind by itself.
SET = "set"
SURE = 0.45
# Where words say it too, so much is enough.
LIKELY = 0.1
ENEMY = frozenset(["противник", "враг", "всу", "неприятель", "украина"])
# The enemy may be the subject of these: then nothing of ours is claimed.
OURS_ALONE = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "STRIKE", "SHOT_DOWN"])
TRYING = ("пытал", "пробовал", "попытал", "попробовал")
CONFIRMING = frozenset(["подтверждаю", "подтверждаем"])
TAKING = frozenset(["занять", "взять", "освободить", "очистить", "зачистить"])
NOT_YET = FUTURE | frozenset(["задача", "предстоять", "приказ", "намерен"])
# Of ours, what the enemy may have tried.
OURS = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "WITHDRAWAL"])
# Who only sets out has taken nothing.
GOING = frozenset("двинулись двинулась двинулся направились направилась направлялись шли".split())
TO_COME = frozenset(
    [Predicate.CONTROL, Predicate.ATTACK_REPELLED, Predicate.STRIKE, Predicate.AIR_DEFENCE]
)


def stated_kinds(
    doc: Document, part: Segment, chances: Mapping[str, float], hits: Sequence[Hit]
) -> tuple[str, ...]:
    """Give the kinds that a segment states, by the chances of the model and by set phrases."""
    # Of kinds of one predicate a set phrase decides: «зачищены» is no mere advance.
    codes = {hit.term.code for hit in hits}
    fixed = {hit.term.code for hit in hits if SET in hit.term.flags}
    sums: dict[Predicate, list[tuple[float, str]]] = {}
    for kind, chance in chances.items():
        if kind in PREDICATES:
            sums.setdefault(PREDICATES[kind], []).append((chance, kind))
    found = [
        max(each, key=lambda one: one[0] + (one[1] in codes))[1]
        for each in sums.values()
        if sum(chance for chance, _ in each) >= SURE
    ]
    stated = {PREDICATES[kind] for kind in found}
    found += sorted(kind for kind in fixed if PREDICATES[kind] not in stated)
    words = doc.tokens[part.first : part.last]
    if (chances.get("OTHER", 0.0) >= SURE and _captives(words)) or _taken_alive(words):
        found.append("DESTROYED")
    if _enemy_tries(words) and (
        chances.get("REPELLED", 0.0) > LIKELY or not OURS.isdisjoint(found)
    ):
        found = ["REPELLED", *(kind for kind in found if kind not in {*OURS, "REPELLED"})]
    return tuple(_whose(words, kind) for kind in found if _holds(words, kind))


def _whose(words: Sequence[Token], kind: str) -> str:
    # «Погибло до 20 военнослужащих ВСУ»
    theirs = kind == "OWN_CASUALTIES" and any(t.lemma in ENEMY for t in words)
    return "DESTROYED" if theirs and counts_men(words, 0, len(words)) else kind


def _captives(words: Sequence[Token]) -> bool:
    lemmas = {token.lemma for token in words}
    return not lemmas.isdisjoint(("плен", "сдаться", "пленить")) and not lemmas.isdisjoint(MEN)


def _taken_alive(words: Sequence[Token]) -> bool:
    # «Взято 430 пленных», «Пленных — сорок»
    for at, token in enumerate(words):
        read = quantity(words, at)
        near = words[read[1] : read[1] + 1] if read is not None else ()
        if any(word.lemma in ("пленный", "пленник") for word in near):
            return True
        if token.norm == "пленных" and at + 1 < len(words) and quantity(words, at + 1) is not None:
            return True
    return False


def _enemy_tries(words: Sequence[Token]) -> bool:
    # «ВСУ трижды пробовали выбить нас»: what officials call an attempt has failed.
    tried = next((n for n, word in enumerate(words) if word.norm.startswith(TRYING)), 0)
    return any(word.lemma in ENEMY for word in words[max(0, tried - 4) : tried])


def as_strike(
    doc: Document, part: Segment, kinds: tuple[str, ...], setting: Setting
) -> tuple[str, ...]:
    """Call the destruction of things at a place a strike."""
    # «Уничтожен склад у Каменки»: of things, at a place, it is told as a strike.
    if kinds != ("DESTROYED",) or not any(place.rank <= OBJECT for place in setting.own):
        return kinds
    words = doc.tokens[part.first : part.last]
    men = not MEN.isdisjoint(token.lemma for token in words) or _captives(words)
    men = men or _taken_alive(words)
    return kinds if men else ("STRIKE",)


def taken(doc: Document, part: Segment, setting: Setting) -> tuple[str, ...]:
    """Give CAPTURED for a verb of taking right before the name of a settlement."""
    # «Заняли Никаноровку»: of a settlement, not of a line.
    named = {place.first for place in setting.own if place.rank == SETTLEMENT}
    verb = any(
        doc.tokens[at].lemma in TAKING and at + 1 in named for at in range(part.first, part.last)
    )
    return ("CAPTURED",) if verb and _holds(doc.tokens[part.first : part.last], "CAPTURED") else ()


def _holds(words: Sequence[Token], kind: str) -> bool:
    if any(token.norm == "ли" for token in words[1:3]):
        # «Отменят ли занятия»
        return False
    if kind in OURS_ALONE and (_enemy_acts(words) or _undone(words)):
        return False
    if kind in OURS and not GOING.isdisjoint(token.norm for token in words):
        return False
    # «Планирующие бомбы» are no plan.
    told = [token for token in words if not token.norm.startswith("планирующ")]
    said = {token.norm for token in told} | {token.lemma for token in told}
    # «Подтверждаю информацию военных» denies nothing.
    if kind == "OFFICIAL_DENIAL" and not CONFIRMING.isdisjoint(said) and "не" not in said:
        return False
    return not (PREDICATES[kind] in TO_COME and not NOT_YET.isdisjoint(said))


def _undone(words: Sequence[Token]) -> bool:
    return any(one.norm == "не" and states(other.norm) for one, other in pairwise(words))


def _enemy_acts(words: Sequence[Token]) -> bool:
    for one, other in pairwise(words):
        if one.lemma in ENEMY and other.norm.endswith(("ли", "ла", "ил", "ал", "ет", "ют")):
            return True
    return False
