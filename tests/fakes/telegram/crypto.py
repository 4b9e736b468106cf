"""The server's half of MTProto's ciphers: framing, messages, and its own RSA key."""

import asyncio
import os
import struct
import time
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from itertools import count
from zlib import crc32

import rsa
from telethon.crypto import AES, AuthKey
from telethon.crypto.rsa import _compute_fingerprint
from telethon.network.mtprotostate import MTProtoState

# The primes of a key for these tests alone: making a new one takes seconds.
PRIMES = (
    int(
        "df99e853df1b752b2fe3c1914d190fe3679894861a1719ae0a92982a3cdd4571"
        "fa53571e3f7c38adafdca4740890d02e6537fce0a6fcea0081c1f1cbeac37338"
        "22d163d196d8c78b184e9846a0bc47a77f652372697871e1e5af9293a5e4391f"
        "8b3e5b4294c00afbcd2d3e803ab5e658e6fed4f6de6a1544e41211073ed6bf52"
        "668addd7bd95a32d",
        16,
    ),
    int(
        "b7ee86d13d52d477607147afa5932e46c2d37a59b5cccfd3528b527774e47222"
        "80ea454323636e36045547a1f20a24dce6c361e00d47030314535ae3e9ec8707"
        "c622086e04652c9ed31c4e70cff46a529f87e016b3ea229942395c971e8edef2"
        "7d829b69cdcbc6a3aad569d43e15a1c8fff292fe9a1318fb",
        16,
    ),
)


def server_key() -> rsa.PrivateKey:
    """The servers' RSA key."""
    p, q = PRIMES
    d = pow(rsa.key.DEFAULT_EXPONENT, -1, (p - 1) * (q - 1))
    return rsa.PrivateKey(p * q, rsa.key.DEFAULT_EXPONENT, d, p, q)


def public_pem() -> str:
    """The key that clients must trust."""
    key = server_key()
    return rsa.PublicKey(key.n, key.e).save_pkcs1().decode("ascii")


def fingerprint() -> int:
    """The name of the key in the handshake."""
    return _compute_fingerprint(server_key())


def open_rsa(block: bytes) -> bytes:
    """Take the hash and the padding from what a client encrypted for the server."""
    key = server_key()
    number = pow(int.from_bytes(block, "big"), key.d, key.n)
    return number.to_bytes(255, "big")[20:]


def new_key() -> AuthKey:
    """A key as the handshake would agree on, for sessions that skip it."""
    return AuthKey(os.urandom(256))


def hashed(plain: bytes) -> bytes:
    """Data with its hash in front and padding behind, ready for the cipher."""
    data = sha1(plain).digest() + plain  # noqa: S324 - the protocol asks for it
    return data + os.urandom(-len(data) % 16)


@dataclass
class Frames:
    """The full transport on one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sent: int = 0

    async def read(self) -> bytes:
        """Give the next packet; raise IncompleteReadError at the end."""
        head = await self.reader.readexactly(8)
        length = struct.unpack("<i", head[:4])[0]
        body = await self.reader.readexactly(length - 8)
        if crc32(head + body[:-4]) != struct.unpack("<I", body[-4:])[0]:
            raise ValueError("a packet with a wrong checksum")
        return body[:-4]

    def write(self, data: bytes) -> None:
        """Send a packet."""
        packet = struct.pack("<ii", len(data) + 12, self.sent) + data
        self.sent += 1
        if not self.writer.is_closing():
            self.writer.write(packet + struct.pack("<I", crc32(packet)))


@dataclass
class Numbers:
    """Message ids as a server gives them: rising, odd, near the present time.

    `ahead` is by how many seconds the server's clock is ahead of the machine's.
    """

    rising: count = field(default_factory=count)
    ahead: int = 0

    def next(self) -> int:
        """Give the next id."""
        return (int(time.time()) + self.ahead << 32) + 4 * next(self.rising) + 1


def unseal(key: AuthKey, packet: bytes) -> tuple[int, int, int, bytes]:
    """Open a client's message: salt, session id, message id, body."""
    msg_key = packet[8:24]
    plain = AES.decrypt_ige(packet[24:], *MTProtoState._calc_key(key.key, msg_key, client=True))
    if sha256(key.key[88:120] + plain).digest()[8:24] != msg_key:
        raise ValueError("a message that its key does not fit")
    salt, session, number, _, length = struct.unpack("<qqqii", plain[:32])
    return salt, session, number, plain[32 : 32 + length]


def seal(key: AuthKey, session: int, number: int, body: bytes) -> bytes:
    """Close a server's message."""
    plain = struct.pack("<qqqii", 0, session, number, 1, len(body)) + body
    plain += os.urandom(-(len(plain) + 12) % 16 + 12)
    msg_key = sha256(key.key[96:128] + plain).digest()[8:24]
    cipher = AES.encrypt_ige(plain, *MTProtoState._calc_key(key.key, msg_key, client=False))
    return struct.pack("<Q", key.key_id) + msg_key + cipher
