"""What the server let each connection see: the oracle of tests that look for losses."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Shown:
    """A wording (or with `message` None, an absence) that went out on a connection.

    `turn` counts the requests for this channel that the connection had sent by then; a push
    belongs to the turn in which it went out.
    """

    connection: int
    turn: int
    channel: int
    id: int
    message: Any
    pushed: bool


@dataclass
class Ledger:
    """Everything that was shown, in order; `keeping` false spares the memory of a benchmark.

    `unkept` are places in `shown` of what came when the client's disk was full.
    """

    keeping: bool = True
    full: bool = False
    unkept: set[int] = field(default_factory=set)
    shown: list[Shown] = field(default_factory=list)
    turns: dict[tuple[int, int], int] = field(default_factory=dict)

    def asks(self, connection: int, channel: int) -> None:
        """Count a request for a channel."""
        key = (connection, channel)
        self.turns[key] = self.turns.get(key, 0) + 1

    def shows(
        self, connection: int, channel: int, number: int, message: Any, *, pushed: bool = False
    ) -> None:
        """Note that a connection was sent a post, or that it is not there."""
        if self.keeping:
            turn = self.turns.get((connection, channel), 0)
            if self.full:
                self.unkept.add(len(self.shown))
            self.shown.append(Shown(connection, turn, channel, number, message, pushed))

    def disk(self, *, full: bool) -> None:
        """Note that the client's disk is full from now on, or no longer.

        What was on its way then, an answer or a push, finds no room either.
        """
        self.full = full
        for place, one in enumerate(self.shown if full else ()):
            if one.turn >= self.turns.get((one.connection, one.channel), 0) - 1:
                self.unkept.add(place)

    def confirmed(self, one: Shown) -> bool:
        """Say whether the client must have taken what was shown.

        A client asks for a channel one thing at a time, so a later request says that the answer
        before it was taken. A push may cross one request on its way, but not two.
        """
        later = self.turns.get((one.connection, one.channel), 0) - one.turn
        return later >= (2 if one.pushed else 1)
