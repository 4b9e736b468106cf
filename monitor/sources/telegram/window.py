"""Deletions that nobody pushes: what two newest pages in a row no longer show."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Window:
    """The ids at a channel's end, as the pages of this process showed them."""

    _seen: set[int] = field(default_factory=set)
    _missed: set[int] = field(default_factory=set)

    def gone(self, shown: Iterable[int]) -> tuple[int, ...]:
        """Take the ids of a newest page; give those that it and the page before it lack.

        One miss may be Telegram's own delay. An empty page proves nothing.
        """
        ids = set(shown)
        if not ids:
            return ()
        lost = {number for number in self._seen if number >= min(ids)} - ids
        gone = lost & self._missed
        self._missed = lost - gone
        self._seen = ids | self._missed
        return tuple(sorted(gone))
