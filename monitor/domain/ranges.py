"""Sets of post ids as ranges: what is accounted for, and what is owed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Self


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ids as disjoint, rising, non-adjacent (first, last) pairs, both included."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> Self:
        """Make ranges of any pairs, in any order, overlapping or not; empty ones are dropped."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted(span for span in spans if span[0] <= span[1]):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    def add(self, ids: Iterable[int]) -> "Ranges":
        """Give these ranges with single ids added."""
        more = [(number, number) for number in ids]
        return Ranges.of([*self.spans, *more]) if more else self

    def span(self, first: int, last: int) -> "Ranges":
        """Give these ranges with everything from first to last added."""
        return Ranges.of([*self.spans, (first, last)])

    def missing(self, first: int, last: int) -> "Ranges":
        """Give what lies between first and last, both included, and is not in these ranges."""
        found: list[tuple[int, int]] = []
        place = first
        for low, high in self.spans:
            if high < place:
                continue
            if low > last:
                break
            if low > place:
                found.append((place, low - 1))
            place = high + 1
        if place <= last:
            found.append((place, last))
        return Ranges(tuple(found))

    def newest(self, most: int) -> tuple[int, ...]:
        """Give at most so many of the ids, the highest, falling."""
        return tuple(islice(self._falling(), most))

    def _falling(self) -> Iterator[int]:
        for first, last in reversed(self.spans):
            yield from range(last, first - 1, -1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.spans)

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.spans)


NO_IDS = Ranges()
