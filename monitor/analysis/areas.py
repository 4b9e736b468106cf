"""What is named by an adjective and a noun: regions, districts, directions, waters, plants.

They tie no two statements, being too wide, but say where a claim happened: «над Брянской и
Курской областями» names two.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.analysis.area_words import (
    BY_ITSELF,
    COUNTRY,
    DASHES,
    DIRECTION,
    DISTRICT,
    ENDINGS,
    HEADS,
    NATIONS,
    NO_NAMES,
    OBJECT,
    PLANTS,
    REGION,
    REGIONS,
    SHORT,
    SMALL,
    SORTS,
)
from monitor.analysis.numbers import quantity
from monitor.analysis.text import Document
from monitor.analysis.words import adjective_as, place_in_case


class Area(NamedTuple):
    """An area at the tokens `first` to `last` (half-open): its name and how wide it is."""

    first: int
    last: int
    name: str
    rank: int


def areas(doc: Document, first: int, last: int) -> tuple[Area, ...]:
    """Give the areas that the tokens first to last (half-open) name, in order."""
    found: list[Area] = []
    taken = first
    for at in range(first, last):
        lemma = SHORT.get(doc.tokens[at].norm) or doc.tokens[at].lemma
        if lemma in HEADS and not (lemma == "лиман" and _capital(doc, at)):
            found += _described(doc, taken, at, lemma)
        elif (lemma in BY_ITSELF or lemma + "а" in BY_ITSELF) and _capital(doc, at):
            found += _alone(doc, first, at, lemma)
        elif lemma in PLANTS:
            found.append(Area(at, at + 1, PLANTS[lemma], OBJECT))
        else:
            continue
        taken = found[-1].last if found else taken
    found += _shortened(doc, first, last, found)
    return tuple(sorted(found))


def _alone(doc: Document, first: int, at: int, lemma: str) -> list[Area]:
    rank = COUNTRY if lemma == "украина" else REGION
    before = at - 1
    if lemma == "осетия" and before >= first:
        return [Area(before, at + 1, "Северная Осетия", rank)]
    # «Республики Крым» is one name.
    start = before if before >= first and doc.tokens[before].lemma == "республика" else at
    return [Area(start, at + 1, BY_ITSELF.get(lemma) or BY_ITSELF[lemma + "а"], rank)]


def _described(doc: Document, first: int, at: int, head: str) -> list[Area]:
    gender, noun, rank = HEADS[head]
    found: list[Area] = []
    end, to = at + 1, at - 1
    while to >= first:
        token = doc.tokens[to]
        if token.norm in ("и", "или") and found:
            to -= 1
            continue
        if token.norm in SORTS and not found:
            # «Шебекинский муниципальный округ» is the Шебекинский округ.
            to -= 1
            continue
        if not _names(doc, to, head, many=bool(found)):
            break
        name = _name(doc, to, gender, noun)
        found.append(Area(to, end if not found else to + 1, name, rank))
        to -= 1
    return _state(doc, at) or found[::-1]


def _state(doc: Document, at: int) -> list[Area]:
    # «Донецкой Народной Республики» qualifies and is no word of its own.
    words = [token.lemma for token in doc.tokens[max(0, at - 2) : at + 1]]
    if words[1:] != ["народный", "республика"] or words[0] not in ("донецкий", "луганский"):
        return []
    return [Area(at - 2, at + 1, "ДНР" if words[0] == "донецкий" else "ЛНР", REGION)]


def _names(doc: Document, at: int, head: str, *, many: bool) -> bool:
    token = doc.tokens[at]
    if not token.norm.endswith(_endings(head)) or (
        token.lemma in NATIONS or (token.lemma in NO_NAMES and not _capital(doc, at))
    ):
        return False
    noun = any(place_in_case(token.norm, case) for case in ("ablt", "loct"))
    if noun and not token.norm.endswith(("ском", "цком", "ским", "цким")):
        # «над Белгородом и Белгородским округом»
        return False
    between = doc.text[token.end : doc.tokens[at + 1].start]
    if between.strip() not in _between(many=many, joined=doc.tokens[at + 1].norm == "и"):
        return False
    if _capital(doc, at):
        after = doc.tokens[at + 1]
        shouted = doc.text[after.start : after.end].isupper()
        return shouted or not doc.text[token.start : token.end].isupper()
    return (
        head in SMALL
        and token.lemma.endswith(("ский", "цкий", "черный"))
        and (token.lemma != "городской")
    )


def _between(*, many: bool, joined: bool) -> tuple[str, ...]:
    # «Муром Шебекинского округа»: one more adjective stands apart.
    if joined:
        return "", ","
    return (",",) if many else ("",)


def _endings(head: str) -> tuple[str, ...]:
    # «Московский регион» is called a region and is a «область» all the same.
    return ENDINGS["masc" if head == "регион" else HEADS[head][0]]


def _name(doc: Document, at: int, gender: str, noun: str) -> str:
    token = doc.tokens[at]
    surface = doc.text[token.start : token.end]
    parts = surface.split("-")
    word = "-".join([*parts[:-1], adjective_as(parts[-1].lower(), gender)])
    if len(parts) > 1 and parts[-1][:1].isupper():
        word = "-".join([*parts[:-1], adjective_as(parts[-1].lower(), gender).capitalize()])
    return f"{word[:1].upper()}{word[1:]} {noun}"


def _shortened(doc: Document, first: int, last: int, found: Sequence[Area]) -> Iterator[Area]:
    # «над Брянской областью, шесть — над Псковской»: the noun is left out.
    taken = {at for area in found for at in range(area.first, area.last)}
    gender, noun, rank = "", "", 0
    for at in range(first, last):
        if at in taken:
            gender, noun, rank = _repeatable(doc, at) or (gender, noun, rank)
            continue
        if not _capital(doc, at):
            continue
        kind = REGIONS.get(doc.tokens[at].lemma)
        its = "femn" if kind == "область" else "masc"
        if kind is not None and doc.tokens[at].norm.endswith(ENDINGS[its]):
            after_one = not taken.isdisjoint((at - 1, at - 2))
            if _lone(doc, at) or _counted(doc, at) or (after_one and _listed(doc, at)):
                yield Area(at, at + 1, _name(doc, at, its, kind), REGION)
                taken.add(at)
        elif noun and _lone_adjective(doc, at, gender):
            yield Area(at, at + 1, _name(doc, at, gender, noun), rank)


def _repeatable(doc: Document, at: int) -> tuple[str, str, int] | None:
    # «в Погарском районе, остальные — в Суземском»
    head = HEADS.get(SHORT.get(doc.tokens[at].norm) or doc.tokens[at].lemma)
    return head if head is not None and head[2] in (DISTRICT, DIRECTION) else None


def _lone_adjective(doc: Document, at: int, gender: str) -> bool:
    token = doc.tokens[at]
    of_place = token.lemma.endswith(("ский", "цкий"))
    return of_place and token.norm.endswith(ENDINGS[gender]) and _lone(doc, at)


def _lone(doc: Document, at: int) -> bool:
    before = doc.tokens[at - 1].norm if at else ""
    end = doc.tokens[at].end
    follows = doc.text[end : end + 2].strip(" )»")
    joined = doc.text[end : end + 3] == " и "
    return before in ("над", "в", "и", "во", "на") and (
        not follows or not follows[0].isalpha() or joined
    )


def _counted(doc: Document, at: int) -> bool:
    # «Белгородская — 7, Курская (12)», «7 — Белгородская»: regions with their numbers; and
    # «Тверская: в Торопце ...», the region that a line is about.
    if not doc.tokens[at].norm.endswith(("ая", "ой", "ую")) or (
        at and doc.tokens[at - 1].lemma in ("улица", "ул")
    ):
        return False
    gap = doc.text[doc.tokens[at - 1].end : doc.tokens[at].start] if at else "\n"
    after, ends = _after(doc, at)
    if "\n" in gap and after == ":":
        return True
    if _goes_on(doc, at) and gap.strip() in DASHES:
        return True
    return (after in (*DASHES, ":", "(", ",") or _goes_on(doc, at)) and any(
        quantity(doc.tokens, number) is not None for number in range(at + 1, ends)
    )


def _after(doc: Document, at: int) -> tuple[str, int]:
    """Give the sign after a token, and where to look for a number after it."""
    if at + 1 >= len(doc.tokens):
        return "", 0
    between = doc.text[doc.tokens[at].end : doc.tokens[at + 1].start]
    return between.strip(), 0 if "\n" in between else min(at + 4, len(doc.tokens))


def _goes_on(doc: Document, at: int) -> bool:
    # Nothing follows that the adjective may describe, but maybe one more region.
    if at + 1 >= len(doc.tokens):
        return True
    between = doc.text[doc.tokens[at].end : doc.tokens[at + 1].start]
    more = doc.tokens[at + 1].norm == "и" and _region(doc, at + 2)
    return more or "\n" in between or between.strip()[:1] in (")", ",", ".", ";")


def _region(doc: Document, at: int) -> bool:
    return at < len(doc.tokens) and doc.tokens[at].lemma in REGIONS and _capital(doc, at)


def _listed(doc: Document, at: int) -> bool:
    # «на Воронежскую, Липецкую и Рязанскую»
    between = doc.text[doc.tokens[at - 1].end : doc.tokens[at].start].strip()
    return (between == "," or doc.tokens[at - 1].norm == "и") and _goes_on(doc, at)


def _capital(doc: Document, at: int) -> bool:
    return doc.text[doc.tokens[at].start].isupper()
