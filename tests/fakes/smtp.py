"""A mail server over TCP that keeps letters and refuses recipients on demand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter and those whom it was for."""

    sender: str
    to: tuple[str, ...]
    mail: EmailMessage
    raw: bytes


class FakeSmtp:
    """`refused` maps an address to the answer it gets; `data_answer` is that to the letter.

    With `drops_after_data` the connection breaks when the letter has been taken.
    """

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refused: dict[str, str] = {}
        self.data_answer = "250 OK"
        self.drops_after_data = False
        self.port = 0

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a letter."""
        if self.data_answer.startswith("2"):
            raw = bytes(envelope.content or b"")
            mail = message_from_bytes(raw, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            sender = str(envelope.mail_from)
            self.letters.append(
                Letter(sender=sender, to=tuple(envelope.rcpt_tos), mail=mail, raw=raw)
            )
        if self.drops_after_data:
            assert server.transport is not None
            server.transport.abort()
        return self.data_answer


@asynccontextmanager
async def fake_smtp() -> AsyncIterator[FakeSmtp]:
    """Serve on a free port of this machine, in the loop of the test."""
    smtp = FakeSmtp()
    loop = asyncio.get_running_loop()
    make = partial(SMTP, smtp, hostname="fake.example", loop=loop)
    server = await loop.create_server(make, "127.0.0.1", 0)
    smtp.port = server.sockets[0].getsockname()[1]
    try:
        yield smtp
    finally:
        server.close()
        await server.wait_closed()
