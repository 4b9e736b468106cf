"""A Telegram of our own on this machine, as far as a reader of channels can tell.

It stands on the unmodified client library's own TL classes, so it follows every new layer.
`python -m tests.fakes.telegram` runs it by hand.
"""

import asyncio
import contextlib
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from telethon.crypto import AuthKey
from telethon.sessions import SQLiteSession
from telethon.tl import types

from tests.fakes.telegram.connection import Connection
from tests.fakes.telegram.crypto import Frames, Numbers, new_key, public_pem
from tests.fakes.telegram.files import FILE_HANDLERS
from tests.fakes.telegram.handlers import HANDLERS, Asked, Refusal
from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.qr import QR_HANDLERS
from tests.fakes.telegram.world import START, FakeChannel, Person, World

# The number of no object in any layer.
UNKNOWN = struct.pack("<I", 0x0BADF00D)


@dataclass
class Rule:
    """What happens to calls of a method instead of an answer.

    `call` is the number of the call that is meant (from 1), None for every one; `channel`
    narrows the rule to one channel's calls, which are then counted by themselves. `error` goes
    out as (code, name); without one the connection is dropped, or if `silent` nothing happens
    at all.
    """

    method: str
    call: int | None = 1
    channel: int | None = None
    error: tuple[int, str] | None = None
    silent: bool = False
    seen: int = 0

    def meets(self, name: str, channel: int | None) -> bool:
        """Count a call, and say whether it is the one."""
        if name != self.method or self.channel not in (None, channel):
            return False
        self.seen += 1
        return self.call in (None, self.seen)


