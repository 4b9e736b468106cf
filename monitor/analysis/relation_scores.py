"""Pairs of an official claim and a statement: the relation expected against the one found."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.analysis.measure import f1, wilson
from monitor.domain.assertion import Bearing

UNRELATED = "unrelated"


def score_relations(pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Give a row of precision and recall for each relation, of pairs (expected, found)."""
    rows = [_row(name, pairs) for name in (*(one.value for one in Bearing), UNRELATED)]
    right = sum(expected == found for expected, found in pairs)
    low, high = wilson(right, len(pairs))
    whole = {
        "relation": "all pairs",
        "gold": len(pairs),
        "found": len(pairs),
        "right": right,
        "recall": _share(right, len(pairs)),
        "recall_95": [round(low, 3), round(high, 3)],
    }
    return [*rows, {name: whole.get(name) for name in rows[0]}]


def best(answers: Sequence[Mapping[str, Any]]) -> str:
    """Give the relation of a statement to a post of claims: that of the surest of its answers."""
    if not answers:
        return UNRELATED
    return str(max(answers, key=lambda row: (row["score"], row["relation"]))["relation"])


def _row(name: str, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    gold = sum(expected == name for expected, _ in pairs)
    found = sum(mine == name for _, mine in pairs)
    right = sum(expected == mine == name for expected, mine in pairs)
    return {
        "relation": name,
        "gold": gold,
        "found": found,
        "right": right,
        "precision": _share(right, found),
        "precision_95": [round(end, 3) for end in wilson(right, found)],
        "recall": _share(right, gold),
        "recall_95": [round(end, 3) for end in wilson(right, gold)],
        "f1": round(f1(right, found, gold), 3),
    }


def _share(right: int, of: int) -> float | None:
    return round(right / of, 3) if of else None
