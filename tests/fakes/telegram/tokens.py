"""The login tokens that were handed out, and who accepted which on a phone."""

import os
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tokens:
    """Tokens by the key that asked for them; only the newest of a key may be scanned.

    `elsewhere` is the data centre of the accounts, if it is not this one. `waiting` holds the
    tokens that were accepted and wait for their client at that data centre.
    """

    newest: dict[int, bytes] = field(default_factory=dict)
    accepted: dict[int, Any] = field(default_factory=dict)
    waiting: dict[bytes, Any] = field(default_factory=dict)
    elsewhere: int | None = None

    def new(self, key_id: int) -> bytes:
        """Hand out a token; the one before it has expired."""
        self.newest[key_id] = os.urandom(36)
        return self.newest[key_id]

    def expire(self) -> None:
        """Let every token run out."""
        self.newest.clear()

    def owner(self, token: bytes) -> int | None:
        """The key that a living token was handed to."""
        return next((key for key, known in self.newest.items() if known == token), None)
