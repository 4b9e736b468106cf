"""How right findings are: precision, recall, F1, average precision, with 95 % intervals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from monitor.domain.claim import Claim
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.taxonomy import THEME_FAMILY

Row = Mapping[str, Any]
Read = tuple[Row, Sequence[Finding], Sequence[Claim]]
Z95 = 1.959964
RESAMPLES = 400
FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One post under one question: what people say, what the program asserts, how surely."""

    channel: str
    gold: bool
    found: bool
    score: float


def wilson(right: int, of: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927); (0, 1) of nothing."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = right / of, Z95 * Z95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def f1(right: int, found: int, gold: int) -> float:
    """Give the harmonic mean of precision and recall; 0 where nothing is right."""
    return 2 * right / (found + gold) if right else 0.0


def average_precision(cases: Sequence[Case]) -> float | None:
    """Give the mean precision over the ranks of the true cases; None without any.

    Cases of one score share a rank, so that their order does not matter.
    """
    true = sum(case.gold for case in cases)
    if not true:
        return None
    ranked = sorted(cases, key=lambda case: -case.score)
    total, right, at = 0.0, 0, 0
    while at < len(ranked):
        tied = [case for case in ranked[at:] if case.score == ranked[at].score]
        fresh = sum(case.gold for case in tied)
        at, right = at + len(tied), right + fresh
        total += fresh * right / at
    return total / true


def f1_interval(cases: Sequence[Case], seed: int = 1) -> tuple[float, float]:
    """Give the 95 % interval of F1 by 400 resamplings of the posts (percentile bootstrap)."""
    marks = np.array([(case.gold, case.found, case.gold and case.found) for case in cases])
    draws = np.random.default_rng(seed).integers(len(cases), size=(RESAMPLES, len(cases)))
    seen = sorted(f1(int(r), int(n), int(g)) for g, n, r in marks[draws].sum(axis=1))
    return seen[RESAMPLES // 40], seen[-1 - RESAMPLES // 40]


def score_posts(read: Sequence[Read]) -> list[dict[str, Any]]:
    """Give a row for each label over all posts, then for each channel with five true posts."""
    rows = []
    for label, question in QUESTIONS.items():
        cases = [question(*one) for one in read]
        rows.append(_measured(label, "all", cases))
        for channel in sorted({case.channel for case in cases}):
            own = [case for case in cases if case.channel == channel]
            if sum(case.gold for case in own) >= FEWEST:
                rows.append(_measured(label, channel, own))
    return rows


def _measured(label: str, channel: str, cases: Sequence[Case]) -> dict[str, Any]:
    gold, found, right = _counts(cases)
    ap = average_precision(cases)
    low, high = f1_interval(cases) if cases else (0.0, 1.0)
    return {
        "label": label,
        "channel": channel,
        "n": len(cases),
        "gold": gold,
        "found": found,
        "right": right,
        "precision": _share(right, found),
        "precision_95": _interval(right, found),
        "recall": _share(right, gold),
        "recall_95": _interval(right, gold),
        "f1": round(f1(right, found, gold), 3),
        "f1_95": [round(low, 3), round(high, 3)],
        "ap": None if ap is None else round(ap, 3),
    }


def _counts(cases: Iterable[Case]) -> tuple[int, int, int]:
    seen = list(cases)
    return (
        sum(case.gold for case in seen),
        sum(case.found for case in seen),
        sum(case.gold and case.found for case in seen),
    )


def _share(right: int, of: int) -> float | None:
    return round(right / of, 3) if of else None


def _interval(right: int, of: int) -> list[float]:
    low, high = wilson(right, of)
    return [round(low, 3), round(high, 3)]


Question = Callable[[Row, Sequence[Finding], Sequence[Claim]], Case]


def _criticism(*targets: str) -> Question:
    def ask(row: Row, findings: Sequence[Finding], _claims: Sequence[Claim]) -> Case:
        fitting = [f for f in findings if f.kind is FindingKind.CRITICISM and f.target in targets]
        return _case(row, row.get("criticism") in targets, fitting)

    return ask


def _kind(kind: FindingKind, gold: Callable[[Row], bool]) -> Question:
    def ask(row: Row, findings: Sequence[Finding], _claims: Sequence[Claim]) -> Case:
        return _case(row, gold(row), [f for f in findings if f.kind is kind])

    return ask


def _alerting(row: Row, findings: Sequence[Finding], _claims: Sequence[Claim]) -> Case:
    fitting = [f for f in findings if f.kind is FindingKind.CRITICISM and f.target == "mod"]
    score = max((f.score for f in fitting), default=0.0)
    return Case(
        channel=row["channel"],
        gold=row.get("criticism") == "mod",
        found=any(f.alerting for f in fitting),
        score=score,
    )


def _claimed(row: Row, _findings: Sequence[Finding], claims: Sequence[Claim]) -> Case:
    found = bool(claims)
    gold = bool(row.get("official_claim"))
    return Case(channel=row["channel"], gold=gold, found=found, score=float(found))


def _theme(label: str) -> Question:
    def ask(row: Row, findings: Sequence[Finding], _claims: Sequence[Claim]) -> Case:
        fitting = [
            f
            for f in findings
            if f.kind is FindingKind.CRITICISM and label in {THEME_FAMILY.get(t) for t in f.themes}
        ]
        return _case(row, label in (row.get("themes") or ()), fitting)

    return ask


def _case(row: Row, gold: bool, findings: Sequence[Finding]) -> Case:
    return Case(
        channel=row["channel"],
        gold=gold,
        found=any(finding.asserted for finding in findings),
        score=max((finding.score for finding in findings), default=0.0),
    )


QUESTIONS: dict[str, Question] = {
    "criticism mod": _criticism("mod"),
    "criticism mod, alerting": _alerting,
    "criticism other_ru": _criticism("other_ru"),
    "criticism any": _criticism("mod", "other_ru"),
    "contradiction": _kind(
        FindingKind.CONTRADICTION, lambda row: row.get("contradiction", "none") != "none"
    ),
    "official_claim": _claimed,
    "policing": _kind(FindingKind.POLICING, lambda row: bool(row.get("policing"))),
    "repression": _kind(FindingKind.REPRESSION, lambda row: bool(row.get("repression"))),
    **{f"theme {label}": _theme(label) for label in sorted(set(THEME_FAMILY.values()))},
}
