"""Reports of pressure put together by who is under it: the articles, and how the matter went."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.digest.week import FindingRow
from monitor.domain.details import Party, Status, named

BEGINNING = 3
_TITLE = re.compile(r"«([^«»]+)»")
_NAME = re.compile(r"(?<![\w-])[А-ЯЁ][\w-]*")
_PLACED = re.compile(r"(?:^|\s)(?:из|в|на|под|у)\s+[А-ЯЁ][\w-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is told of pressure on one person, channel or group, oldest first.

    `course` holds each status with the moment it was first told, as it changed.
    """

    whom: str
    articles: tuple[tuple[str, str], ...]
    course: tuple[tuple[str, datetime], ...]
    found: tuple[FindingRow, ...]


def cases(found: Sequence[FindingRow]) -> tuple[tuple[Case, ...], list[FindingRow]]:
    """Give the cases, most posts first, and the findings that name nobody or several.

    Of a post that names several nobody knows which article and status is whose.
    """
    groups: dict[str, list[tuple[tuple[str, ...], list[FindingRow]]]] = {}
    rest: list[FindingRow] = []
    for one in sorted(found, key=lambda f: (f.post.posted_at, f.post.ref)):
        parties = _whom(one)
        key = _key(parties[0]) if len(parties) == 1 else ()
        if not key:
            rest.append(one)
            continue
        near = groups.setdefault(key[-1][:BEGINNING], [])
        group = next((g for known, g in near if _one_name(known, key)), None)
        if group is None:
            near.append((key, [one]))
        else:
            group.append(one)
    made = [_case(each) for near in groups.values() for _, each in near]
    return tuple(sorted(made, key=lambda case: (-len(case.found), case.found[0].post.ref))), rest


def _whom(one: FindingRow) -> tuple[Party, ...]:
    return one.details.whom if one.details else ()


def _key(party: Party) -> tuple[str, ...]:
    """Give what tells a public person or a channel; nothing for a mere role, place or surname."""
    if party.private or not party.named:
        return ()
    if party.channel:
        return (f"@{party.channel.lower()}",)
    text = party.words.text if party.words else ""
    if title := _TITLE.search(text):
        return (f"«{_folded(title[1])}",)
    names = _NAME.findall(_PLACED.sub(" ", text))
    return tuple(map(_folded, names)) if len(names) > 1 else ()


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _one_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two names are one name in two cases: each of their words is."""
    if len(one) != len(other):
        return False
    exact = one[0][0] in "@«"
    return one == other if exact else all(map(_alike, one, other))


def _alike(one: str, other: str) -> bool:
    """Say whether two words may be one word in two cases; «Соколов» and «Соколова» may."""
    short, long = sorted((one, other), key=len)
    same = next(
        (n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    return len(long) - len(short) <= 3 and same >= max(3, len(short) - 1)


def _case(found: Sequence[FindingRow]) -> Case:
    told = [(f.details.status or Status.REPORTED, f) for f in found if f.details]
    course: list[tuple[str, datetime]] = []
    for status, f in told:
        if not course or course[-1][0] != status.value:
            course.append((status.value, f.post.posted_at))
    law = dict.fromkeys(
        (a.number, a.title) for _, f in told if f.details for a in f.details.articles
    )
    parties = [party for f in found for party in _whom(f)]
    return Case(
        whom=named(max(parties, key=lambda one: one.channel is not None)),
        articles=tuple(law),
        course=tuple(course),
        found=tuple(found),
    )
