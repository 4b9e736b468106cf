"""A local site of preview pages in the structure of t.me/s, with its refusals.

`python -m tests.fakes.preview_site` serves two invented channels by hand.
"""

import asyncio
import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

PAGE = 20
START = datetime(2024, 3, 4, 6, 0, tzinfo=UTC)


@dataclass
class PagePost:
    """A post as the site shows it; `text` is HTML as the site would have written it."""

    id: int
    text: str = "Тихо."
    views: str | None = "1.2K"
    edited: bool = False
    ids: tuple[int, ...] = ()
    forwarded: str = ""
    reply: str = ""
    extra: str = ""
    service: bool = False


@dataclass
class PreviewSite:
    """Channels by handle, how each is refused, and every request that was made."""

    url: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    posts: dict[str, list[PagePost]] = field(default_factory=dict)
    status: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    start: datetime = START
    requests: list[str] = field(default_factory=list)
    _answered: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def asked(self, count: int) -> None:
        """Wait until so many requests were answered."""
        async with self._answered:
            await self._answered.wait_for(lambda: len(self.requests) >= count)

    async def tell(self) -> None:
        """Wake those who wait for requests."""
        async with self._answered:
            self._answered.notify_all()

    def channel(self, handle: str, *posts: PagePost, title: str = "Окопный") -> list[PagePost]:
        """Add a channel; the list may be changed while the site runs."""
        self.titles[handle] = title
        self.posts[handle] = list(posts)
        return self.posts[handle]


@asynccontextmanager
async def preview_site() -> AsyncIterator[PreviewSite]:
    """Serve a site on this machine until the block ends."""
    site = PreviewSite()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _answer(site, reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/s"
    try:
        yield site
    finally:
        server.close()


async def _answer(
    site: PreviewSite, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    target = head.split(b" ", 2)[1].decode()
    site.requests.append(target)
    parts = urlsplit(target)
    handle = parts.path.rsplit("/", 1)[-1]
    if handle in site.silent:
        await reader.read()
        return
    status, headers = site.status.get(handle, (200, {}))
    known = handle in site.posts or handle in site.status or handle in site.body
    if not known:
        status, headers = 302, {"Location": f"/{handle}"}
    before = parse_qs(parts.query).get("before", [""])[0]
    page = site.body.get(handle) or _page(site, handle, int(before) if before else None)
    body = page.encode() if status == 200 else b""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    await site.tell()


def _page(site: PreviewSite, handle: str, before: int | None) -> str:
    posts = [p for p in site.posts.get(handle, []) if before is None or p.id < before]
    shown = sorted(posts, key=lambda p: p.id)[-PAGE:]
    more = ""
    if len(posts) > len(shown):
        more = f'<a class="tme_messages_more" data-before="{shown[0].id}"></a>'
    # A post an hour, by its id.
    times = [site.start + timedelta(hours=post.id) for post in shown]
    blocks = "".join(_block(handle, post, at) for post, at in zip(shown, times, strict=True))
    title = html.escape(site.titles.get(handle, handle))
    return (
        "<!DOCTYPE html><html><body><header><div class='tgme_channel_info_header_title'>"
        f"<span dir='auto'>{title}</span></div></header>"
        f"<section class='tgme_channel_history'>{more}{blocks}</section></body></html>"
    )


def _block(handle: str, post: PagePost, at: datetime) -> str:
    w = "tgme_widget_message"
    photos = "".join(
        f'<a class="{w}_photo_wrap" href="https://t.me/{handle}/{n}?single"'
        " style=\"background-image:url('https://cdn.example/x.jpg')\"></a>"
        for n in post.ids
    )
    views = f'<span class="{w}_views">{post.views}</span>' if post.views else ""
    edited = "edited " if post.edited else ""
    service = " service_message" if post.service else ""
    return (
        f'<div class="{w}_wrap js-widget_message_wrap">'
        f'<div class="{w} text_not_supported_wrap{service}" data-post="{handle}/{post.id}">'
        f'<div class="{w}_bubble">{post.forwarded}{post.reply}{photos}{post.extra}'
        f'<div class="{w}_text js-message_text" dir="auto">{post.text}</div>'
        f'<div class="{w}_footer"><div class="{w}_info">{views}'
        f'<span class="{w}_meta">{edited}<a class="{w}_date"'
        f' href="https://t.me/{handle}/{post.id}"><time datetime="{at.isoformat()}">'
        f"{at:%H:%M}</time></a></span></div></div></div></div></div>"
    )


async def _by_hand() -> None:
    async with preview_site() as site:
        site.channel("okopny", *(PagePost(n, f"Пост номер {n}.") for n in range(1, 61)))
        site.channel("tylovik", PagePost(1), title="Тыловик")
        print(f"MONITOR_PREVIEW_URL={site.url}   channels: okopny, tylovik")  # noqa: T201 - by hand
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_by_hand())
