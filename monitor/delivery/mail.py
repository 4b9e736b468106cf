"""E-mail by SMTP: text and HTML side by side, nothing fetched from afar."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from monitor.alerting.wording import headline
from monitor.delivery.letter import as_html, as_text
from monitor.domain.alert import Message
from monitor.domain.errors import DeliveryError, PartlyDelivered

TIMEOUT = 30.0
REMEMBERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The server that letters leave through; `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class Mail:
    """Writes to some addresses through one server.

    An address that has taken a message is not written to again when another one is retried.
    """

    def __init__(self, server: MailServer, to: Sequence[str], now: Callable[[], datetime]) -> None:
        self._server = server
        self._now = now
        self._to = tuple(to)
        self._taken: dict[str, frozenset[str]] = {}

    async def send(self, message: Message) -> None:
        """Deliver one message, or raise DeliveryError (PartlyDelivered when some took it)."""
        taken = self._taken.pop(message.key, frozenset())
        waiting = [address for address in self._to if address not in taken]
        mail = letter(message, self._server.sender, self._to)
        mail["Date"] = format_datetime(self._now())
        refused = await self._hand_over(mail, waiting)
        taken |= {address for address in waiting if address not in refused}
        if not refused:
            return
        reason = f"mail: refused by {_list(refused)}"
        if any(400 <= code < 500 for code in refused.values()):
            self._remember(message.key, taken)
            # After a restart nobody remembers who has it: then the repeat must say that it is one.
            raise DeliveryError(reason, retry=True, maybe_sent=bool(taken))
        if taken:
            raise PartlyDelivered(reason)
        raise DeliveryError(reason, retry=False)

    async def _hand_over(self, mail: EmailMessage, to: list[str]) -> dict[str, int]:
        smtp = self._client()
        try:
            await _open(smtp, self._server)
            return await _submit(smtp, mail, self._server.sender, to)
        finally:
            smtp.close()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.security == "tls",
            start_tls=self._server.security == "starttls",
            timeout=TIMEOUT,
        )

    def _remember(self, key: str, taken: frozenset[str]) -> None:
        self._taken[key] = taken
        while len(self._taken) > REMEMBERED:
            del self._taken[next(iter(self._taken))]


async def _open(smtp: aiosmtplib.SMTP, server: MailServer) -> None:
    try:
        await smtp.connect()
        if server.user and server.password:
            await smtp.login(server.user, server.password)
    except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPNotSupported):
        raise DeliveryError(
            "mail: the server refuses the login; check user, password and security", retry=True
        ) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"mail: no connection ({type(error).__name__})", retry=True) from None


async def _submit(
    smtp: aiosmtplib.SMTP, mail: EmailMessage, sender: str, to: list[str]
) -> dict[str, int]:
    try:
        refused, _ = await smtp.send_message(mail, sender=sender, recipients=to)
    except aiosmtplib.SMTPRecipientsRefused as error:
        return {one.recipient: one.code for one in error.recipients}
    except aiosmtplib.SMTPResponseException as error:
        temporary = 400 <= error.code < 500
        raise DeliveryError(f"mail: SMTP {error.code}", retry=temporary) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        # The letter may be in the server's hands already.
        reason = f"mail: {type(error).__name__} while sending"
        raise DeliveryError(reason, retry=True, maybe_sent=True) from None
    return {address: answer.code for address, answer in refused.items()}


def letter(message: Message, sender: str, to: Sequence[str]) -> EmailMessage:
    """Write the letter; a repeat has the same Message-ID, so that programs see one letter."""
    mail = EmailMessage()
    mark = f"[{message.severity.value}]" + (" [repeat]" if message.repeat else "")
    mail["Subject"] = headline(f"{mark} {message.title}", 180)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Message-ID"] = message_id(message.key, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(as_text(message), cte="base64")
    mail.add_alternative(message.html or as_html(message), subtype="html", cte="base64")
    for name, kind, content in message.attachments:
        main, _, sub = kind.partition("/")
        mail.add_attachment(
            content.encode(), maintype=main, subtype=sub or "plain", filename=headline(name, 100)
        )
    return mail


def message_id(key: str, sender: str) -> str:
    """Make the Message-ID of a notification: always the same for the same key."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    domain = sender.rpartition("@")[2].strip(" <>") or "localhost"
    return f"<{digest}@{domain}>"


def _list(refused: Mapping[str, int]) -> str:
    return ", ".join(f"{address} (SMTP {code})" for address, code in sorted(refused.items()))
