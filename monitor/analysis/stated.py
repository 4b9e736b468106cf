"""What each segment of a post states, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from monitor.analysis.areas import OBJECT
from monitor.analysis.clauses import FUTURE, Clause
from monitor.analysis.kinds import NOTHING, Described, Kinds, described
from monitor.analysis.labels import labels
from monitor.analysis.lexicon import Hit
from monitor.analysis.named import SETTLEMENT
from monitor.analysis.segments import MEN, Segment, segments
from monitor.analysis.settings import Setting, settings
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
# What a short heading over a list says of it.
HEADINGS = {
    "удар": "STRIKE",
    "поражен": "STRIKE",
    "освобожд": "CAPTURED",
    "отражен": "REPELLED",
    "потер": "DESTROYED",
    "сбит": "SHOT_DOWN",
    "пво": "SHOT_DOWN",
}
# A phrase that states its kind by itself.
SET = "set"
SURE = 0.45
SURE_OF_HEADING = 0.7
ENEMY = frozenset(["противник", "враг", "всу", "неприятель", "украина"])
# The enemy may be the subject of these: then nothing of ours is claimed.
OURS_ALONE = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "STRIKE", "SHOT_DOWN"])
TAKING = frozenset(["занять", "взять", "освободить", "очистить", "зачистить"])
CONFIRMING = frozenset(["подтверждаю", "подтверждаем"])
NOT_YET = FUTURE | frozenset(["задача", "предстоять", "приказ", "намерен"])
TO_COME = frozenset(
    [Predicate.CONTROL, Predicate.ATTACK_REPELLED, Predicate.STRIKE, Predicate.AIR_DEFENCE]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A segment with what it states, how surely, and where it stands."""

    part: Segment
    clause: Clause
    kinds: tuple[str, ...]
    setting: Setting
    surety: float = 1.0


def read_statements(doc: Document, sentences: Sequence[Clause]) -> list[Stated]:
    """Give every segment of the sentences with the kinds of claims that it makes, maybe none."""
    parts = segments(doc, [clause.scope.sentence for clause in sentences])
    headings = labels(doc, parts)
    hits = [hit for clause in sentences for hit in clause.hits]
    mentions = {place.first: place for c in sentences for place in (*c.places, *c.names)}
    reader = _Reader(
        doc=doc,
        parts=parts,
        headings=headings,
        settings=settings(doc, parts, headings, mentions),
        chances=_chances(described(doc, parts, hits, headings)),
        hits=[hit for hit in hits if hit.term.kind == "claim"],
    )
    found: list[Stated] = []
    for number, part in enumerate(parts):
        kinds = reader.kinds(number)
        reader.share(number, kinds, found[-1].kinds if found else ())
        surety = 1.0 - reader.chances[number][NOTHING] if kinds else 0.0
        clause = sentences[part.sentence]
        setting = reader.settings[number]
        found.append(Stated(part=part, clause=clause, kinds=kinds, setting=setting, surety=surety))
    return _without_repeats(found)


