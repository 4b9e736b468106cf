"""The places that ship: four lists, read as one.

`settlements.tsv` is from GeoNames (see its head), `villages.txt`, `cities.txt` and `places.txt`
are compiled by hand; a place that stands in several is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files

_WORDS = {
    "Донецкая": "донецкий днр",
    "Луганская": "луганский лнр",
    "Запорожская": "запорожский",
    "Херсонская": "херсонский",
    "Харьковская": "харьковский",
    "Днепропетровская": "днепропетровский",
    "Сумская": "сумской сумский",
    "Черниговская": "черниговский",
    "Николаевская": "николаевский",
    "Киевская": "киевский",
    "Житомирская": "житомирский",
    "Крым": "крым крымский",
    "Белгородская": "белгородский",
    "Курская": "курский",
    "Брянская": "брянский",
    "Воронежская": "воронежский",
    "Ростовская": "ростовский",
}
REGION_WORDS = {word: region for region, words in _WORDS.items() for word in words.split()}
"""Lemmas that name a region, and the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place: its id, its name, and its region (None: a well-known one, told without it)."""

    id: str
    name: str
    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def well_known() -> list[tuple[Place, tuple[str, ...]]]:
    """Give the places that a name means without more said, with all their names."""
    return list(_well_known(list(_listed())))


def known_places() -> list[tuple[Place, tuple[str, ...]]]:
    """Give every place that a list with regions holds, with all its names."""
    return [(place, tuple(dict.fromkeys(names))) for place, names in _listed()]


def _listed() -> list[tuple[Place, list[str]]]:
    found: dict[tuple[str, str], tuple[Place, list[str]]] = {}
    for place, names in (*_settlements(), *_by_region("villages.txt"), *_by_region("cities.txt")):
        key = next((k for name in names if (k := (_key(name), place.region or "")) in found), None)
        if key is None:
            found[_key(place.name), place.region or ""] = (place, list(names))
        else:
            found[key][1].extend(names)
    return list(found.values())


def _well_known(
    listed: list[tuple[Place, list[str]]],
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    by_name: dict[str, list[Place]] = {}
    for place, names in listed:
        for name in names:
            by_name.setdefault(_key(name), []).append(place)
    for line in _lines("places.txt"):
        own = tuple(part.strip() for part in line.split("|"))
        known = {place.id: place for place in by_name.get(_key(own[0]), ())}
        if known:
            # The other names of a settlement that a list with regions holds.
            yield from ((replace(place, name=own[0]), own) for place in known.values())
        else:
            yield Place(id=_key(own[0]), name=own[0]), own


def _settlements() -> Iterator[tuple[Place, tuple[str, ...]]]:
    for line in _lines("settlements.tsv"):
        name, others, region, latitude, longitude = line.split("\t")
        place = Place(
            id=f"{_key(name)}@{_key(region)}",
            name=name,
            region=region,
            latitude=float(latitude),
            longitude=float(longitude),
        )
        yield place, (name, *filter(None, others.split(";")))


def _by_region(file: str) -> Iterator[tuple[Place, tuple[str, ...]]]:
    region = ""
    for line in _lines(file):
        if line.startswith("= "):
            region = line[2:].strip()
            continue
        for entry in filter(None, (part.strip() for part in line.split(","))):
            names = tuple(entry.split("|"))
            identity = f"{_key(names[0])}@{_key(region)}"
            yield Place(id=identity, name=names[0], region=region), names


def _lines(name: str) -> list[str]:
    text = files("monitor.analysis").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _key(name: str) -> str:
    return name.lower().replace("ё", "е")
