"""Which of the places that a segment names say where it happened: the narrowest ones."""

from collections.abc import Sequence

from monitor.analysis.areas import DIRECTION, DISTRICT, REGION
from monitor.analysis.named import SETTLEMENT, Named
from monitor.analysis.text import Document
from monitor.analysis.words import states

WIDEST_GAP = 5
NEAR = ("под", "близ", "вблизи", "возле")


def narrowest(doc: Document, places: Sequence[Named]) -> list[Named]:
    """Give the narrowest places, and what is listed beside one: «над Крымом и Чёрным морем»."""
    free = [place for n, place in enumerate(places) if not _qualifies(doc, places, n)]
    if not free:
        return []
    best = min(place.rank for place in free)
    kept = [place.rank == best for place in free]
    for n in [*range(1, len(free)), *range(len(free) - 1, 0, -1)]:
        if kept[n - 1] != kept[n] and _beside(doc, free[n - 1], free[n]):
            kept[n - 1] = kept[n] = True
    return [place for place, keep in zip(free, kept, strict=True) if keep]


def _qualifies(doc: Document, places: Sequence[Named], n: int) -> bool:
    # «Климовского района Брянской области», «Приморское под Запорожьем»: the second says where
    # the first lies.
    if n == 0:
        return False
    one = places[n - 1]
    if one.rank == DISTRICT and places[n].rank == SETTLEMENT and one.last == places[n].first:
        # «Киевский район Донецка»
        return not doc.text[
            doc.tokens[one.last - 1].end : doc.tokens[places[n].first].start
        ].strip()
    between = doc.text[doc.tokens[places[n - 1].last - 1].end : doc.tokens[places[n].first].start]
    if places[n].rank < REGION:
        return places[n - 1].rank == SETTLEMENT and between.strip() in NEAR
    return not between.strip(" (")


def _beside(doc: Document, one: Named, other: Named) -> bool:
    if DIRECTION in (one.rank, other.rank) and one.rank != other.rank:
        return False
    tokens = doc.tokens[one.last : other.first]
    if len(tokens) > WIDEST_GAP or any(states(token.norm) for token in tokens):
        return False
    gap = doc.text[doc.tokens[one.last - 1].end : doc.tokens[other.first].start]
    return "," in gap or any(token.norm in ("и", "а") for token in tokens)
