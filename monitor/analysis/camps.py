"""Where voices part: how many take which pole of an event, and how evenly they are split.

A voice has one vote. Who takes several poles, in one post or in several, gives each an equal part
of it; poles are listed with every voice that takes them.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_VOICES = 5
FEWEST_POLES = 2
RESAMPLES = 2000
TAILS = (0.025, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How voices with a pole part: 1 - the sum of squared shares of votes, and its 95 % interval.

    `poles` gives the number of distinct voices of each, most first; `voices` counts each once.
    """

    voices: int
    poles: tuple[tuple[str, int], ...]
    index: float
    low: float
    high: float


def split(taken: Mapping[Hashable, Collection[str]]) -> Split | None:
    """Measure the split of voices by the poles that each takes; None where no camps form.

    Camps form from five voices with a pole and two poles on.
    """
    holders = [sorted(set(poles)) for _, poles in sorted(taken.items(), key=_by_poles) if poles]
    names = sorted({pole for poles in holders for pole in poles})
    if len(holders) < FEWEST_VOICES or len(names) < FEWEST_POLES:
        return None
    votes = np.array([[(name in poles) / len(poles) for name in names] for poles in holders])
    index = float(_index(votes.mean(axis=0)))
    low, high = _interval(votes, index)
    counted = [(name, sum(name in poles for poles in holders)) for name in names]
    return Split(
        voices=len(holders),
        poles=tuple(sorted(counted, key=lambda one: (-one[1], one[0]))),
        index=index,
        low=low,
        high=high,
    )


def by_affiliation(
    taken: Mapping[Hashable, Collection[str]], ties: Mapping[Hashable, Iterable[str]], pole: str
) -> tuple[tuple[str, int], ...]:
    """Count the distinct voices of a pole by their affiliations, most first."""
    counts: dict[str, int] = {}
    for voice, poles in taken.items():
        if pole in poles:
            for tie in set(ties.get(voice, ())):
                counts[tie] = counts.get(tie, 0) + 1
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _by_poles(item: tuple[Hashable, Collection[str]]) -> list[str]:
    # Who the voices are must not move the interval: only what they take.
    return sorted(item[1])


def _index(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 - np.square(shares).sum(axis=-1))


def _interval(votes: NDArray[np.float64], index: float) -> tuple[float, float]:
    """Resample the voices (percentile bootstrap), each resample's index freed of its bias.

    Of n voices the index comes out too low by a factor of (n - 1) / n, and no split of k poles
    is more even than 1 - 1/k. Measured on drawn camps of 14 voices this covers the truth in 90
    to 99 % of cases, plain percentiles in none where three poles are equal.
    """
    voices, poles = votes.shape
    drawn = _index(votes[_draws(RESAMPLES, voices)].mean(axis=1)) * voices / (voices - 1)
    low, high = np.quantile(np.minimum(drawn, 1 - 1 / poles), TAILS)
    return float(min(low, index)), float(max(high, index))


def _draws(times: int, of: int) -> NDArray[np.int64]:
    # SplitMix64 (Steele 2014) over 1, 2, 3 …: the same draws everywhere and for ever.
    state = np.arange(1, times * of + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return ((state >> np.uint64(11)) % np.uint64(of)).astype(np.int64).reshape(times, of)
