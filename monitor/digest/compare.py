"""A count against the same count in the periods before: what may be called a rise, and what not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import median

from monitor.digest.words import number

ENOUGH = 4  # fewer periods say nothing about what is usual
PERIODS = 8


class Trend(StrEnum):
    """How a count stands to those before."""

    RISE = "rise"
    FALL = "fall"
    USUAL = "usual"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A trend with the figures it rests on; `of` is the number of periods compared with."""

    trend: Trend
    of: int
    median: float | None = None
    low: int | None = None
    high: int | None = None


def compare(now: int, before: Sequence[int]) -> Comparison:
    """Compare a count with those of up to eight periods before.

    A rise lies above every one of them and two standard deviations of a Poisson count above
    their median, a fall below likewise: a constant rate scatters by chance and is neither.
    With fewer than four periods the trend is unknown.
    """
    before = before[:PERIODS]
    if len(before) < ENOUGH:
        return Comparison(trend=Trend.UNKNOWN, of=len(before))
    middle = median(before)
    far = 2 * sqrt(max(middle, 1.0))
    trend = Trend.USUAL
    if now > max(before) and now >= middle + far:
        trend = Trend.RISE
    elif now < min(before) and now <= middle - far:
        trend = Trend.FALL
    return Comparison(trend=trend, of=len(before), median=middle, low=min(before), high=max(before))


def in_words(comparison: Comparison, unit: str) -> str:
    """Put a comparison in a sentence, empty when there is too little to compare with."""
    if comparison.median is None:
        return ""
    usual = (
        f"In each of the {comparison.of} {unit} before: {comparison.low}."
        if comparison.low == comparison.high
        else f"Median of the {comparison.of} {unit} before: {number(comparison.median)} "
        f"(lowest {comparison.low}, highest {comparison.high})."
    )
    words = {Trend.RISE: " A rise: above each of them.", Trend.FALL: " A fall: below each of them."}
    return usual + words.get(comparison.trend, "")


def compared(usual: Comparison) -> tuple[tuple[str, str | float | int | None], ...]:
    """Give a comparison as data."""
    return (
        ("before_median", usual.median),
        ("before_low", usual.low),
        ("before_high", usual.high),
        ("before_count", usual.of),
        ("trend", usual.trend.value),
    )