def _chances(pieces: Sequence[Described]) -> list[dict[str, float]]:
    model = Kinds.shipped()
    return [dict(zip(model.names, row, strict=True)) for row in model.chances(pieces).tolist()]


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads the segments in order; `shared` is what a head says of the list after it."""

    doc: Document
    parts: Sequence[Segment]
    headings: Sequence[Segment | None]
    settings: Sequence[Setting]
    chances: Sequence[dict[str, float]]
    hits: Sequence[Hit]
    shared: tuple[str, ...] = ()

    def kinds(self, number: int) -> tuple[str, ...]:
        """Give the kinds of claims that a segment makes."""
        part, setting = self.parts[number], self.settings[number]
        if part.verbal:
            self.shared = ()
        if self._is_heading(number) and not self._has_set_phrase(part):
            self.shared = ()
            return ()
        if not part.verbal and self.shared and setting.own:
            return self.shared
        hits = [hit for hit in self.hits if part.first <= hit.first < part.last]
        own = _kinds(self.doc, part, self.chances[number], hits)
        return (
            _as_strike(self.doc, part, own, setting)
            or _headed(self.doc, part, self.headings[number])
            or _taken(self.doc, part, setting)
        )

    def _has_set_phrase(self, part: Segment) -> bool:
        return any(
            SET in hit.term.flags for hit in self.hits if part.first <= hit.first < part.last
        )

    def share(self, number: int, kinds: tuple[str, ...], before: tuple[str, ...]) -> None:
        """Let what a head says hold for the list after it."""
        part = self.parts[number]
        listed = number + 1 < len(self.parts) and self.parts[number + 1].opened == ":"
        if listed or _leads(self.doc, part) or (part.opened == ":" and kinds):
            words = {token.norm for token in self.doc.tokens[part.first : part.first + 3]}
            # «Нанесён удар по заводам. Среди целей: ...»
            among = () if words.isdisjoint(("среди", "числе")) else before
            # «Сбито: Белгородская — 7»: one word says what was done.
            lone = part.last - part.first == 1 and part.verbal
            headed = _of_heading(self.doc, part) if lone else _headed(self.doc, part, part)
            self.shared = kinds or headed or among

    def _is_heading(self, number: int) -> bool:
        # «Купянское направление:», «Обстановка на утро»: words over what is stated, no statement.
        part = self.parts[number]
        if part.verbal or part.opened:
            return False
        if number == 0 or _leads(self.doc, part) or part in self.headings:
            return True
        counted = self.settings[number].own or self.settings[number].counted
        return not counted and max(self.chances[number].values()) < SURE_OF_HEADING


def _leads(doc: Document, part: Segment) -> bool:
    # «Уничтожены:» what is listed after it is stated by its verb.
    end = doc.tokens[part.last - 1].end
    return ":" in doc.text[end : end + 3]


def _headed(doc: Document, part: Segment, heading: Segment | None) -> tuple[str, ...]:
    # «Удары: склад у Каменки; мост у Затоки»: the heading says what was done.
    if heading is None or part.verbal:
        return ()
    return _of_heading(doc, heading)


def _of_heading(doc: Document, heading: Segment) -> tuple[str, ...]:
    words = " ".join(token.norm for token in doc.tokens[heading.first : heading.last])
    return next(((kind,) for stem, kind in HEADINGS.items() if stem in words), ())


def _kinds(
    doc: Document, part: Segment, chances: dict[str, float], hits: Sequence[Hit]
) -> tuple[str, ...]:
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
    if chances.get("OTHER", 0.0) >= SURE and _captives(words):
        found.append("DESTROYED")
    return tuple(kind for kind in found if _holds(words, kind))


def _captives(words: Sequence[Token]) -> bool:
    lemmas = {token.lemma for token in words}
    return not lemmas.isdisjoint(("плен", "сдаться", "пленить")) and not lemmas.isdisjoint(MEN)


def _as_strike(
    doc: Document, part: Segment, kinds: tuple[str, ...], setting: Setting
) -> tuple[str, ...]:
    # «Уничтожен склад у Каменки»: of things, at a place, it is told as a strike.
    if kinds != ("DESTROYED",) or not any(place.rank <= OBJECT for place in setting.own):
        return kinds
    words = doc.tokens[part.first : part.last]
    men = not MEN.isdisjoint(token.lemma for token in words) or _captives(words)
    return kinds if men else ("STRIKE",)


def _taken(doc: Document, part: Segment, setting: Setting) -> tuple[str, ...]:
    # «Заняли Никаноровку»: of a settlement, not of a line.
    named = {place.first for place in setting.own if place.rank == SETTLEMENT}
    taken = any(
        doc.tokens[at].lemma in TAKING and at + 1 in named for at in range(part.first, part.last)
    )
    return ("CAPTURED",) if taken and _holds(doc.tokens[part.first : part.last], "CAPTURED") else ()


def _holds(words: Sequence[Token], kind: str) -> bool:
    if kind in OURS_ALONE and (_enemy_acts(words) or _undone(words)):
        return False
    said = {token.norm for token in words} | {token.lemma for token in words}
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


def _without_repeats(found: Sequence[Stated]) -> list[Stated]:
    # «Освобождены сёла: А, Б»: the head says no more than its list.
    placed = {
        (stated.part.sentence, PREDICATES[kind])
        for stated in found
        for kind in stated.kinds
        if any(place.rank == SETTLEMENT for place in stated.setting.own)
    }
    return [
        replace(
            stated,
            kinds=tuple(
                kind
                for kind in stated.kinds
                if PREDICATES[kind] is Predicate.AIR_DEFENCE
                or any(place.rank == SETTLEMENT for place in stated.setting.own)
                or (stated.part.sentence, PREDICATES[kind]) not in placed
            ),
        )
        for stated in found
    ]
