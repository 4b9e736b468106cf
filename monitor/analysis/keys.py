"""By what claims and counter-statements find each other in a store: places, rough names, things."""

from collections.abc import Sequence

from monitor.analysis.places import NAMELESS
from monitor.analysis.things import MATTER, is_thing, things_of
from monitor.domain.claim import Claim, Counter

ROUGH = "~"
LETTERS = 3
# Kinds that need no named settlement: a region, a topic or a report is enough.
ROVING_KINDS = frozenset(
    ["HIT_ARRIVED", "BROKEN_POLICY", "SHORTAGE", "OWN_LOSSES", "OTHER_CAUSE", "INFLATED"]
)
ROVING_CHANCE = 0.15
# Where the front is and what was hit is told by places and objects, all else by its matter.
OF_THE_FRONT = frozenset("CAPTURED ADVANCED ENCIRCLED REPELLED STRIKE DESTROYED SHOT_DOWN".split())


def keys(place_ids: Sequence[str], *, claimed: bool = False) -> tuple[str, ...]:
    """Give the ids and, for names that no list holds, the letters that all their cases share.

    `claimed` gives the letters of every place: somebody may name a claim's place unlisted.
    """
    names = [one.removeprefix(NAMELESS).split("@")[0] for one in place_ids]
    # A name of several regions may be meant of yet another one.
    rough = [
        ROUGH + _beginning(part)
        for one, name in zip(place_ids, names, strict=True)
        if claimed or "@" not in one or names.count(name) > 1
        for part in _last(name)
    ]
    return tuple(dict.fromkeys([*place_ids, *rough]))


def claimed_things(claim: Claim) -> tuple[str, ...]:
    """Give the things that a claim is about; of the front no matters, which are daily there."""
    said = dict.fromkeys([*things_of(claim.quote.text), *claim.subject])
    if claim.kind in OF_THE_FRONT:
        return tuple(thing for thing in said if not thing.startswith(MATTER))
    return tuple(said)


def named_things(counter: Counter) -> tuple[str, ...]:
    """Give the things that the post of a counter-statement names."""
    return tuple(filter(is_thing, counter.subject))


def cited_words(counter: Counter) -> tuple[str, ...]:
    """Give the phrases that the post of a counter-statement has in quotation marks."""
    return tuple(one for one in counter.subject if not is_thing(one))


def _last(name: str) -> list[str]:
    word = name.rsplit(maxsplit=1)[-1]
    return [word, *word.split("-")] if "-" in word else [word]


def _beginning(word: str) -> str:
    return word[:LETTERS] if len(word) > LETTERS + 1 else word[: LETTERS - 1]


def roves(counter: Counter) -> bool:
    """Say whether a counter-statement may speak of a claim that shares no place with it."""
    if counter.explicit and all(one.startswith(NAMELESS) for one in counter.place_ids):
        return True
    return any(kind in ROVING_KINDS and chance >= ROVING_CHANCE for kind, chance in counter.chances)