@dataclass
class TelegramServer:
    """The running server: its world, the rules of its faults, and every request that came.

    `muted` says of each push (by its channel) whether it is lost on the way; `whim` may answer
    any call (by method and channel) with an error.
    """

    world: World = field(default_factory=World)
    ledger: Ledger = field(default_factory=Ledger)
    rules: list[Rule] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    keeps_requests: bool = True
    muted: Callable[[FakeChannel], bool] = lambda channel: False
    whim: Callable[[str, int | None], tuple[int, str] | None] = lambda method, channel: None
    ahead: int = 0
    handshakes: int = 0
    host: str = "127.0.0.1"
    port: int = 0
    keyfile: Path | None = None
    connections: set[Connection] = field(default_factory=set)
    tasks: set[Any] = field(default_factory=set)
    listening: asyncio.Server | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _calls: Counter[str] = field(default_factory=Counter)

    @property
    def address(self) -> str:
        """The value of MONITOR_TELEGRAM_SERVER."""
        return f"{self.host}:{self.port}:{self.keyfile}"

    def flood(self, method: str, seconds: int, call: int | None = 1, **more: Any) -> None:
        """Answer a call of a method by asking for a wait."""
        self._rule(method, call, error=(420, f"FLOOD_WAIT_{seconds}"), **more)

    def refuse(
        self, method: str, name: str, code: int = 400, call: int | None = 1, **more: Any
    ) -> None:
        """Answer a call of a method by an error."""
        self._rule(method, call, error=(code, name), **more)

    def drop(self, method: str, call: int | None = 1, **more: Any) -> None:
        """Break the connection at a call of a method."""
        self._rule(method, call, **more)

    def hang(self, method: str, call: int | None = 1, **more: Any) -> None:
        """Never answer a call of a method."""
        self._rule(method, call, silent=True, **more)

    def _rule(self, method: str, call: int | None, **more: Any) -> None:
        self.rules.append(Rule(method, call, seen=self._seen(method, more), **more))

    def _seen(self, method: str, more: dict[str, Any]) -> int:
        # Calls of a whole method are counted from the first one ever, those for a channel from now.
        return 0 if "channel" in more else self._calls[method]

    def asked(self, method: str) -> list[Any]:
        """All requests of a method so far."""
        return [request for request in self.requests if type(request).__name__ == method]

    def session(self, path: Path, person: Person) -> None:
        """Write a session file that is logged in already."""
        key = new_key()
        self.world.enter(key, person)
        path.touch(mode=0o600)
        session = SQLiteSession(str(path))
        session.set_dc(2, self.host, self.port)
        session.auth_key = key
        session.close()

    def answer(self, request: Any, key: AuthKey, connection: int) -> bytes:
        """Give the answer's bytes; raise Refusal, or ConnectionError for a dropped line."""
        name = type(request).__name__
        if self.keeps_requests:
            self.requests.append(request)
        self._calls[name] += 1
        channel = _channel_of(request)
        met = [rule for rule in self.rules if rule.meets(name, channel)]
        whim = self.whim(name, channel)
        if met or whim:
            return _broken(met[0] if met else Rule(name, error=whim))
        handler = (HANDLERS | QR_HANDLERS | FILE_HANDLERS).get(type(request))
        if handler is None:
            raise Refusal(400, "METHOD_INVALID")
        asked = Asked(self.world, self.ledger, key.key_id, connection, self.host, self.port)
        before = len(self.ledger.shown)
        found = handler(asked, request)
        body = _vector(found) if isinstance(found, list) else bytes(found)
        garbled = self._garbled(channel, body)
        if garbled != body:
            # A client that cannot read an answer was shown nothing by it.
            del self.ledger.shown[before:]
        return garbled

    def _garbled(self, channel: int | None, body: bytes) -> bytes:
        place = self.world.channels.get(channel or 0)
        for number in place.garbled if place is not None else ():
            if place is not None and number in place.posts:
                post = bytes(place.posts[number])
                body = body.replace(post, UNKNOWN + post[4:])
        return body

    def push(self, channel: FakeChannel, text: str, **more: Any) -> types.Message:
        """Publish a post and tell everybody who is connected."""
        message = channel.post(text, **more)
        self.tell_new(channel, message)
        return message

    def tell_new(self, channel: FakeChannel, message: Any) -> None:
        """Tell everybody who is connected of a post."""
        update = types.UpdateNewChannelMessage(message, channel.pts, 1)
        self.tell(channel, update, (message.id, message))

    def edit(self, channel: FakeChannel, number: int, text: str, **more: Any) -> None:
        """Change a post and tell everybody who is connected."""
        message = channel.edit(number, text, **more)
        update = types.UpdateEditChannelMessage(message, channel.pts, 1)
        self.tell(channel, update, (number, message))

    def react(self, channel: FakeChannel, number: int, **counts: int) -> None:
        """Change a post's reactions and tell everybody who is connected, as of an edit."""
        message = channel.react(number, **counts)
        self.tell(channel, types.UpdateEditChannelMessage(message, channel.pts, 1))

    def delete(self, channel: FakeChannel, *numbers: int) -> None:
        """Delete posts and tell everybody who is connected."""
        channel.delete(*numbers)
        update = types.UpdateDeleteChannelMessages(
            channel.id, list(numbers), channel.pts, len(numbers)
        )
        self.tell(channel, update, *((number, None) for number in numbers))

    def tell(self, channel: FakeChannel, update: Any, *shown: tuple[int, Any]) -> None:
        """Push an update of a channel to everybody who joined it, unless it is lost on the way."""
        if self.muted(channel):
            return
        for connection in self.connections:
            person = connection.person
            if person is None or not channel.joined(person):
                continue
            chat = channel.chat(person)
            packet = types.Updates(updates=[update], users=[], chats=[chat], date=START, seq=0)
            connection.push(bytes(packet))
            for number, message in shown:
                self.ledger.shows(connection.number, channel.id, number, message, pushed=True)

    def babble(self) -> None:
        """Push something that no client of this layer knows."""
        for connection in self.connections:
            connection.push(UNKNOWN + b"12345678")

    def freeze(self) -> None:
        """Let every connection stand, deaf and mute; new ones work."""
        for connection in self.connections:
            connection.frozen = True

    def kill_keys(self, code: int, name: str) -> None:
        """Let every key be refused from now on."""
        self.world.dead.update(dict.fromkeys(self.world.keys, (code, name)))

    async def close(self) -> None:
        """Stop taking connections and break those that stand."""
        if self.listening is not None:
            self.listening.close()
            self.cut()
            await self.listening.wait_closed()
            self.listening = None
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def open(self) -> None:
        """Take connections, on the same port as before."""
        self.listening = await asyncio.start_server(self.serve, self.host, self.port)
        self.port = self.listening.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Break every connection; new ones are taken."""
        for connection in list(self.connections):
            connection.frames.writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until either side ends it."""
        connection = Connection(
            self, Frames(reader, writer), Numbers(ahead=self.ahead), number=next(self._numbers)
        )
        self.connections.add(connection)
        self.tasks.add(asyncio.current_task())
        try:
            await connection.run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.connections.discard(connection)
            writer.close()


def _broken(rule: Rule) -> bytes:
    if rule.error is not None:
        raise Refusal(*rule.error)
    if rule.silent:
        return b""
    raise ConnectionError("dropped by a rule")


def _channel_of(request: Any) -> int | None:
    peer = getattr(request, "channel", None) or getattr(request, "peer", None)
    return getattr(peer, "channel_id", None)


def _vector(items: list[Any]) -> bytes:
    # A bare vector has no class of its own that could write it.
    return struct.pack("<Ii", 0x1CB5C415, len(items)) + b"".join(map(bytes, items))


@contextlib.asynccontextmanager
async def telegram_server(folder: Path) -> AsyncIterator[TelegramServer]:
    """Run a server on this machine; its public key lies in the folder."""
    server = TelegramServer(keyfile=folder / "telegram.pem")
    server.keyfile.write_text(public_pem(), "ascii")
    await server.open()
    try:
        yield server
    finally:
        await server.close()
