"""How right the claims of whole official briefings are, by predicate and place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from monitor.analysis.measure import RESAMPLES, f1, wilson
from monitor.analysis.text import fold
from monitor.domain.claim import Claim

Pair = tuple[str, str | None]
# The pairs that people label in a briefing, and those that are found.
Compared = tuple[frozenset[Pair], frozenset[Pair]]


def score_briefings(
    read: Sequence[tuple[Mapping[str, Any], Sequence[Claim]]],
) -> list[dict[str, Any]]:
    """Give a row for all predicates together and one for each, over all briefings.

    A claim is right when a labelled one of its briefing has its predicate and place; the same
    pair counts once a briefing.
    """
    compared = [
        (
            frozenset(_pair(each["predicate"], each["place"]) for each in row["claims"]),
            frozenset(_pair(claim.predicate.value, claim.place) for claim in claims),
        )
        for row, claims in read
    ]
    predicates = sorted({pair[0] for both in compared for pairs in both for pair in pairs})
    return [_measured("all", compared), *(_of(predicate, compared) for predicate in predicates)]


def _pair(predicate: str, place: str | None) -> Pair:
    return predicate, None if place is None else fold(place).replace("-", " ")


def _of(predicate: str, compared: Iterable[Compared]) -> dict[str, Any]:
    def own(pairs: frozenset[Pair]) -> frozenset[Pair]:
        return frozenset(pair for pair in pairs if pair[0] == predicate)

    return _measured(predicate, [(own(gold), own(found)) for gold, found in compared])


def _measured(predicate: str, compared: Sequence[Compared]) -> dict[str, Any]:
    counts = np.array([(len(g & f), len(f), len(g)) for g, f in compared]).reshape(-1, 3)
    right, found, gold = (int(count) for count in counts.sum(axis=0))
    return {
        "predicate": predicate,
        "gold": gold,
        "found": found,
        "right": right,
        "precision": round(right / found, 3) if found else None,
        "precision_95": [round(end, 3) for end in wilson(right, found)],
        "recall": round(right / gold, 3) if gold else None,
        "recall_95": [round(end, 3) for end in wilson(right, gold)],
        "f1": round(f1(right, found, gold), 3),
        "f1_95": [round(end, 3) for end in _interval(counts)],
    }


def _interval(counts: np.ndarray[Any, Any], seed: int = 1) -> tuple[float, float]:
    """Give the 95 % interval of F1 by resampling whole briefings (percentile bootstrap)."""
    if not len(counts):
        return 0.0, 1.0
    draws = np.random.default_rng(seed).integers(len(counts), size=(RESAMPLES, len(counts)))
    seen = sorted(f1(int(r), int(n), int(g)) for r, n, g in counts[draws].sum(axis=1))
    return seen[RESAMPLES // 40], seen[-1 - RESAMPLES // 40]
