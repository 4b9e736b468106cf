"""What the channel commands do: list, check names, order joining, fill back."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from monitor.app import orders
from monitor.app.clock import now
from monitor.app.home import known_pseudonyms, make_home, session_path
from monitor.app.orders import JOIN, Order
from monitor.app.program import Program, opened
from monitor.config.settings import Config
from monitor.domain.channel import Channel
from monitor.domain.collecting import ChannelCondition, CollectorState, SourceKind
from monitor.domain.errors import ConfigError, HomeLocked
from monitor.storage import books
from monitor.storage import channels as stored_channels
from monitor.storage.standing import standing

Rows = list[dict[str, Any]]
Told = Callable[[int, int, str], None]


async def standing_rows(program: Program) -> Rows:
    """Give how each listed channel stands, also those that nothing has looked at yet."""
    rows = await program.store.read(standing)
    known = {row["handle"].lower() for row in rows}
    fresh = [one for one in program.config.channels if one.handle.lower() not in known]
    return rows + [
        {"handle": one.handle, "id": one.id if one.id > 0 else None, "role": one.role.value}
        | {"condition": "not read yet"}
        for one in fresh
    ]


def order_joining(config: Config) -> None:
    """Ask the daemon to join the listed channels; raise ConfigError when nobody is logged in."""
    home = config.places.home
    if config.account is None or not session_path(home).exists():
        raise ConfigError(["channels are joined by an account: run `monitor login` first"])
    make_home(home)
    orders.give(home, Order(kind=JOIN))


async def fill_back(
    config: Config, handle: str, since: datetime, progress: Callable[[str], None]
) -> str:
    """Read a channel's history down to a moment, or hand that to the daemon that is running.

    Gives a sentence on what was done; raises ConfigError or SourceError.
    """
    from monitor.app.collecting import Filled, backfill  # noqa: PLC0415 - Telethon costs 60 MB

    if config.account is None or not session_path(config.places.home).exists():
        raise ConfigError(["history is read by an account: run `monitor login` first"])
    began, first = time.monotonic(), now()

    def told(done: Filled) -> None:
        progress(_how_far(done.posts, done.oldest, since, first, time.monotonic() - began))

    try:
        async with opened(config, writing=True) as program:
            done = await backfill(program, handle, since, told)
    except HomeLocked:
        name = handle.removeprefix("@").lower()
        if name not in {channel.handle.lower() for channel in config.channels}:
            raise ConfigError([f"@{name} is not in channels.yaml; add it first"]) from None
        orders.give(config.places.home, Order(kind="backfill", handle=name, since=since))
        return "The running monitor does it, behind live posts; `monitor channels list` shows it."
    return f"Done: {done.posts} posts read."


def _how_far(
    posts: int, oldest: datetime | None, since: datetime, first: datetime, seconds: float
) -> str:
    if oldest is None:
        return "waiting for Telegram"
    done = (first - oldest) / (first - since) if first > since else 1.0
    left = seconds / done - seconds if done > 0.01 else None
    rest = "" if left is None or done >= 1 else f", about {left / 60:.0f} min left"
    return f"{posts:,} posts, back to {oldest:%Y-%m-%d} ({min(done, 1):.0%}{rest})"


async def check(program: Program, told: Told) -> Rows:
    """Ask Telegram who holds each listed handle whose number is not known; give what was found.

    Raises ConfigError when nobody is logged in, SourceError when the account is lost.
    """
    from monitor.app.checking import checking  # noqa: PLC0415 - Telethon costs 60 MB

    config = program.config
    if config.account is None or not session_path(config.places.home).exists():
        raise ConfigError(["names are asked for by an account: run `monitor login` first"])
    await known_pseudonyms(config.places.home, program.store)
    await program.store.write(stored_channels.save_channels, config.channels, now())
    rows: Rows = []
    async with checking(config) as ask, httpx.AsyncClient(timeout=20) as http:
        for place, channel in enumerate(config.channels, 1):
            told(place, len(config.channels), channel.handle)
            found = await program.store.read(books.stored_state, channel, SourceKind.ACCOUNT)
            known = None if found is None or found[0] < 0 else found
            row = _known(channel, known) if known else await ask(program.store, channel)
            rows.append({**row, "preview": await _preview(http, config, channel)})
    return _with_clones(rows)


def _known(channel: Channel, found: tuple[int, CollectorState]) -> dict[str, Any]:
    number, state = found
    fine = state.condition is ChannelCondition.OK
    return {
        "handle": channel.handle,
        "id": number,
        "title": channel.title,
        "finding": "known" if fine else state.condition.value,
        "mend": None if fine else state.reason,
    }


async def _preview(http: httpx.AsyncClient, config: Config, channel: Channel) -> str:
    try:
        answer = await http.get(f"{config.preview_url}/{channel.handle}")
    except httpx.HTTPError as error:
        return f"not reached ({type(error).__name__})"
    return "on" if answer.status_code == 200 else "off"


def _with_clones(rows: Rows) -> Rows:
    titles: dict[str, list[str]] = {}
    for row in rows:
        if row.get("title"):
            titles.setdefault(row["title"].casefold(), []).append(row["handle"])
    for row in rows:
        twins = [
            h for h in titles.get((row.get("title") or "").casefold(), ()) if h != row["handle"]
        ]
        if twins and row["finding"] in ("found", "known"):
            row["finding"] = "same title"
            row["mend"] = f"bears the title of @{twins[0]}: one of them may be a clone"
    return rows
