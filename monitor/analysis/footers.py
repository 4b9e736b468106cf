"""Lines that a channel writes under many of its posts: they tell nothing of any."""

from array import array
from collections import Counter
from functools import cached_property

import numpy as np

FOOTER_TIMES, FOOTER_SHARE = 3, 0.2


class Footers:
    """What each channel repeats; all posts are added before the first is asked for."""

    def __init__(self) -> None:
        self._written: Counter[str] = Counter()
        self._lines: dict[str, array[int]] = {}

    def add(self, handle: str, text: str) -> None:
        """Count the lines of a post."""
        self._written[handle] += 1
        own = {line.strip() for line in text.splitlines()}
        # A line is known by eight bytes: 60,000 posts have some 300,000 of them.
        self._lines.setdefault(handle, array("q")).extend(hash(line) for line in own if line)

    def without(self, handle: str, text: str) -> str:
        """Blank out what the channel repeats; offsets stay."""
        repeated = self._repeated.get(handle)
        if not repeated:
            return text
        return "".join(
            " " * (len(line) - 1) + "\n" if hash(line.strip()) in repeated else line
            for line in text.splitlines(keepends=True)
        )

    @cached_property
    def _repeated(self) -> dict[str, frozenset[int]]:
        found = {handle: self._of(handle) for handle in self._lines}
        self._lines.clear()
        return {handle: lines for handle, lines in found.items() if lines}

    def _of(self, handle: str) -> frozenset[int]:
        lines, times = np.unique(np.array(self._lines[handle]), return_counts=True)
        least = max(FOOTER_TIMES, FOOTER_SHARE * self._written[handle])
        return frozenset(int(line) for line in lines[times >= least])
