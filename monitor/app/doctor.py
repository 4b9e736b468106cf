"""What is missing, what to do about it, and what works without it."""

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from monitor.app.clock import now
from monitor.app.home import make_home, media_path, session_path
from monitor.app.receivers import lacks
from monitor.app.watched import Watched
from monitor.config.channels_file import repeats
from monitor.config.settings import Config
from monitor.domain.channel import Channel
from monitor.domain.collecting import SourceKind
from monitor.domain.errors import ConfigError, MonitorError
from monitor.domain.media import MediaPolicy
from monitor.sources.telegram.budget import plan
from monitor.storage import address, books, channels, housekeeping, jobs, standing, todo
from monitor.storage.store import Store, open_store, sqlite_verdict

ALIVE = timedelta(minutes=3)
LOW_SPACE = 500 * 2**20
# How every SQLite file begins, and so every session file.
SQLITE = b"SQLite format 3\x00"
# Whoever waits longer for a post of a channel that is polled will want to know.
SLOW = timedelta(hours=1)


class Mark(StrEnum):
    """How a check came out."""

    GOOD = "ok  "
    HINT = "note"
    BAD = "BAD "


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    mark: Mark
    subject: str
    says: str


async def healthy(config: Config) -> bool:
    """Say whether the daemon wrote its heartbeat within the last three minutes."""
    try:
        if not address.is_there(address.parse(config.database_url.value)):
            return False
        async with open_store(config.database_url.value, migrate=False) as store:
            beat = await store.read(jobs.last_beat)
    except MonitorError:
        return False
    return beat is not None and now() - beat < ALIVE


async def examine(config: Config) -> list[Check]:
    """Examine configuration, home, database, session and receivers; never raises MonitorError."""
    checks = [*_configuration(config), *_home(config), *_telegram(config), *_media(config)]
    checks += _receivers(config)
    try:
        url = address.parse(config.database_url.value)
        if not address.is_there(url):
            return checks + _new_database(config, address.place(url))
        make_home(config.places.home)
        async with open_store(config.database_url.value) as store:
            return checks + await _database(config, store)
    except MonitorError as error:
        return [*checks, Check(Mark.BAD, "database", str(error))]


def _configuration(config: Config) -> Iterator[Check]:
    path = config.places.channels_file
    if config.channels:
        yield Check(Mark.GOOD, "channels.yaml", f"{len(config.channels)} channels")
        with contextlib.suppress(ConfigError):  # it was read a moment ago
            yield from [Check(Mark.HINT, "channels.yaml", line) for line in repeats(path)]
    elif path.exists():
        yield Check(
            Mark.HINT, "channels.yaml", "lists no channel: `monitor run` watches nothing; add one"
        )
    else:
        yield Check(
            Mark.HINT,
            "channels.yaml",
            f"not in {config.places.config.resolve()}; `monitor run` needs it, import does not",
        )
    if config.places.alerts_file.exists():
        yield Check(Mark.GOOD, "alerts.yaml", f"{len(config.alerts.rules)} rules")
    else:
        yield Check(
            Mark.HINT, "alerts.yaml", "missing: default rules, alerts go to home/alerts only"
        )


def _home(config: Config) -> Iterator[Check]:
    home = config.places.home
    ground = next(path for path in (home, *home.absolute().parents) if path.exists())
    if not ground.is_dir() or not os.access(ground, os.W_OK | os.X_OK):
        yield Check(Mark.BAD, "home", f"{ground} may not be written; mend it, or give --home")
    elif not home.exists():
        yield Check(Mark.HINT, "home", f"{home} does not exist yet; the first command makes it")
    if not home.is_dir():
        return
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        yield Check(Mark.HINT, "home", f"others may read {home}; run: chmod 700 {home}")
    refused = len(list((home / "verdicts").glob("*.bad")))
    if refused:
        says = f"{refused} could not be taken in; they lie in {home / 'verdicts'} as .bad"
        yield Check(Mark.HINT, "verdicts", says)
    free = shutil.disk_usage(home).free
    mark = Mark.GOOD if free > LOW_SPACE else Mark.BAD
    yield Check(mark, "disk", f"{free / 2**30:.1f} GB free in {home}")


def _media(config: Config) -> Iterator[Check]:
    rule = config.media
    if rule.policy is MediaPolicy.OFF:
        return
    wanted = "of posts with a finding" if rule.policy is MediaPolicy.FLAGGED else "of every post"
    folder = media_path(config.places.home)
    lying = sum(path.stat().st_size for path in folder.glob("??/*"))
    yield Check(
        Mark.GOOD if config.account is not None else Mark.HINT,
        "media",
        f"files {wanted} up to {rule.most_bytes >> 20} MB are fetched; {lying / 2**20:.0f} MB lie "
        f"in {folder}" + ("" if config.account else ", but only an account fetches any"),
    )


