"""What every HTTP destination shares: one POST, whose failures say what can be done."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from monitor.domain.errors import DeliveryError

TIMEOUT = httpx.Timeout(20, connect=10)

# The request cannot have been read: nothing was sent yet, or the connection was never made.
BEFORE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
WORTH_RETRYING = frozenset({408, 421, 425, 429})


async def post(
    http: httpx.AsyncClient,
    name: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    sni: str | None = None,
) -> None:
    """POST a JSON body; raise DeliveryError that names the destination and never its address."""
    extensions = {"timeout": TIMEOUT.as_dict()} | ({"sni_hostname": sni} if sni else {})
    try:
        request = http.build_request(
            "POST",
            url,
            content=body,
            headers={"content-type": "application/json; charset=utf-8", **headers},
            timeout=TIMEOUT,
            extensions=extensions,
        )
    except (httpx.InvalidURL, ValueError):
        raise DeliveryError(f"{name}: its address is not a URL; correct it", retry=False) from None
    try:
        # The answer's body is never read: its size is the destination's choice.
        response = await http.send(request, stream=True, follow_redirects=False)
    except BEFORE as error:
        raise DeliveryError(f"{name}: {type(error).__name__}", retry=True) from None
    except httpx.HTTPError as error:
        reason = f"{name}: {type(error).__name__} after the request left"
        raise DeliveryError(reason, retry=True, maybe_sent=True) from None
    await response.aclose()
    if not response.is_success:
        raise refusal(name, response)


def refusal(name: str, response: httpx.Response) -> DeliveryError:
    """Translate an answer that is no success; a redirect is a refusal."""
    status = response.status_code
    return DeliveryError(
        f"{name}: HTTP {status}",
        retry=status in WORTH_RETRYING or status >= 500,
        wait=asked_wait(response.headers),
    )


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After, seconds or a date (counted from the answer's own Date)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until, at = _date(value), _date(headers.get("date", ""))
    if until is None or at is None:
        return None
    return max((until - at).total_seconds(), 0.0)


def _date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
