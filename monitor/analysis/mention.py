"""Somebody whom a text names: how, what he is called, and what tells who it is."""

from enum import StrEnum
from typing import NamedTuple

from monitor.analysis.text import Document


class Kind(StrEnum):
    """How somebody is named."""

    HANDLE = "handle"
    TITLE = "title"
    NAME = "name"
    ROLE = "role"


class Mention(NamedTuple):
    """Somebody named at the tokens `first` to `last` and at `start` to `end` of the text.

    `role` is the family (detail_words.txt) of the noun that stands with the name or for it. `keys`
    tell who it is: mentions of which two are alike are of the same. `handle` is the channel's.
    """

    first: int
    last: int
    start: int
    end: int
    kind: Kind
    role: str = ""
    keys: frozenset[str] = frozenset()
    handle: str | None = None


def alike(one: str, other: str) -> bool:
    """Say whether two keys may be one name in two of its cases."""
    if one[0] in "@=" or other[0] in "@=":
        return one == other
    short, long = sorted((one, other), key=len)
    same = next(
        (n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    return len(long) - len(short) <= 3 and same >= max(3, len(short) - 1)


def keys_of(doc: Document, tokens: range) -> frozenset[str]:
    """Give the keys of a name: its words, as they stand."""
    return frozenset(doc.forms[at] for at in tokens if len(doc.forms[at]) > 2)


ADJECTIVE = (
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ым", "им",
    "ых", "их", "ыми", "ими", "ую", "юю", "ей",
)  # fmt: skip
"""Endings of adjectives and participles, in all cases."""
