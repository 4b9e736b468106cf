"""What each segment of a post states, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.analysis.clauses import Clause
from monitor.analysis.deciding import LIKELY, PREDICATES, SET, as_strike, stated_kinds, taken
from monitor.analysis.kinds import NOTHING, Described, Kinds, described
from monitor.analysis.labels import labels
from monitor.analysis.lexicon import Hit
from monitor.analysis.named import SETTLEMENT
from monitor.analysis.numbers import quantity
from monitor.analysis.segments import Segment, segments
from monitor.analysis.settings import Setting, settings
from monitor.analysis.text import Document
from monitor.domain.claim import Predicate

# What a short heading over a list says of it.
HEADINGS = {
    "уничтож": "DESTROYED",
    "удар": "STRIKE",
    "поражен": "STRIKE",
    "освобожд": "CAPTURED",
    "отражен": "REPELLED",
    "потер": "DESTROYED",
    "сбит": "SHOT_DOWN",
    "пво": "SHOT_DOWN",
}
# A head that says of its list no more than what was said before it.
AMONG = frozenset(
    "среди числе направления направление места районы участки далее раскладка цели города "
    "регионам областям".split()
)
SURE_OF_HEADING = 0.7
FLYING = frozenset(["беспилотник", "бпла", "дрон", "ракета", "аппарат"])
# Of these a sentence may tell several that each stand by themselves.
SPREAD = frozenset([Predicate.CONDITION, Predicate.CAUSE, Predicate.LOSSES])


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
    """Reads the segments in order.

    `shared` is what a head says of the list after it; `counting` says that the last statement
    counted what was shot down.
    """

    doc: Document
    parts: Sequence[Segment]
    headings: Sequence[Segment | None]
    settings: Sequence[Setting]
    chances: Sequence[dict[str, float]]
    hits: Sequence[Hit]
    shared: tuple[str, ...] = ()
    counting: bool = False

    def kinds(self, number: int) -> tuple[str, ...]:
        """Give the kinds of claims that a segment makes."""
        part, setting = self.parts[number], self.settings[number]
        if part.verbal:
            self.shared = ()
        if self._is_heading(number) and not self._has_set_phrase(part):
            self.shared = ()
            return ()
        if not part.verbal and self.shared and setting.own:
            return as_strike(self.doc, part, self.shared, setting)
        hits = [hit for hit in self.hits if part.first <= hit.first < part.last]
        own = stated_kinds(self.doc, part, self.chances[number], hits)
        listed = not part.verbal or part.opened == ":"
        if not own and listed and setting.counted and self._counts(number):
            return ("SHOT_DOWN",)
        return (
            as_strike(self.doc, part, own, setting)
            or _headed(self.doc, part, self.headings[number])
            or taken(self.doc, part, setting)
        )

    def _counts(self, number: int) -> bool:
        # «Сбито 40 БПЛА.» and under it «7 — Курская область»; «За ночь 21 беспилотник».
        if self.counting and self.settings[number].own:
            return True
        return self.chances[number]["SHOT_DOWN"] > LIKELY and _flying(self.doc, self.parts[number])

    def _has_set_phrase(self, part: Segment) -> bool:
        return any(
            SET in hit.term.flags for hit in self.hits if part.first <= hit.first < part.last
        )

    def share(self, number: int, kinds: tuple[str, ...], before: tuple[str, ...]) -> None:
        """Let what a head says hold for the list after it."""
        part = self.parts[number]
        if kinds:
            self.counting = "SHOT_DOWN" in kinds
        listed = number + 1 < len(self.parts) and self.parts[number + 1].opened == ":"
        if listed or _leads(self.doc, part) or (part.opened == ":" and kinds):
            words = {token.norm for token in self.doc.tokens[part.first : part.first + 3]}
            # «Нанесён удар по заводам. Среди целей: ...»
            among = () if words.isdisjoint(AMONG) else before
            # «Сбито: Белгородская — 7»: one word says what was done.
            lone = part.verbal and (_leads(self.doc, part) or listed)
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


def _flying(doc: Document, part: Segment) -> bool:
    for at in range(part.first, part.last):
        read = quantity(doc.tokens, at)
        if read is not None and not FLYING.isdisjoint(doc.lemmas[read[1] : read[1] + 3]):
            return True
    return False


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


def _without_repeats(found: Sequence[Stated]) -> list[Stated]:
    # «Освобождены сёла: А, Б»: the head says no more than its list.
    placed = {
        (stated.part.sentence, PREDICATES[kind])
        for stated in found
        for kind in stated.kinds
        if any(place.rank == SETTLEMENT for place in stated.setting.own)
        and (PREDICATES[kind] not in SPREAD or stated.part.opened == ":")
    }
    # «Уничтожены: склад в А, мост у Б»
    placed |= {
        (stated.part.sentence, Predicate.LOSSES)
        for stated in found
        if stated.kinds == ("STRIKE",) and stated.part.opened == ":" and stated.setting.own
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
