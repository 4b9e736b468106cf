"""The server's half of the key exchange (core.telegram.org/mtproto/auth_key)."""

import os
import time
from dataclasses import dataclass, field

from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl.functions import (
    ReqDHParamsRequest,
    ReqPqMultiRequest,
    SetClientDHParamsRequest,
)
from telethon.tl.types import DhGenOk, ResPQ, ServerDHInnerData, ServerDHParamsOk

from tests.fakes.telegram.crypto import fingerprint, hashed, open_rsa
from tests.fakes.telegram.password import GENERATOR, PRIME

# The product of two primes that the documentation works through.
PQ = 0x17ED48941A08F981


def _nonce(size: int) -> int:
    return int.from_bytes(os.urandom(size), "little", signed=True)


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@dataclass
class Handshake:
    """One key exchange; `key` is set when it has succeeded."""

    nonce: int = 0
    server_nonce: int = field(default_factory=lambda: _nonce(16))
    new_nonce: int = 0
    secret: int = field(default_factory=lambda: int.from_bytes(os.urandom(256), "big"))
    key: AuthKey | None = None

    def answer(self, request: object) -> bytes:
        """Give the answer to one of the three steps."""
        if isinstance(request, ReqPqMultiRequest):
            self.nonce = request.nonce
            return bytes(ResPQ(self.nonce, self.server_nonce, _bytes(PQ), [fingerprint()]))
        if isinstance(request, ReqDHParamsRequest):
            return self._parameters(request)
        if isinstance(request, SetClientDHParamsRequest):
            return self._agreed(request)
        raise ValueError(f"{type(request).__name__} is no step of the handshake")

    def _parameters(self, request: ReqDHParamsRequest) -> bytes:
        with BinaryReader(open_rsa(request.encrypted_data)) as reader:
            self.new_nonce = reader.tgread_object().new_nonce
        inner = ServerDHInnerData(
            self.nonce,
            self.server_nonce,
            GENERATOR,
            _bytes(PRIME),
            _bytes(pow(GENERATOR, self.secret, PRIME)),
            int(time.time()),
        )
        sealed = AES.encrypt_ige(hashed(bytes(inner)), *self._cipher())
        return bytes(ServerDHParamsOk(self.nonce, self.server_nonce, sealed))

    def _agreed(self, request: SetClientDHParamsRequest) -> bytes:
        plain = AES.decrypt_ige(request.encrypted_data, *self._cipher())
        with BinaryReader(plain[20:]) as reader:
            theirs = int.from_bytes(reader.tgread_object().g_b, "big")
        self.key = AuthKey(_bytes(pow(theirs, self.secret, PRIME)))
        proof = self.key.calc_new_nonce_hash(self.new_nonce, 1)
        return bytes(DhGenOk(self.nonce, self.server_nonce, proof))

    def _cipher(self) -> tuple[bytes, bytes]:
        return generate_key_data_from_nonce(self.server_nonce, self.new_nonce)
