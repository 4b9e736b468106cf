"""The demo: an invented archive through the real pipeline, in a home of its own."""

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Protocol

import httpx

from monitor.app.analysing import Analysed, analyse_due
from monitor.app.clock import now
from monitor.app.digests import Asked, write_digest
from monitor.app.imports import Imported, Wishes, import_files
from monitor.app.listings import Period, alerts
from monitor.app.program import opened
from monitor.app.receivers import notifiers
from monitor.config.settings import Places, read_config
from monitor.domain.errors import BadItem, MonitorError, SourceError
from monitor.pipeline.deliver import deliver
from monitor.storage.lock import only_holder

WEEKS = ("2024-W10", "2024-W11", "2024-W12")
PREFIX = "monitor-demo-"
# A demo that has just begun has no lock yet.
YOUNG = timedelta(minutes=10)


class Screen(Protocol):
    """What the player of the demo sees."""

    def opened(self, home: Path) -> None:
        """The demo works in this folder."""

    def imported(self, so_far: Imported) -> None:
        """Posts have been stored."""

    def analysed(self, posts: int) -> None:
        """Posts have been read."""

    def finished(self, done: Analysed, alerts: list[dict[str, Any]], digests: list[Path]) -> None:
        """All is done; these are the alerts, and the digests' files."""


def archive() -> Path:
    """The folder of the bundled archive."""
    return Path(str(package_files("monitor"))) / "demo_archive"


def new_home(ground: Path) -> Path:
    """Make a new home below a folder, and remove those of earlier demos that nobody uses."""
    for old in ground.glob(f"{PREFIX}*"):
        if _is_left(old):
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=ground))


def _is_left(home: Path) -> bool:
    try:
        facts = home.lstat()
        age = now() - datetime.fromtimestamp(facts.st_mtime, UTC)
        if home.is_symlink() or facts.st_uid != os.getuid() or age < YOUNG:
            return False
        with only_holder(home / "lock", "home"):
            return True
    except (OSError, MonitorError):
        return False


async def play(home: Path, screen: Screen) -> None:
    """Import, analyse, alert and digest the archive; environment and configuration play no part."""
    folder = archive()
    config = read_config({}, Places(home=home, config=folder))
    async with opened(config, writing=True) as program:
        screen.opened(home)
        wishes = Wishes(channels=folder / "channels.yaml", notify=True)
        posts = [folder / "posts.jsonl.gz", folder / "result.json"]
        await import_files(program, posts, wishes, _refuse, screen.imported)
        done = await analyse_due(program, False, screen.analysed)
        async with httpx.AsyncClient() as http:
            await deliver(program.store, notifiers(config, http), now)
        digests = [path for week in WEEKS for path in await write_digest(program, Asked(week=week))]
        screen.finished(done, await alerts(program, Period()), digests)


def _refuse(item: BadItem) -> None:
    raise SourceError(f"the bundled archive is damaged: {item}; install the program again")
