"""A Telegram of our own on this machine, as far as a reader of channels can tell.

It stands on the unmodified client library's own TL classes, so it follows every new layer.
`python -m tests.fakes.telegram` runs it by hand.
"""

import asyncio
import contextlib
import struct
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telethon.crypto import AuthKey
from telethon.sessions import SQLiteSession
from telethon.tl import types

from tests.fakes.telegram.connection import Connection
from tests.fakes.telegram.crypto import Frames, new_key, public_pem
from tests.fakes.telegram.handlers import HANDLERS, Asked, Refusal
from tests.fakes.telegram.world import START, FakeChannel, Person, World


@dataclass
class Rule:
    """What happens to the n-th call of a method (from 1) instead of an answer.

    `error` goes out as (code, name); without one the connection is dropped, or if `silent`
    nothing happens at all.
    """

    method: str
    call: int = 1
    error: tuple[int, str] | None = None
    silent: bool = False


@dataclass
class TelegramServer:
    """The running server: its world, the rules of its faults, and every request that came."""

    world: World = field(default_factory=World)
    rules: list[Rule] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    handshakes: int = 0
    host: str = "127.0.0.1"
    port: int = 0
    keyfile: Path | None = None
    connections: set[Connection] = field(default_factory=set)
    tasks: set[Any] = field(default_factory=set)
    _calls: Counter[str] = field(default_factory=Counter)

    @property
    def address(self) -> str:
        """The value of MONITOR_TELEGRAM_SERVER."""
        return f"{self.host}:{self.port}:{self.keyfile}"

    def flood(self, method: str, seconds: int, call: int = 1) -> None:
        """Answer one call of a method by asking for a wait."""
        self.rules.append(Rule(method, call, error=(420, f"FLOOD_WAIT_{seconds}")))

    def refuse(self, method: str, name: str, code: int = 400, call: int = 1) -> None:
        """Answer one call of a method by an error."""
        self.rules.append(Rule(method, call, error=(code, name)))

    def drop(self, method: str, call: int = 1) -> None:
        """Break the connection at one call of a method."""
        self.rules.append(Rule(method, call))

    def hang(self, method: str, call: int = 1) -> None:
        """Never answer one call of a method."""
        self.rules.append(Rule(method, call, silent=True))

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

    def answer(self, request: Any, key: AuthKey) -> bytes:
        """Give the answer's bytes; raise Refusal, or ConnectionError for a dropped line."""
        name = type(request).__name__
        self.requests.append(request)
        self._calls[name] += 1
        rule = next(
            (r for r in self.rules if (r.method, r.call) == (name, self._calls[name])), None
        )
        if rule is not None:
            return _broken(rule)
        handler = HANDLERS.get(type(request))
        if handler is None:
            raise Refusal(400, "METHOD_INVALID")
        found = handler(Asked(self.world, key.key_id, self.host, self.port), request)
        return _vector(found) if isinstance(found, list) else bytes(found)

    def push(self, channel: FakeChannel, text: str, **more: Any) -> types.Message:
        """Publish a post and tell everybody who is connected."""
        message = channel.post(text, **more)
        self._tell(channel, types.UpdateNewChannelMessage(message, channel.pts, 1))
        return message

    def edit(self, channel: FakeChannel, number: int, text: str) -> None:
        """Change a post and tell everybody who is connected."""
        message = channel.edit(number, text)
        self._tell(channel, types.UpdateEditChannelMessage(message, channel.pts, 1))

    def delete(self, channel: FakeChannel, number: int) -> None:
        """Delete a post and tell everybody who is connected."""
        channel.delete(number)
        self._tell(channel, types.UpdateDeleteChannelMessages(channel.id, [number], channel.pts, 1))

    def _tell(self, channel: FakeChannel, update: Any) -> None:
        packet = types.Updates(
            updates=[update], users=[], chats=[channel.chat()], date=START, seq=0
        )
        for connection in self.connections:
            connection.push(bytes(packet))

    def cut(self) -> None:
        """Break every connection; new ones are taken."""
        for connection in list(self.connections):
            connection.frames.writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until either side ends it."""
        connection = Connection(self, Frames(reader, writer))
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


def _vector(items: list[Any]) -> bytes:
    # A bare vector has no class of its own that could write it.
    return struct.pack("<Ii", 0x1CB5C415, len(items)) + b"".join(map(bytes, items))


@contextlib.asynccontextmanager
async def telegram_server(folder: Path) -> AsyncIterator[TelegramServer]:
    """Run a server on this machine; its public key lies in the folder."""
    server = TelegramServer(keyfile=folder / "telegram.pem")
    server.keyfile.write_text(public_pem(), "ascii")
    listening = await asyncio.start_server(server.serve, server.host, 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        server.cut()
        await listening.wait_closed()
        await asyncio.gather(*server.tasks, return_exceptions=True)
