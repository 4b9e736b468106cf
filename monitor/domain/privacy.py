"""Private persons become keyed pseudonyms before anything is stored."""

import hashlib
import hmac


class Pseudonyms:
    """Gives the same person the same pseudonym, and nobody the way back without the key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the pseudonym key needs at least 32 bytes")
        self._key = key

    def of(self, person: str) -> str:
        """Give a person's pseudonym: `person:` and 16 hex digits of an HMAC-SHA256."""
        digest = hmac.new(self._key, person.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"person:{digest.hexdigest()[:16]}"
