"""One client's connection: handshake or key, containers, packed requests, answers, pushes."""

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telethon.crypto import AuthKey
from telethon.extensions import BinaryReader
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked, MessageContainer

from tests.fakes.telegram.crypto import Frames, Numbers, seal, unseal
from tests.fakes.telegram.handlers import Refusal
from tests.fakes.telegram.handshake import Handshake
from tests.fakes.telegram.world import Person

if TYPE_CHECKING:
    from tests.fakes.telegram.server import TelegramServer

RPC_RESULT = 0xF35C6D01
WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
)
QUIET = (types.MsgsAck, functions.DestroySessionRequest)


@dataclass(eq=False)
class Connection:
    """The state of one connection."""

    server: "TelegramServer"
    frames: Frames
    numbers: Numbers = field(default_factory=Numbers)
    handshake: Handshake = field(default_factory=Handshake)
    key: AuthKey | None = None
    session: int = 0
    number: int = 0
    frozen: bool = False

    async def run(self) -> None:
        """Answer until the connection ends."""
        while True:
            packet = await self.frames.read()
            if self.frozen:
                continue
            (key_id,) = struct.unpack("<Q", packet[:8])
            if key_id == 0:
                self._plain(packet)
            elif key_id in self.server.world.keys:
                self._sealed(self.server.world.keys[key_id], packet)
            else:
                # Telegram says "no such key" by a bare negative number.
                self.frames.write(struct.pack("<i", -404))

    @property
    def person(self) -> Person | None:
        """Who is logged in here and may be told of things."""
        world = self.server.world
        if self.key is None or self.frozen or self.key.key_id in world.dead:
            return None
        return world.logged_in.get(self.key.key_id)

    def push(self, body: bytes) -> None:
        """Send what nobody asked for to a client that is logged in."""
        if self.person is not None:
            self._send(body)

    def _plain(self, packet: bytes) -> None:
        with BinaryReader(packet[20:]) as reader:
            body = self.handshake.answer(reader.tgread_object())
        if self.handshake.key is not None:
            self.server.handshakes += 1
            self.server.world.keys[self.handshake.key.key_id] = self.handshake.key
            self.handshake = Handshake()
        self.frames.write(struct.pack("<qqi", 0, self.numbers.next(), len(body)) + body)

    def _sealed(self, key: AuthKey, packet: bytes) -> None:
        self.key = key
        _, self.session, number, body = unseal(key, packet)
        with BinaryReader(body) as reader:
            self._take(number, reader.tgread_object())

    def _take(self, number: int, found: Any) -> None:
        if isinstance(found, MessageContainer):
            for message in found.messages:
                self._take(message.msg_id, message.obj)
        elif isinstance(found, GzipPacked):
            with BinaryReader(found.data) as reader:
                self._take(number, reader.tgread_object())
        elif isinstance(found, WRAPPERS):
            self._take(number, found.query)
        elif isinstance(found, functions.PingRequest | functions.PingDelayDisconnectRequest):
            self._send(bytes(types.Pong(number, found.ping_id)))
        elif not isinstance(found, QUIET):
            self._answer(number, found)

    def _answer(self, number: int, request: Any) -> None:
        assert self.key is not None
        try:
            body = self.server.answer(request, self.key, self.number)
        except Refusal as refusal:
            body = bytes(types.RpcError(refusal.code, refusal.name))
        if len(body) > 512:
            packed = bytes(GzipPacked(body))
            body = min(body, packed, key=len)
        if body:
            self._send(struct.pack("<Iq", RPC_RESULT, number) + body)

    def _send(self, body: bytes) -> None:
        assert self.key is not None
        self.frames.write(seal(self.key, self.session, self.numbers.next(), body))
