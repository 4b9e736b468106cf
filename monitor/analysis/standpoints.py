"""Set signs of a pole: words that leave no doubt, alone or in pairs within a sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """A pole that is told by any of each group of concepts together, unless one speaks against.

    `weight` is the evidence of one such sentence, from 0 to 1.
    """

    pole: str
    weight: float
    groups: tuple[frozenset[str], ...]
    against: frozenset[str] = frozenset()


def _of(pole: str, weight: float, *groups: str, against: str = "") -> Standpoint:
    return Standpoint(
        pole=pole,
        weight=weight,
        groups=tuple(frozenset(group.split()) for group in groups),
        against=frozenset(against.split()),
    )


STANDPOINTS = (
    _of("P-COMPASSION", 0.5, "sure_pity", against="sport enemyland"),
    _of("P-PUNISH-LEAD", 0.6, "sure_trial sure_out", "sure_lead", against="sure_men report"),
    _of("P-PUNISH-UNIT", 0.6, "sure_trial", "sure_men", against="sure_lead report"),
    _of("P-OBJECTIVITY", 0.4, "sure_wait", "verify"),
    _of("P-FAKE", 0.4, "sure_fake", against="judge report sure_right"),
    _of("P-ANGER", 0.4, "sure_anger", against="enemyland sport"),
    _of("P-SUPPORT", 0.4, "sure_support", "leaders must support", against="repressed"),
    _of("P-APPROVE", 0.5, "sure_right", "repressed judge"),
)


def told(names: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Give the poles that the concepts of a sentence tell, with the weight of that evidence."""
    held = frozenset(names)
    for one in STANDPOINTS:
        if one.against.isdisjoint(held) and all(not held.isdisjoint(g) for g in one.groups):
            yield one.pole, one.weight
