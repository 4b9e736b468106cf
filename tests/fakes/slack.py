"""A web server over TCP that keeps what it was sent and answers, or fails, as it is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Mischief(Enum):
    """How the server fails without an answer."""

    NEVER_ANSWERS = "never"
    DROPS_BEFORE_READING = "before"
    DROPS_AFTER_READING = "after"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "ok"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What arrived: the request line's path, the headers in lower case, and the body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class FakeSlack:
    """Gives the queued answers one by one, then `ok` for ever."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[Answer | Mischief] = []
        self.url = ""
        self._arrived = asyncio.Condition()
        self._released = asyncio.Event()

    async def arrived(self, count: int) -> None:
        """Wait until so many requests have arrived."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if self.answers and self.answers[0] is Mischief.DROPS_BEFORE_READING:
            self.answers.pop(0)
            return False
        request = await _read(reader)
        answer = self.answers.pop(0) if self.answers else Answer()
        async with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
        if answer is Mischief.NEVER_ANSWERS:
            await self._released.wait()
        if isinstance(answer, Mischief):
            return False
        writer.write(_written(answer))
        await writer.drain()
        return True

    def release(self) -> None:
        """Let go of the connections that wait for an answer that never comes."""
        self._released.set()


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """Serve on a free port of this machine."""
    slack = FakeSlack()
    server = await asyncio.start_server(slack.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    slack.url = f"http://127.0.0.1:{port}/services/T0/B0/secret"
    try:
        yield slack
    finally:
        slack.release()
        server.close()
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(path=first.split()[1], headers=headers, body=body)


def _written(answer: Answer) -> bytes:
    body = answer.body.encode()
    headers = {"content-length": str(len(body)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} Answer", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
