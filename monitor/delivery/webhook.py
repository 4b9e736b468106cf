"""A signed webhook: JSON, with a signature that a receiver can check and a key to repeat by.

The signature is that of Stripe's and Slack's scheme: HMAC-SHA256 over `TIMESTAMP.BODY`.
"""

import asyncio
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from monitor.alerting.wording import moment
from monitor.delivery.http import post
from monitor.domain.alert import Excerpt, Message
from monitor.domain.errors import DeliveryError
from monitor.domain.moment import iso

PORTS = {"https": 443, "http": 80}
SHARED = ipaddress.ip_network("100.64.0.0/10")
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Webhook:
    """Posts each message to one address; `now` gives the time that is signed.

    Without `allow_private` only https to a public address is spoken: the name is resolved once
    and the connection goes to the very address that was checked.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        key: bytes | None,
        now: Callable[[], datetime],
        *,
        allow_private: bool = False,
    ) -> None:
        self._http = http
        self._url = url
        self._key = key
        self._now = now
        self._allow_private = allow_private

    async def send(self, message: Message) -> None:
        """Deliver one message, or raise DeliveryError."""
        body = json.dumps(payload(message), ensure_ascii=False).encode()
        headers = {"idempotency-key": message.key, "user-agent": "milblog-monitor"}
        if self._key is not None:
            headers["x-monitor-signature"] = signature(self._key, body, self._now())
        parts = _split(self._url, allow_private=self._allow_private)
        if self._allow_private:
            await post(self._http, "webhook", self._url, body, headers)
            return
        address = await _public_address(parts)
        headers["host"] = parts.netloc.rpartition("@")[2]
        url = _at_address(parts, address)
        await post(self._http, "webhook", url, body, headers, sni=parts.hostname)


def signature(key: bytes, body: bytes, at: datetime) -> str:
    """Sign a body at a moment: `t=SECONDS,v1=HEX`."""
    stamp = int(at.timestamp())
    signed = hmac.new(key, b"%d." % stamp + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


def payload(message: Message) -> dict[str, Any]:
    """Write a message as a mapping that is ready for JSON."""
    return {
        "key": message.key,
        "title": message.title,
        "severity": message.severity.value,
        "lead": message.lead,
        "excerpts": [_excerpt(excerpt) for excerpt in message.excerpts],
        "facts": [{"name": name, "value": value} for name, value in message.facts],
        "body": message.body,
        "repeat": message.repeat,
    }


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "label": excerpt.label,
        "text": excerpt.text,
        "marks": [list(mark) for mark in excerpt.marks],
        "channel": excerpt.channel,
        "title": excerpt.title,
        "affiliations": list(excerpt.affiliations),
        "posted_at": iso(excerpt.posted_at) if excerpt.posted_at else None,
        "when": moment(excerpt.posted_at),
        "url": excerpt.url,
        "deleted_at": iso(excerpt.deleted_at) if excerpt.deleted_at else None,
    }


def public(address: str) -> bool:
    """Say whether an IP address is one of the open Internet, also when v6 wraps a v4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is None and ip in NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return public(str(wrapped))
    elif ip in SHARED:
        return False
    return ip.is_global and not ip.is_multicast


def _split(url: str, *, allow_private: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
    if not port_is_fine or not parts.hostname or parts.scheme not in PORTS:
        raise DeliveryError("webhook: its address is not a URL", retry=False)
    if parts.scheme != "https" and not allow_private:
        raise DeliveryError("webhook: only https is spoken; mend its address", retry=False)
    return parts


async def _public_address(parts: SplitResult) -> str:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(
            parts.hostname, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        raise DeliveryError("webhook: its host is not found", retry=True) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(public(address) for address in addresses):
        raise DeliveryError(
            "webhook: its host is a private address; set allow_private if that is meant",
            retry=False,
        )
    return addresses[0]


def _at_address(parts: SplitResult, address: str) -> str:
    host = f"[{address}]" if ":" in address else address
    login = parts.netloc.rpartition("@")[0]
    port = f":{parts.port}" if parts.port else ""
    netloc = f"{login}@{host}{port}" if login else f"{host}{port}"
    return parts._replace(netloc=netloc, fragment="").geturl()
