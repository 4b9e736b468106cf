"""One request for one page; every way of being refused, told apart."""

import asyncio

import httpx

from monitor.domain.collecting import ChannelCondition

HEADERS = {
    # The word "edited" is translated, so the language is fixed.
    "Accept-Language": "en",
    "User-Agent": "Mozilla/5.0 (compatible; milblog-monitor)",
}
BIGGEST = 8 * 2**20
TIMEOUT = 40.0
LONGEST_ASKED = 24 * 3600.0


class Refused(Exception):
    """A page was not given: the channel's condition, the reason, and the wait asked for (s)."""

    def __init__(self, condition: ChannelCondition, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.condition = condition
        self.reason = reason
        self.wait = wait


async def fetch(http: httpx.AsyncClient, url: str, before: int | None) -> str:
    """Give a page's HTML, or raise Refused; redirects are answers and are never followed."""
    params = {} if before is None else {"before": str(before)}
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            http.stream(
                "GET", url, params=params, headers=HEADERS, follow_redirects=False
            ) as response,
        ):
            _check(response)
            return await _body(response)
    except TimeoutError as error:
        raise Refused(ChannelCondition.UNREACHABLE, "no answer in time") from error
    except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL) as error:
        kind = type(error).__name__
        raise Refused(
            ChannelCondition.UNREACHABLE, f"no connection to the preview site ({kind})"
        ) from error


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if response.is_redirect:
        raise Refused(
            ChannelCondition.PREVIEW_OFF,
            "the preview is switched off, restricted, or the name does not exist "
            "(the site does not say which); use an account for this channel",
        )
    if status in (404, 410):
        raise Refused(ChannelCondition.GONE, f"the site knows no such page (HTTP {status})")
    if status in (403, 429):
        reason = f"the site refuses us for now (HTTP {status}); waiting"
        raise Refused(ChannelCondition.REFUSED, reason, _asked(response) or 900.0)
    if status != 200:
        raise Refused(
            ChannelCondition.UNREACHABLE,
            f"the preview site answers HTTP {status}",
            _asked(response),
        )


def _asked(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return min(float(value), LONGEST_ASKED) if value.isascii() and value.isdigit() else None


async def _body(response: httpx.Response) -> str:
    parts = bytearray()
    async for chunk in response.aiter_bytes():
        parts += chunk
        if len(parts) > BIGGEST:
            raise Refused(ChannelCondition.REFUSED, "the page is larger than 8 MB; not read")
    return parts.decode("utf-8", "replace")
