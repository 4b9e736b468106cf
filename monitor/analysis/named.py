"""The places that a segment of an official post names, each in the nominative."""

from collections.abc import Mapping
from typing import NamedTuple

from monitor.analysis.area_words import OBJECT, REGIONS
from monitor.analysis.areas import Area, areas
from monitor.analysis.attribution import OFFICES
from monitor.analysis.capitals import describes, name_end
from monitor.analysis.grammar import MASCULINE, case_of, listed
from monitor.analysis.naming import nominative
from monitor.analysis.places import NAMELESS, PlaceMention, stem
from monitor.analysis.text import Document

SETTLEMENT = 0
RIVERS = {
    "северский донец": "Северский Донец", "днепр": "Днепр", "сейм": "Сейм", "оскол": "Оскол",
    "жеребец": "Жеребец", "ингулец": "Ингулец", "псел": "Псёл", "дон": "Дон",
}  # fmt: skip
CAPES = {name: f"мыс {name}" for name in ("Тарханкут", "Фиолент", "Опук", "Меганом", "Лукулл")}


class Named(NamedTuple):
    """A place in a text, in the nominative; a smaller `rank` is narrower."""

    first: int
    last: int
    name: str
    rank: int
    ids: tuple[str, ...] = ()


def named(
    doc: Document, first: int, last: int, mentions: Mapping[int, PlaceMention]
) -> tuple[Named, ...]:
    """Give all places of the tokens first to last (half-open), in order.

    `mentions` are what the gazetteer found, by their first token.
    """
    wide = areas(doc, first, last)
    taken = {at for area in wide for at in range(area.first, area.last)}
    found = [Named(*area) for area in wide if not _of_office(doc, area)]
    areas_told = frozenset(found)
    case: str | None = None
    at = first
    while at < last:
        end = name_end(doc, at, last, taken, mentions)
        if end == at:
            at += 1
            continue
        before = max((place for place in found if place.last <= at), key=_end, default=None)
        if before is None or not listed(doc, before.last, at):
            case = case_of(doc, at, first)
        elif before in areas_told:
            # «в Белгородском районе и Шебекине»
            case = case_of(doc, before.first, first)
        place = _settlement(doc, at, end, case, mentions.get(at))
        same = place.name == doc.text[slice(*doc.token_span(at, end))]
        if case == "gent" and same and not place.name.endswith(("о", "е")):
            # It stood in the nominative after all, and so does what is listed after it.
            case = None
        found.append(place)
        at = end
    return tuple(sorted(found))


def _end(place: Named) -> int:
    return place.last


def _of_office(doc: Document, area: Area) -> bool:
    # A region after these words belongs to a person or body, not to what happened.
    before = [token.lemma for token in doc.tokens[max(0, area.first - 1) : area.first]]
    start = doc.tokens[area.first].start
    if not doc.text[start - 1 : start].isspace() or "\n" in doc.text[max(0, start - 2) : start]:
        return False
    return not OFFICES.isdisjoint(before) or "житель" in before


def _settlement(
    doc: Document, at: int, end: int, case: str | None, mention: PlaceMention | None
) -> Named:
    surface = " ".join(doc.text[t.start : t.end] for t in doc.tokens[at:end])
    if surface.isupper():
        surface = surface.title()
    river = RIVERS.get(surface.lower()) or RIVERS.get(doc.tokens[at].lemma)
    if river is not None:
        return Named(at, end, river, OBJECT)
    fits = mention is not None and mention.known and mention.last == end
    whole = mention if fits else None
    if whole is None and end == at + 2 and doc.tokens[at].lemma in REGIONS:
        # «Сумской Грабовки»: the adjective says of which region.
        return _settlement(doc, at + 1, end, case, None)
    unknown = (NAMELESS + " ".join(stem(t.norm) for t in doc.tokens[at:end]),)
    name = _beside_town(doc, at, end, whole) or _nominative(doc, at, end, (surface, case), whole)
    # «через Волчью у Отрадного»: what is crossed is a river.
    crossed = at > 0 and doc.tokens[at - 1].norm == "через"
    return Named(
        at, end, name, OBJECT if crossed else SETTLEMENT, unknown if whole is None else whole.ids
    )


def _beside_town(doc: Document, at: int, end: int, whole: PlaceMention | None) -> str | None:
    # «Святогорский лес» is by Святогорск.
    if whole is None or end > at + 1 or not describes(doc, at):
        return None
    return next((name for name in whole.names if name.endswith("ск")), None)


def _nominative(
    doc: Document, at: int, end: int, told: tuple[str, str | None], whole: PlaceMention | None
) -> str:
    surface, case = told
    last = doc.tokens[end - 1]
    if end > at + 1 and _masculine(doc, at) and last.lemma == last.norm:
        case = None
    name = nominative(surface, case, _names(whole), masculine=_masculine(doc, at))
    if whole is None:
        name = _called(doc, at, name)
    return CAPES.get(name, name)


def _masculine(doc: Document, at: int) -> bool:
    return at > 0 and doc.tokens[at - 1].lemma in MASCULINE


def _called(doc: Document, at: int, name: str) -> str:
    # «к острову Большой Потёмкин»: what it is belongs to the name.
    before = doc.tokens[at - 1].lemma if at else ""
    return f"{before} {name}" if before in ("остров", "мыс") else name


def _names(mention: PlaceMention | None) -> tuple[str, ...]:
    if mention is None:
        return ()
    # «Часовым Яром» stands in the list as a form of Часов Яр.
    if mention.names and all(" " in n and n[:4] == mention.name[:4] for n in mention.names):
        return (mention.name,)
    return mention.names
