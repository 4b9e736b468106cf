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

from monitor.app.daemon import run
from monitor.config.settings import Places, read_config
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
