"""What surrounds each segment of a briefing: places of its own, of its sentence, line and label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.areas import COUNTRY, DIRECTION
from monitor.analysis.named import SETTLEMENT, Named, named
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The places about a segment.

    `own` it names itself, `before` the parts of its sentence before it, `label` its line's label;
    `line` was named last in its line, `direction` last at all. `grouped`: the label is a
    grouping of troops or the like, so that no place before it holds.
    """

    own: Places = ()
    before: Places = ()
    label: Places = ()
    line: Places = ()
    direction: Places = ()
    grouped: bool = False

    def of(self, predicate: Predicate, *, abroad: bool = False) -> Places:
        """Give where a statement of this kind in the segment happened; may be empty.

        `abroad` says that a whole country is an answer too.
        """
        own = tuple(place for place in self.own if abroad or place.rank != COUNTRY)
        if own:
            return own
        if predicate is Predicate.LOSSES:
            return self.label or self.direction or (() if self.grouped else self.before)
        near = self.before or self.label
        if predicate in LASTING:
            return near or self.line
        return near or (self.direction if predicate in AT_THE_FRONT else ())


def settings(
    doc: Document,
    parts: Sequence[Segment],
    labels: Sequence[Segment | None],
    mentions: Mapping[int, PlaceMention],
) -> list[Setting]:
    """Give the setting of every segment."""
    own = [named(doc, part.first, part.last, mentions) for part in parts]
    found: list[Setting] = []
    line: Places = ()
    direction: Places = ()
    for number, part in enumerate(parts):
        label = labels[number]
        if _opens_line(doc, parts, number):
            line = ()
        grouped = label is not None or _names_grouping(doc, part)
        told = () if label is None else _label_places(doc, own[parts.index(label)])
        if grouped and label != part:
            direction = tuple(p for p in told if p.rank == DIRECTION)
        same = number > 0 and parts[number - 1].sentence == part.sentence
        before = (found[-1].own or found[-1].before) if same and label != parts[number - 1] else ()
        found.append(
            Setting(
                own=tuple(narrowest(doc, own[number])),
                before=before,
                label=told,
                line=line,
                direction=direction,
                grouped=grouped,
            )
        )
        line = tuple(p for p in found[-1].own if p.rank <= SETTLEMENT + 1) or line
        direction = tuple(p for p in own[number] if p.rank == DIRECTION)[:1] or direction
    return found


def _label_places(doc: Document, places: Sequence[Named]) -> Places:
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
