"""The whole program: a post appears, a message arrives, a clean stop."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from monitor.app.clock import now
from monitor.app.daemon import run
from monitor.app.doctor import healthy
from monitor.app.program import opened
from monitor.config.settings import Places, read_config
from monitor.storage import jobs as beats
from tests.fakes.preview_site import PagePost, PreviewSite, preview_site
from tests.fakes.slack import FakeSlack, fake_slack

CRITICAL = "Генштаб снова врёт: снарядов нет, людей гонят в лобовые штурмы, и никто не ответит."
ALERTS = """group_wait: 0s
rules: [{name: criticism, kinds: [criticism], targets: [mod]}]
receivers: [{name: desk, kind: slack}]
routes: [{receivers: [desk]}]
"""
CHANNELS = "channels: [{handle: okopny, watch: preview}]\n"


@dataclass
class World:
    """What stands around the daemon."""

    folder: Path
    site: PreviewSite
    slack: FakeSlack
    url: str

    def config(self):
        """The configuration of a daemon in this world."""
        env = {
            "MONITOR_PREVIEW_URL": self.site.url,
            "MONITOR_PREVIEW_PACE": "0",
            "MONITOR_SLACK_WEBHOOK": self.slack.url,
            "MONITOR_DATABASE_URL": self.url,
        }
        return read_config(env, Places(home=self.folder / "home", config=self.folder))


@pytest.fixture
async def world(tmp_path: Path, empty_url: str) -> AsyncIterator[World]:
    """A site with one quiet channel, and Slack."""
    (tmp_path / "channels.yaml").write_text(CHANNELS)
    (tmp_path / "alerts.yaml").write_text(ALERTS)
    async with preview_site() as site, fake_slack() as slack:
        site.start = datetime.now(UTC) - timedelta(hours=10)  # noqa: TID251 - news must be recent
        site.channel("okopny", PagePost(1, "Тихо."), PagePost(2, CRITICAL))
        yield World(tmp_path, site, slack, empty_url)


@asynccontextmanager
async def daemon(world: World) -> AsyncIterator[None]:
    """A running daemon, stopped by SIGTERM as an operator would."""
    task = asyncio.create_task(run(world.config()))
    try:
        yield
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 20)


async def test_a_new_post_becomes_a_message_and_history_does_not(world: World) -> None:
    """First contact tells nobody; what appears afterwards is told, with its words."""
    async with daemon(world):
        await asyncio.wait_for(world.site.asked(1), 30)
    world.site.posts["okopny"].append(PagePost(3, CRITICAL.replace("снова", "опять")))
    async with daemon(world):
        await asyncio.wait_for(world.slack.arrived(1), 30)

    (request,) = world.slack.requests
    said = json.dumps(request.json, ensure_ascii=False)
    assert "опять" in said
    assert "https://t.me/okopny/3" in said


async def test_health_is_bad_at_once_after_a_clean_stop(world: World) -> None:
    """The heartbeat goes with the daemon, and does not speak for it minutes longer."""
    config = world.config()
    async with opened(config, writing=True) as program:
        await program.store.write(beats.beat, now())
    assert await healthy(config)
    async with daemon(world):
        await asyncio.wait_for(world.site.asked(1), 30)

    assert not await healthy(config)


@pytest.mark.parametrize(
    ("text", "event", "says"),
    [
        ("channels: [{handle: okopny, watch: files}, {handle: other}]", "channels_reloaded", "2"),
        ("channels: [{handle: okopny, colour: red}]", "channels_not_reloaded", "channels.yaml:1"),
        ("channels: [{handle: okopny, id: 6}]", "channels_not_reloaded", "has the id 6"),
        ("[" * 3000, "channels_not_reloaded", "channels.yaml"),
        ("channels: []", "channels_not_reloaded", "lists no channel"),
        ("channels: [{handle: a_b}, {handle: A_b}]", "channels_listed_twice", "channels.yaml:1"),
        (None, "channels_not_reloaded", "no regular file"),
    ],
    ids=["good", "unknown key", "another id", "endless nesting", "empty", "twice", "a pipe"],
)
async def test_a_hang_up_reads_the_list_again_and_keeps_the_old_one_on_error(
    world: World, text: str | None, event: str, says: str
) -> None:
    """A faulty file is explained in the log, and the daemon goes on."""
    (world.folder / "channels.yaml").write_text("channels: [{handle: okopny, id: 5, watch: files}]")
    told = Told()
    structlog.configure(processors=[told])
    try:
        async with daemon(world):
            await asyncio.wait_for(told.of("daemon_started"), 30)
            if text is None:
                (world.folder / "channels.yaml").unlink()
                os.mkfifo(world.folder / "channels.yaml")
            else:
                (world.folder / "channels.yaml").write_text(text)
            os.kill(os.getpid(), signal.SIGHUP)
            line = await asyncio.wait_for(told.of(event), 30)
    finally:
        structlog.reset_defaults()

    assert says in str(line)


async def test_a_list_without_channels_is_said_at_the_start(world: World) -> None:
    """It is allowed, and hardly ever meant."""
    (world.folder / "channels.yaml").write_text("channels: []")
    told = Told()
    structlog.configure(processors=[told])
    try:
        async with daemon(world):
            line = await asyncio.wait_for(told.of("nothing_watched"), 30)
    finally:
        structlog.reset_defaults()

    assert "channels.yaml" in str(line["mend"])


class Told:
    """Keeps what was logged, and lets a test wait for an event."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []
        self._more = asyncio.Event()

    def __call__(self, _logger: object, _method: str, line: dict[str, object]) -> dict[str, object]:
        """Take a line as structlog's only processor."""
        self.lines.append(line)
        self._more.set()
        raise structlog.DropEvent

    async def of(self, event: str) -> dict[str, object]:
        """Wait for a line of an event."""
        while True:
            self._more.clear()
            for line in self.lines:
                if line["event"] == event:
                    return line
            await self._more.wait()
