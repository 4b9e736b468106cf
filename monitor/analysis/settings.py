"""What surrounds each segment of a briefing: places of its own, of its sentence, line and label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.area_words import COUNTRY, DIRECTION, DISTRICT, OBJECT, REGION
from monitor.analysis.named import SETTLEMENT, Named, named
from monitor.analysis.numbers import quantity, quantity_starts
from monitor.analysis.places import PlaceMention
from monitor.analysis.segments import Segment
from monitor.analysis.text import Document
from monitor.analysis.where import narrowest
from monitor.domain.claim import Predicate

Places = tuple[Named, ...]
# Of these a place named before in the line still holds: «В Рыльске ... Пострадавших нет.»
LASTING = frozenset([Predicate.CONDITION, Predicate.CAUSE])
AT_THE_FRONT = frozenset(
    [Predicate.CONTROL, Predicate.ATTACK_REPELLED, Predicate.LOSSES, Predicate.STRIKE]
)
# Words that point back at a settlement, and at a region.
HERE = frozenset(["там", "здесь", "тут"])
THERE = HERE | frozenset("городе город селе село поселке этого".split())
TOTAL = frozenset(["всего", "итого", "суммарно", "неделя", "месяц", "совокупный"])
LONGEST_TITLE = 9
SUBJECTS = frozenset(["противник", "враг", "всу", "неприятель", "потеря", "украинский"])
REGION_MEANT = frozenset(["область", "регион", "край", "республика"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The places about a segment.

    `own` it names itself, `meant` is what a word like «там» in it points at, `before` the parts of
    its sentence before it, `label` its line's label; `line` was named last in its line,
    `direction` last at all. `grouped`: the label is a grouping of troops or the like, so that no
    place before it holds. `counted`: the segment counts what it tells of; `anew`: it names the
    enemy as its subject, so that it goes on from nothing before it. `total`: it sums up;
    `listed`: a colon stands before it; `here`: it says «здесь» or «там».
    """

    own: Places = ()
    meant: Places = ()
    before: Places = ()
    label: Places = ()
    line: Places = ()
    direction: Places = ()
    grouped: bool = False
    counted: bool = False
    anew: bool = False
    total: bool = False
    listed: bool = False
    here: bool = False

    def of(self, predicate: Predicate, *, abroad: bool = False) -> Places:
        """Give where a statement of this kind in the segment happened; may be empty.

        `abroad` says that a whole country is an answer too.
        """
        own = tuple(place for place in self.own if abroad or place.rank != COUNTRY)
        if own or (self.meant and predicate is not Predicate.LOSSES):
            return own or self.meant
        if predicate is Predicate.LOSSES and self.total:
            return ()
        if predicate is Predicate.LOSSES and self.here and not self.grouped:
            return self.meant if len(self.meant) == 1 else ()
        if predicate is Predicate.LOSSES:
            # «Потери здесь» of a grouping are those of its whole front.
            wide = self.label or self.direction or (() if self.grouped else self.meant)
            return wide or (() if self.grouped or self.anew else self.before)
        # «Взято Первомайское, отбито 70 атак»: what is counted need not have been there.
        apart = predicate is Predicate.ATTACK_REPELLED and self.counted and not self.listed
        near = (() if apart else self.before) or self.label
        if predicate in LASTING:
            return near or self.line
        return near or (self.direction if predicate in AT_THE_FRONT else ())


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What has been named so far."""

    line: Places = ()
    direction: Places = ()
    settlement: Places = ()
    region: Places = ()
    last: Places = ()

    def keep(self, places: Sequence[Named], narrow: Places) -> None:
        """Remember the places of a segment."""
        self.line = tuple(p for p in narrow if p.rank <= OBJECT) or self.line
        self.direction = tuple(p for p in places if p.rank == DIRECTION)[:1] or self.direction
        self.settlement = tuple(p for p in narrow if p.rank == SETTLEMENT) or self.settlement
        self.last = tuple(p for p in narrow if p.rank <= DISTRICT) or self.last
        self.region = tuple(p for p in places if p.rank == REGION)[:1] or self.region

    def meant(self, doc: Document, first: int, last: int) -> Places:
        """Give what a word like «там» or «над областью» among these tokens points at."""
        words = {token.norm for token in doc.tokens[first:last]}
        if not words.isdisjoint(THERE):
            return self.settlement if words.isdisjoint(HERE) else self.last or self.settlement
        lemmas = {token.lemma for token in doc.tokens[first:last]}
        return () if REGION_MEANT.isdisjoint(lemmas) else self.region


def settings(
    doc: Document,
    parts: Sequence[Segment],
    labels: Sequence[Segment | None],
    mentions: Mapping[int, PlaceMention],
) -> list[Setting]:
    """Give the setting of every segment."""
    own = [named(doc, part.first, part.last, mentions) for part in parts]
    found: list[Setting] = []
    memory = _Memory()
    title = _title(doc, parts, own)
    opened = 0
    for number, part in enumerate(parts):
        if number == 0 or parts[number - 1].sentence != part.sentence:
            opened = number
        if _opens_line(doc, parts, number):
            memory.line = ()
        label = labels[number]
        told = title if label is None else _label_places(doc, label, own[parts.index(label)])
        grouped = label is not None or _names_grouping(doc, part)
        if grouped:
            memory.direction = tuple(p for p in told if p.rank == DIRECTION)
        narrow = tuple(narrowest(doc, own[number]))
        meant = () if narrow else memory.meant(doc, parts[opened].first, part.last)
        before = _before(found, parts, number) if label != parts[number - 1] else ()
        found.append(
            Setting(
                own=narrow,
                meant=_meant(doc, part, meant, before) if any(own[opened:number]) else meant,
                before=before,
                label=told,
                line=memory.line,
                direction=memory.direction,
                grouped=grouped,
                anew=not SUBJECTS.isdisjoint(t.lemma for t in doc.tokens[part.first : part.last]),
                counted=any(
                    quantity(doc.tokens, at)
                    for at in quantity_starts(doc.tokens, part.first, part.last)
                ),
                here=any(t.norm in HERE for t in doc.tokens[part.first : part.last]),
                listed=part.opened == ":",
                total=not TOTAL.isdisjoint(doc.lemmas[part.first : part.last]),
            )
        )
        memory.keep(own[number], narrow)
    return found


def _title(doc: Document, parts: Sequence[Segment], own: Sequence[Sequence[Named]]) -> Places:
    # «Волчанск — итоги дня», «Унеча.»: the one place that a post opens with holds for all of it.
    if not parts or parts[0].verbal or parts[0].last - parts[0].first > LONGEST_TITLE:
        return ()
    places = tuple(place for place in own[0] if place.rank != COUNTRY)
    alone = len(places) == 1 and (places[0].first == parts[0].first or places[0].rank == DIRECTION)
    apart = len(parts) > 1 and parts[1].sentence != parts[0].sentence
    return places if alone and apart else ()


def _meant(doc: Document, part: Segment, meant: Places, before: Places) -> Places:
    # «Глушково живёт обычной жизнью, режим КТО там не объявлен»
    words = {token.norm for token in doc.tokens[part.first : part.last]}
    return before if meant and not words.isdisjoint(HERE) else ()


def _before(found: Sequence[Setting], parts: Sequence[Segment], number: int) -> Places:
    if number == 0 or parts[number - 1].sentence != parts[number].sentence:
        return ()
    return found[-1].own or found[-1].before


def _label_places(doc: Document, label: Segment, places: Sequence[Named]) -> Places:
    if label.last - label.first == 1 and not places:
        # «Ореховское: ...» under «Каменское направление: ...» leaves the noun out.
        word = doc.text[slice(*doc.token_span(label.first, label.last))]
        if word.endswith(("ское", "цкое")):
            return (Named(label.first, label.last, f"{word} направление", DIRECTION),)
    return tuple(narrowest(doc, [place for place in places if place.rank != COUNTRY]))


def _names_grouping(doc: Document, part: Segment) -> bool:
    # «Запад» отразил ...: a grouping in quotation marks opens the segment.
    start = doc.tokens[part.first].start
    return part.opened == "" and doc.text[max(0, start - 1) : start] in ("«", '"')


def _opens_line(doc: Document, parts: Sequence[Segment], number: int) -> bool:
    if number == 0:
        return True
    before = doc.tokens[parts[number - 1].last - 1].end
    return "\n" in doc.text[before : doc.tokens[parts[number].first].start]