def _telegram(config: Config) -> Iterator[Check]:
    session = session_path(config.places.home)
    if config.account is None:
        yield Check(
            Mark.HINT,
            "telegram",
            "no account: the public preview is read (no deletions, rounded counts). For live posts "
            "set MONITOR_TELEGRAM_API_ID and MONITOR_TELEGRAM_API_HASH, then `monitor login`",
        )
    elif not session.exists():
        yield Check(Mark.HINT, "telegram", "not logged in: run `monitor login`; preview until then")
    elif stat.S_IMODE(session.stat().st_mode) & 0o077:
        yield Check(Mark.BAD, "telegram", f"others may read the session; run: chmod 600 {session}")
    elif not _is_session(session):
        yield Check(
            Mark.BAD,
            "telegram",
            f"{session} is no session file any more; move it away and run `monitor login`",
        )
    else:
        yield Check(Mark.GOOD, "telegram", "session in home, readable by its owner alone")


def _is_session(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError:
        return False


def _plan(config: Config, joined: Collection[int | str], posts: float) -> Iterator[Check]:
    listed = Watched(config.channels).by(SourceKind.ACCOUNT)
    if config.account is None or not listed:
        return
    known = [one for one in listed if one.id in joined or one.handle.lower() in joined]
    polled = len(listed) - len(known)
    day = plan(len(known), polled, posts)
    each = day.rhythm
    yield Check(
        Mark.GOOD if day.total <= 1 else Mark.BAD,
        "request plan",
        f"{len(known)} joined and {polled} polled channels, {posts:.0f} posts a channel and day: "
        f"{day.routine:.0%} of the requests for routine (at most 60%), {day.total:.0%} in all; "
        f"joined ones swept every {_span(each.sweep)}, others polled every {_span(each.poll)}, "
        f"posts looked at again at most every {_span(each.round)}"
        + ("" if day.total <= 1 else "; more than Telegram bears: list fewer channels"),
    )
    if max(each.sweep, each.poll) > SLOW:
        yield Check(
            Mark.HINT,
            "request plan",
            "over an hour passes between two looks at a channel: list fewer, `monitor channels "
            "join` those that matter, or give some to another home with an account of its own",
        )


def _span(length: timedelta) -> str:
    seconds = length.total_seconds()
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"


def _receivers(config: Config) -> Iterator[Check]:
    if not config.alerts.receivers:
        yield Check(Mark.HINT, "receivers", "none configured: alerts go to home/alerts only")
    for receiver in config.alerts.receivers:
        lacking = lacks(config, receiver)
        yield Check(
            Mark.HINT if lacking else Mark.GOOD,
            f"receiver {receiver.name}",
            f"{lacking}; the other receivers work" if lacking else f"{receiver.kind.value}, ready",
        )


def _nobody(config: Config, stored: Mapping[int, Channel]) -> Iterator[Check]:
    known = [*config.channels, *stored.values()]
    handles = {channel.handle.lower() for channel in known}
    ties = {tie.name for channel in known for tie in channel.affiliations}
    for rule in config.alerts.rules:
        strange = [name for name in rule.affiliations if name not in ties]
        named = (*rule.channels, *rule.exclude_channels)
        strange += [name for name in named if name.removeprefix("@").lower() not in handles]
        for name in strange:
            yield Check(Mark.HINT, f"rule {rule.name}", f"`{name}` is no known channel or tie")


def _new_database(config: Config, where: str) -> list[Check]:
    says = f"{where} does not exist yet; the first command makes it"
    nothing: dict[int, Channel] = {}
    checks = [Check(Mark.HINT, "database", says), Check(Mark.GOOD, "sqlite", sqlite_verdict())]
    return [*checks, *_nobody(config, nothing), *_plan(config, (), 0.0)]


async def _database(config: Config, store: Store) -> list[Check]:
    checks = [Check(Mark.GOOD, "database", f"{store.dialect}, up to date")]
    if store.dialect == "sqlite":
        verdict = sqlite_verdict()
        checks.append(Check(Mark.GOOD, "sqlite", verdict))
        checks += [
            Check(Mark.BAD, "sqlite", f"{fault}; restore the database from a backup")
            for fault in await store.read(housekeeping.damage)
        ]
    checks += _nobody(config, await store.read(channels.load_channels))
    for kind in (SourceKind.ACCOUNT, SourceKind.SECOND):
        known = await store.read(books.account, kind)
        if known is not None and known.reason is not None:
            mark = Mark.BAD if known.lost else Mark.HINT
            checks.append(Check(mark, f"telegram {kind.value}", known.reason))
    joined = await store.read(standing.joined, SourceKind.ACCOUNT.value)
    checks += _plan(config, joined, await store.read(standing.posts_a_day, now()))
    crashed = await store.read(jobs.last_errors)
    checks += [Check(Mark.HINT, f"job {name}", f"last run failed: {why}") for name, why in crashed]
    checks += [
        Check(
            Mark.HINT,
            "analysis",
            f"{count} wordings could not be read and are tried again every hour: {why}",
        )
        for why, count in await store.read(todo.set_aside, "analyse")
    ]
    unread = await store.read(channels.unreadable)
    checks += [Check(Mark.HINT, f"channel {name}", why) for name, why in unread]
    return checks
