"""Reports of pressure put together by who is under it: the articles, and how the matter went."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.digest.week import FindingRow
from monitor.domain.details import Party, Status, named

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
    """Give the cases, most posts first, and the findings that name nobody."""
    groups: list[tuple[set[str], list[FindingRow]]] = []
    rest: list[FindingRow] = []
    for one in sorted(found, key=lambda f: (f.post.posted_at, f.post.ref)):
        keys = {key for party in _whom(one) if (key := _key(party))}
        if not keys:
            rest.append(one)
            continue
        group = next((g for g in groups if any(_alike(a, b) for a in g[0] for b in keys)), None)
        if group is None:
            groups.append((keys, [one]))
        else:
            group[0].update(keys)
            group[1].append(one)
    made = [_case(each) for _, each in groups]
    return tuple(sorted(made, key=lambda case: (-len(case.found), case.found[0].post.ref))), rest


def _whom(one: FindingRow) -> tuple[Party, ...]:
    return one.details.whom if one.details else ()


def _key(party: Party) -> str:
    """Give what tells a public person or a channel; nothing for a mere role or place."""
    if party.private or not party.named:
        return ""
    if party.channel:
        return f"@{party.channel.lower()}"
    text = party.words.text if party.words else ""
    if title := _TITLE.search(text):
        return _folded(title[1])
    names = _NAME.findall(_PLACED.sub(" ", text))
    alone = len(text.split()) == 1
    if len(names) < 2 and not (alone and names):
        return ""
    # A surname alone tells; of «Нина П.» it takes both.
    last = _folded(names[-1])
    return last if len(last) > 3 else _folded(" ".join(names[-2:]))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _alike(one: str, other: str) -> bool:
    """Say whether two names may be one name in two cases."""
    if one[0] == "@" or other[0] == "@":
        return one == other
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
    parties = [party for f in found for party in _whom(f) if _key(party)]
    return Case(
        whom=named(max(parties, key=lambda one: one.channel is not None)),
        articles=tuple(law),
        course=tuple(course),
        found=tuple(found),
    )
