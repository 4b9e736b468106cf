"""What officials left out: a region missing from a list that names it, a hit of which none tells.

Nothing here is a finding, and none of it pages: absence is shown for a person to judge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LISTS = 10
NAMED = 5
FEWEST_PLACES = 2
NEAR = timedelta(hours=24)
VOICES = 3
TYPE = "X-SILENCE"
# Of hits elsewhere our officials tell as of their own strikes.
AT_HOME = frozenset("белгородская курская брянская воронежская ростовская крым".split())
ELSEWHERE = frozenset(
    [
        "винница", "днепр", "житомир", "кременчуг", "кривой рог", "львов", "одесса", "полтава",
        "скадовск", "староконстантинов", "хмельницкий", "роботыне", "великая новоселка",
        "кинбурнская коса", "остров змеиный", "антоновский мост",
    ]
)  # fmt: skip
_NOUNS = (" область", " край", " республика")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list of an official channel: the post (the caller's number for it) and what it names."""

    post: int
    channel: str
    at: datetime
    places: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A voice's words that a place was hit; `place_ids` are what the place may be."""

    post: int
    voice: int
    at: datetime
    place_ids: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A place that `named` of the `of` lists before name and this one does not.

    `reports` are those within a day that it was hit.
    """

    listed: Listed
    place: str
    named: int
    of: int
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A place that three voices or more told of within a day, and no official before the last."""

    place: str
    since: datetime
    reports: tuple[Report, ...]

    @property
    def voices(self) -> int:
        """How many different voices tell of it."""
        return len({one.voice for one in self.reports})


def omissions(lists: Iterable[Listed], reports: Sequence[Report]) -> tuple[Omission, ...]:
    """Give what each list leaves out that its channel's lists normally name, in order of time."""
    by_channel: dict[str, list[Listed]] = {}
    for one in sorted(lists, key=lambda one: (one.at, one.post)):
        if len(one.places) >= FEWEST_PLACES:
            by_channel.setdefault(one.channel, []).append(one)
    found = [each for rows in by_channel.values() for each in _of_channel(rows, reports)]
    return tuple(sorted(found, key=lambda one: (one.listed.at, one.listed.post, one.place)))


def _of_channel(rows: Sequence[Listed], reports: Sequence[Report]) -> Iterator[Omission]:
    for number, one in enumerate(rows):
        before = rows[max(0, number - LISTS) : number]
        for place in sorted(set().union(*(each.places for each in before)) - one.places):
            named = sum(place in each.places for each in before)
            if named >= NAMED:
                told = [each for each in reports if _hit(each, place, one.at)]
                yield Omission(
                    listed=one, place=place, named=named, of=len(before), reports=tuple(told)
                )


def _hit(report: Report, place: str, at: datetime) -> bool:
    return abs(report.at - at) <= NEAR and lies_in(report, place)


def lies_in(report: Report, place: str) -> bool:
    """Say whether a report is of a place in a region, by its places or by the region's name."""
    name = place.lower()
    for noun in _NOUNS:
        name = name.removesuffix(noun)
    stem = name.removesuffix("ая").removesuffix("ий")
    return stem in report.quote.lower() or any(_region(one, name) for one in report.place_ids)


def _region(place_id: str, region: str) -> bool:
    town, _, of = place_id.partition("@")
    # The capital gives the region its name: Курск, Курская.
    return of == region if of else len(town) > 3 and region.startswith(town.partition("-")[0])


def silences(
    reports: Iterable[Report], named: Mapping[str, Sequence[datetime]]
) -> tuple[Silence, ...]:
    """Give the places of which voices tell and officials do not.

    `named` are the moments at which officials named each place id, in any statement.
    """
    by_place: dict[str, list[Report]] = {}
    for one in sorted(reports, key=lambda one: (one.at, one.post)):
        for place in one.place_ids:
            if at_home(place):
                by_place.setdefault(place, []).append(one)
    found = [
        silence
        for place, rows in by_place.items()
        for silence in _of_place(place, rows, named.get(place, ()))
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.place)))


def at_home(place_id: str) -> bool:
    """Say whether a known place lies in Russia or in Crimea."""
    town, _, region = place_id.partition("@")
    if town.startswith("name:"):
        return False
    return region in AT_HOME if region else town not in ELSEWHERE


def _of_place(place: str, rows: Sequence[Report], named: Sequence[datetime]) -> Iterator[Silence]:
    at = 0
    while at < len(rows):
        day = [one for one in rows[at:] if one.at - rows[at].at <= NEAR]
        enough = _enough(day)
        if enough is None:
            at += 1
            continue
        if not any(rows[at].at - NEAR <= moment <= enough for moment in named):
            yield Silence(place=place, since=rows[at].at, reports=tuple(day))
        at += len(day)


def _enough(day: Sequence[Report]) -> datetime | None:
    heard: set[int] = set()
    for one in day:
        heard.add(one.voice)
        if len(heard) == VOICES:
            return one.at
    return None
