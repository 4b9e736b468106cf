"""The server's half of the two-step password (core.telegram.org/api/srp)."""

import os
from dataclasses import dataclass, field

from telethon.password import (
    big_num_for_hash,
    compute_digest,
    num_bytes_for_hash,
    sha256,
    xor,
)
from telethon.tl.types import (
    InputCheckPasswordSRP,
    PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow,
    PasswordKdfAlgoUnknown,
    SecurePasswordKdfAlgoUnknown,
    account,
)

GENERATOR = 3
# Telegram's own prime, which its clients know to be safe.
PRIME = int(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f"
    "48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37"
    "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4"
    "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754"
    "fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f"
    "0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
    16,
)
PRIME_BYTES = PRIME.to_bytes(256, "big")
NUMBER = 7


@dataclass
class Password:
    """One account's password, and the exchange that proves it."""

    words: str
    algorithm: PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow = field(
        default_factory=lambda: PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            salt1=os.urandom(8), salt2=os.urandom(16), g=GENERATOR, p=PRIME_BYTES
        )
    )
    secret: int = field(default_factory=lambda: int.from_bytes(os.urandom(256), "big"))

    def question(self) -> account.Password:
        """What a client needs to prove the password."""
        return account.Password(
            new_algo=PasswordKdfAlgoUnknown(),
            new_secure_algo=SecurePasswordKdfAlgoUnknown(),
            secure_random=os.urandom(16),
            has_password=True,
            current_algo=self.algorithm,
            srp_B=self._public(),
            srp_id=NUMBER,
        )

    def proved_by(self, proof: InputCheckPasswordSRP) -> bool:
        """Say whether the client knows the password."""
        theirs, ours = num_bytes_for_hash(proof.A), self._public()
        mixed = int.from_bytes(sha256(theirs, ours), "big")
        shared = pow(
            int.from_bytes(theirs, "big") * pow(self._verifier(), mixed, PRIME), self.secret, PRIME
        )
        generator = big_num_for_hash(GENERATOR)
        expected = sha256(
            xor(sha256(PRIME_BYTES), sha256(generator)),
            sha256(self.algorithm.salt1),
            sha256(self.algorithm.salt2),
            theirs,
            ours,
            sha256(big_num_for_hash(shared)),
        )
        return expected == proof.M1

    def _verifier(self) -> int:
        return int.from_bytes(compute_digest(self.algorithm, self.words), "big")

    def _public(self) -> bytes:
        k = int.from_bytes(sha256(PRIME_BYTES, big_num_for_hash(GENERATOR)), "big")
        ours = (k * self._verifier() + pow(GENERATOR, self.secret, PRIME)) % PRIME
        return big_num_for_hash(ours)
