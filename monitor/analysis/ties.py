"""By what a claim and a counter-statement are of one matter: a place, an area, a thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis.area_words import COUNTRIES
from monitor.analysis.echoes import Echo
from monitor.analysis.keys import claimed_things, named_things
from monitor.analysis.opposites import AGAINST
from monitor.analysis.places import NAMELESS, stem
from monitor.analysis.text import fold, folded_words
from monitor.analysis.things import MATTER, NAME, OBJECT, shared
from monitor.domain.claim import Claim, Counter

BEFORE = timedelta(days=3)
SOON = timedelta(days=2)
LATER = timedelta(days=14)
# An object without its place is meant for some days only.
OBJECT_BEFORE = timedelta(days=1)
OBJECT_AFTER = timedelta(days=4)
SHORTEST_AREA = 4
SHORTEST_NAME = 3
LONG_NAME = 6
ENDING = 2
PLAIN = 0.9
LIKELY = 0.3
ABROAD = frozenset(NAMELESS + stem(one) for one in COUNTRIES)
CAPITALISED = re.compile("[А-ЯЁ][а-яё-]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """How the post of a counter-statement refers to a claim without words.

    `meant`: it forwards, answers or links to the claim's post. `goes_on`: it answers or forwards
    a post that speaks against the claim.
    """

    meant: bool = False
    goes_on: bool = False


NO_REFERENCE = Reference()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """By what two statements are of one matter: a place, an area, a name, an object, a topic."""

    placed: bool
    area: bool
    named: bool
    object: bool
    matter: bool

    @property
    def holds(self) -> bool:
        """Say whether anything does."""
        return self.placed or self.area or self.named or self.object or self.matter


def tie(claim: Claim, counter: Counter, took: Echo) -> Tie:
    """Find what ties two statements; names and matters hold for two weeks, objects for days."""
    gap = counter.posted_at - claim.posted_at
    placed = _same_place(claim, counter)
    said, told = claimed_things(claim), named_things(counter)
    near = placed or not _elsewhere(claim, counter)
    # A shortage of what was said to be there needs no word of the claim.
    speaks = took.shared or counter.explicit or _opposite(claim, counter)
    return Tie(
        placed=placed,
        area=not placed and abs(gap) <= SOON and _same_area(claim, counter),
        named=bool(shared(said, told, NAME)) and -BEFORE <= gap <= LATER,
        object=near and bool(shared(said, told, OBJECT)) and -OBJECT_BEFORE <= gap <= OBJECT_AFTER,
        matter=near and bool(speaks) and bool(shared(said, told, MATTER)) and -SOON <= gap <= LATER,
    )


def share_place(claim: Claim, counter: Counter) -> bool:
    """Say whether both name one place; a whole foreign country is none."""
    return any(one in counter.place_ids and one not in ABROAD for one in claim.place_ids)


def _narrow(ids: Sequence[str]) -> list[str]:
    return [one for one in ids if one not in ABROAD]


def _opposite(claim: Claim, counter: Counter) -> bool:
    chances = sum(
        chance
        for kind, chance in counter.chances
        if AGAINST.get(kind, {}).get(claim.kind, 0.0) >= PLAIN
    )
    return chances >= LIKELY


def _elsewhere(claim: Claim, counter: Counter) -> bool:
    """Say whether both name places, and none of one region."""
    said = {one.partition("@")[2] for one in claim.place_ids if "@" in one}
    told = {one.partition("@")[2] for one in counter.place_ids if "@" in one}
    return bool(said and told) and said.isdisjoint(told)


def _same_place(claim: Claim, counter: Counter) -> bool:
    if share_place(claim, counter):
        return True
    ids, others = _narrow(claim.place_ids), _narrow(counter.place_ids)
    if ids and claim.place and _named(claim.place, counter):
        return True
    said, names = _nameless(ids), _parts(_nameless(others))
    if said and any(_one_name(one, said) for one in names):
        return True
    if _open_namesake(ids, others):
        return True
    return any(_listed_elsewhere(one, ids) for one in (*map(NAMELESS.__add__, names), *others))


def _open_namesake(said: Sequence[str], named: Sequence[str]) -> bool:
    """Say whether a claim names a place that the other may mean, who does not say of which region.

    «Андреевка Сумской области», that no list holds there, and «в Андреевке» of six regions.
    """
    regions: dict[str, int] = {}
    for one in named:
        if not one.startswith(NAMELESS):
            name = stem(one.split("@")[0])
            regions[name] = regions.get(name, 0) + 1
    names = {stem(one.removeprefix(NAMELESS).split("@")[0]) for one in said}
    return any(count > 1 and name in names for name, count in regions.items())


def _listed_elsewhere(name: str, ids: Sequence[str]) -> bool:
    # «В Балаклее», not known by its form; «Екатериновка» for «Катериновка».
    own, *region = name.removeprefix(NAMELESS).split("@")
    for one in ids:
        listed, *area = one.split("@")
        if min(len(listed), len(own)) < LONG_NAME:
            continue
        if name.startswith(NAMELESS):
            if listed.startswith(own) and len(listed) - len(own) <= ENDING:
                return True
        # Some places of the list have no region: «Великой Новосёлке».
        elif listed.removeprefix("е") == own.removeprefix("е") and (
            area == region or not area or not region
        ):
            return True
    return False


def _named(place: str, counter: Counter) -> bool:
    # A name that was not taken for a place: «Солёное за противником.»
    first, *rest = map(stem, folded_words(place))
    if (
        rest
        or len(first) < SHORTEST_NAME
        or any(one.startswith(first) for one in counter.place_ids)
    ):
        return False
    words = CAPITALISED.findall(counter.quote.text)
    return any(stem(fold(word)) == first for word in words)


def _nameless(ids: Sequence[str]) -> list[str]:
    return [one.removeprefix(NAMELESS) for one in ids if one.startswith(NAMELESS)]


def _parts(names: Sequence[str]) -> list[str]:
    # «Димитров-Мирноград»: an old name and the new one.
    return [*names, *(part for name in names if "-" in name for part in name.split("-"))]


def _one_name(name: str, others: Sequence[str]) -> bool:
    # «Сухие Ялы» and «в Ялах»: the ending of an unknown name cannot be cut surely.
    last = name.rsplit(maxsplit=1)[-1]
    for other in others:
        word = other.split()[-1]
        size = max(SHORTEST_NAME - 1, max(len(last), len(word)) - 2)
        if len(last) >= SHORTEST_NAME and last[:size] == word[:size]:
            return True
    return False


def _same_area(claim: Claim, counter: Counter) -> bool:
    # «Над Самарской областью» and «Самара. Пять из пяти»: the region's name begins the city's.
    if claim.place_ids or not claim.place or fold(claim.place) in COUNTRIES:
        return False
    word = folded_words(claim.place)[0]
    root = stem(word).removesuffix("ск").removesuffix("к")
    if len(root) < SHORTEST_AREA:
        return False
    # «Над Саратовской областью» and «Энгельс, девять прилётов».
    regions = {stem(one.split("@")[1].split()[0]) for one in counter.place_ids if "@" in one}
    if stem(word) in regions:
        return True
    names = [one.removeprefix("name:") for one in counter.place_ids]
    words = [*names, *folded_words(counter.quote.text)]
    return any(one.startswith(root) for one in words)
