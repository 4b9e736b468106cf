"""Things put aside in little memory, to be had again by their places."""

import pickle
import zlib
from collections.abc import Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

# Packed alone each thing takes 20 microseconds to get, wherever it stands; what all of them repeat
# is told once (measured on posts: a third of what they take as they are).
LEARNT = 4_096
LEVEL = 1


class Shelf(Generic[Thing]):
    """A list that keeps each of its things packed."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._learnt = b""

    def __len__(self) -> int:
        return len(self._packed)

    def extend(self, things: Iterable[Thing]) -> None:
        """Put things at the end; the first ones teach what all of them repeat."""
        written = [pickle.dumps(thing, pickle.HIGHEST_PROTOCOL) for thing in things]
        if not self._packed:
            self._learnt = b"".join(written)[-LEARNT:]
        for one in written:
            packer = zlib.compressobj(LEVEL, zdict=self._learnt)
            self._packed.append(packer.compress(one) + packer.flush())

    def __getitem__(self, place: int) -> Thing:
        packed = zlib.decompressobj(zdict=self._learnt).decompress(self._packed[place])
        # Nobody else wrote it.
        found: Thing = pickle.loads(packed)  # noqa: S301
        return found
