"""Rows that were read once and are wanted again: kept by number, up to a bound."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection

MOST = 4_000


class Numbered(Protocol):
    """What has a number of its own in the store."""

    @property
    def id(self) -> int:
        """The number."""


T = TypeVar("T", bound=Numbered)


class Kept(Generic[T]):
    """Reads by number what it does not hold yet; beyond `most`, the longest unused is let go.

    What it holds may have changed in the store: keep one for the time of one task only.
    """

    def __init__(
        self, read: Callable[[Connection, Sequence[int]], list[T]], most: int = MOST
    ) -> None:
        self._read = read
        self._most = most
        self._held: dict[int, T] = {}

    def give(self, db: Connection, numbers: Sequence[int]) -> list[T]:
        """Give the rows of the numbers in their order; those that are not there are left out."""
        found = {number: self._held.pop(number) for number in numbers if number in self._held}
        missing = [number for number in numbers if number not in found]
        found |= {one.id: one for one in self._read(db, missing)}
        self._held |= found
        for number in list(self._held)[: max(0, len(self._held) - self._most)]:
            del self._held[number]
        return [found[number] for number in numbers if number in found]
