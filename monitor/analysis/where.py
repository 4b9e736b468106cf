"""Which of the places that a segment names say where it happened: the narrowest ones."""

from collections.abc import Sequence

from monitor.analysis.area_words import DIRECTION, DISTRICT, OBJECT, REGION
from monitor.analysis.named import RIVERS, SETTLEMENT, Named
from monitor.analysis.text import Document
from monitor.analysis.words import states

WIDEST_GAP = 5
# «За Днепром, в Антоновке»: a river only says on which side.
WATERS = frozenset(RIVERS.values())
# Beginnings of words of what goes from one place to another.
GOING = tuple("двига движ шедш шел вышедш выдвига выше лете завез перебр".split())
NEAR = ("под", "близ", "вблизи", "возле")


def narrowest(doc: Document, places: Sequence[Named]) -> list[Named]:
    """Give the narrowest places, and what is listed beside one: «над Крымом и Чёрным морем»."""
    free = [
        place
        for n, place in enumerate(places)
        if not (_qualifies(doc, places, n) or _left(doc, place) or _answered(doc, place))
    ]
    if not free:
        return []
    after = doc.tokens[free[0].last : free[0].last + 1]
    if free[0].rank == OBJECT and any(states(token.norm) for token in after):
        # «Крымский мост открыт, очередь со стороны Керчи»
        return free[:1]
    best = min(place.rank for place in free)
    kept = [place.rank == best for place in free]
    for n in [*range(1, len(free)), *range(len(free) - 1, 0, -1)]:
        waters = free[n - 1].name in WATERS or free[n].name in WATERS
        if kept[n - 1] != kept[n] and not waters and _beside(doc, free[n - 1], free[n]):
            kept[n - 1] = kept[n] = True
    return [place for place, keep in zip(free, kept, strict=True) if keep]


def _qualifies(doc: Document, places: Sequence[Named], n: int) -> bool:
    # «Климовского района Брянской области», «Приморское под Запорожьем»: the second says where
    # the first lies.
    if n == 0:
        return False
    one = places[n - 1]
    between = doc.text[doc.tokens[one.last - 1].end : doc.tokens[places[n].first].start]
    if one.rank == DISTRICT and places[n].rank == SETTLEMENT:
        # «Киевский район Донецка», «Кировский район города Донецка»
        for word in ("города", "г."):
            between = between.replace(word, "")
        return not between.strip()
    if places[n].rank < REGION:
        return places[n - 1].rank == SETTLEMENT and between.strip() in NEAR
    return not between.strip(" (")


def _left(doc: Document, place: Named) -> bool:
    # «колонна, двигавшаяся от Терновой», «вышедшие из Очакова лодки»: it happened elsewhere.
    words = [token.norm for token in doc.tokens[max(0, place.first - 2) : place.first]]
    return len(words) == 2 and words[1] in ("от", "из") and words[0].startswith(GOING)


def _answered(doc: Document, place: Named) -> bool:
    # «В ответ на удар по Казани нанесено ...»
    words = [token.norm for token in doc.tokens[max(0, place.first - 6) : place.first]]
    return any(
        words[at : at + 2] == ["ответ", "на"] and not any(map(states, words[at:]))
        for at in range(len(words))
    )


def _beside(doc: Document, one: Named, other: Named) -> bool:
    if DIRECTION in (one.rank, other.rank) and one.rank != other.rank:
        return False
    tokens = doc.tokens[one.last : other.first]
    if len(tokens) > WIDEST_GAP or any(states(token.norm) for token in tokens):
        return False
    gap = doc.text[doc.tokens[one.last - 1].end : doc.tokens[other.first].start]
    return "," in gap or any(token.norm in ("и", "а") for token in tokens)
