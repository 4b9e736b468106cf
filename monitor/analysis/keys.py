"""By what a claim and a counter-statement can find each other in a store: places, rough names."""

from collections.abc import Sequence

from monitor.analysis.places import NAMELESS
from monitor.domain.claim import Counter

ROUGH = "~"
LETTERS = 3
# Kinds that need no named settlement: a region, a topic or a report is enough.
ROVING_KINDS = frozenset(
    ["HIT_ARRIVED", "BROKEN_POLICY", "SHORTAGE", "OWN_LOSSES", "OTHER_CAUSE", "INFLATED"]
)
ROVING_CHANCE = 0.15


def keys(place_ids: Sequence[str], *, claimed: bool = False) -> tuple[str, ...]:
    """Give the ids and, for names that no list holds, the letters that all their cases share.

    `claimed` gives the letters of every place: somebody may name a claim's place unlisted.
    """
    names = [one.removeprefix(NAMELESS).split("@")[0] for one in place_ids]
    # A name of several regions may be meant of yet another one.
    rough = [
        ROUGH + _beginning(name.split()[-1])
        for one, name in zip(place_ids, names, strict=True)
        if claimed or one.startswith(NAMELESS) or names.count(name) > 1
    ]
    return tuple(dict.fromkeys([*place_ids, *rough]))


def _beginning(word: str) -> str:
    return word[:LETTERS] if len(word) > LETTERS + 1 else word[: LETTERS - 1]


def roves(counter: Counter) -> bool:
    """Say whether a counter-statement may speak of a claim that shares no place with it."""
    if counter.explicit and all(one.startswith(NAMELESS) for one in counter.place_ids):
        return True
    return any(kind in ROVING_KINDS and chance >= ROVING_CHANCE for kind, chance in counter.chances)
