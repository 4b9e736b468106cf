"""What the doctor says of a home, a list and a day's requests; and when health is bad."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.analysis.read import Resources
from monitor.app.clock import now
from monitor.app.doctor import Check, examine, healthy
from monitor.app.jobs import Daemon, jobs
from monitor.app.program import Program, opened
from monitor.app.watched import Watched
from monitor.config.settings import Config, Places, read_config
from monitor.domain.channel import Watch
from monitor.domain.collecting import Batch, CollectorState, SourceKind
from monitor.domain.errors import StoreFull
from monitor.pipeline.deliver import Deliveries
from monitor.pipeline.full_disk import FullDisk
from monitor.pipeline.workers import Workers
from monitor.storage import posts, todo
from monitor.storage.store import open_store
from tests.factories import NOON, a_channel, a_post
from tests.storage.batches import a_batch

ACCOUNT = {"MONITOR_TELEGRAM_API_ID": "1", "MONITOR_TELEGRAM_API_HASH": "0" * 32}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An account, and a home that is not made yet."""
    return read_config(ACCOUNT, Places(home=tmp_path / "home", config=tmp_path))


def says(checks: list[Check], subject: str) -> list[str]:
    """Give what was said of a subject, with its mark."""
    return [f"{one.mark.name}: {one.says}" for one in checks if one.subject == subject]


async def test_a_database_that_is_not_there_is_not_made(config: Config) -> None:
    """Looking changes nothing."""
    [found] = says(await examine(config), "database")

    assert found.startswith("HINT")
    assert "the first command makes it" in found
    assert not config.places.home.exists()


async def test_a_home_under_a_file_is_bad(config: Config, tmp_path: Path) -> None:
    """It can never be made."""
    (tmp_path / "home").write_text("")
    [found] = says(await examine(config), "home")

    assert found.startswith("BAD")
    assert "--home" in found


async def test_a_list_without_channels_is_said(config: Config) -> None:
    """It is not the same as no list."""
    config.places.channels_file.write_text("channels: []")
    [found] = says(await examine(config), "channels.yaml")

    assert "lists no channel" in found


async def test_the_plan_reckons_every_listed_channel(config: Config) -> None:
    """One is joined, one is unknown, one has books and is not joined, one comes from files."""
    listed = [a_channel(handle=name, id=n) for n, name in enumerate(("one", "two", "three"), 1)]
    config.places.home.mkdir()
    async with open_store(config.database_url.value) as store:
        for channel, joined in ((listed[0], True), (listed[1], False)):
            state = CollectorState(source=SourceKind.ACCOUNT, joined=joined)
            batch = Batch(source=SourceKind.ACCOUNT, channel=channel, state=state, received_at=NOON)
            await store.write(posts.write_batch, batch)
    files = a_channel(handle="four", id=4, watch=Watch.FILES)
    [found] = says(await examine(replace(config, channels=(*listed, files))), "request plan")

    assert found.startswith("GOOD: 1 joined and 2 polled channels")


async def test_a_plan_that_looks_too_seldom_is_said(config: Config) -> None:
    """With what to do about it."""
    many = tuple(a_channel(handle=f"channel{n}", id=n) for n in range(1, 3000))
    found = says(await examine(replace(config, channels=many)), "request plan")

    assert "2999 polled" in found[0]
    assert found[1].startswith("HINT: over an hour passes")


async def test_health_is_bad_while_intake_meets_a_full_disk(config: Config) -> None:
    """Also where a heartbeat would still fit."""
    config.places.home.mkdir()
    disk = FullDisk({}, now)
    await disk.noticed(StoreFull("the disk is full"))
    async with open_store(config.database_url.value) as store:
        daemon = Daemon(
            program=Program(config=config, store=store),
            watched=Watched(()),
            sources=(),
            workers=Workers(Resources(), size=1),
            deliveries=Deliveries(store, {}, now),
            disk=disk,
        )
        [watch] = [job for job in jobs(daemon) if job.name == "watch_health"]
        await watch.work()
        assert not await healthy(config)
        disk.met = None
        await watch.work()
        assert await healthy(config)


async def test_wordings_that_could_not_be_read_are_told(config: Config) -> None:
    """With how many and why: whoever hides from the analysis is seen to."""
    async with opened(config, writing=True) as program:
        await program.store.write(posts.write_batch, a_batch(a_post()))
        [wording] = await program.store.read(todo.take_due, "analyse", 9, NOON)
        await program.store.write(todo.fail_due, "analyse", wording, "ValueError", NOON)
    [found] = says(await examine(config), "analysis")

    assert found.startswith("HINT")
    assert "1 wordings could not be read" in found
    assert found.endswith("ValueError")
