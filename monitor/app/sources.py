"""Opens the sources that are possible: the account where there is one, the preview always."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import structlog

from monitor.app.clock import now
from monitor.app.home import session_path
from monitor.app.jobs import Daemon
from monitor.config.settings import Config
from monitor.domain.errors import SourceError
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.full_disk import guarded
from monitor.pipeline.ingest import CollectingSource, PostSource, keeper
from monitor.sources.preview.source import Pace, PreviewSource
from monitor.storage.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What posts come from: sources that are asked, and those that collect by themselves."""

    asked: tuple[PostSource, ...]
    collecting: tuple[CollectingSource, ...]

    @property
    def names(self) -> list[str]:
        """What they are called, best first."""
        return [*(s.kind.value for s in self.collecting), *(s.kind.value for s in self.asked)]


def open_sources(config: Config, http: httpx.AsyncClient, key: Pseudonyms, store: Store) -> Sources:
    """Give the preview, and the account if there is a session for it."""
    preview = PreviewSource(
        http,
        base_url=config.preview_url,
        depth=config.history_depth,
        pace=Pace(config.preview_pace),
        pseudonyms=key,
        now=now,
    )
    if config.account is None or not session_path(config.places.home).exists():
        return Sources(asked=(preview,), collecting=())
    # Telethon's types cost 60 MB, which a daemon without an account need not hold.
    from monitor.app.account import account_source, shadow  # noqa: PLC0415

    first = account_source(config, key, store)
    if not session_path(config.places.home, second=True).exists():
        return Sources(asked=(preview,), collecting=(first,))
    return Sources(asked=(preview,), collecting=(first, shadow(config, key, store, first)))


@contextlib.asynccontextmanager
async def collecting(daemon: Daemon, stop: asyncio.Event) -> AsyncIterator[None]:
    """Let the collecting sources work until the block ends.

    `stop` is set if one breaks, and SourceError is raised at the end.
    """
    broken: list[Exception] = []
    keep = keeper(daemon.program.store, lambda: daemon.ring("analyse"))
    keep = guarded(keep, daemon.disk)

    async def collect(source: CollectingSource) -> None:
        try:
            await source.collect(keep, lambda: daemon.watched.by(source.kind))
        except SourceError as error:
            log.error("source_lost", reason=str(error), instead="the public preview")  # noqa: TRY400
        except Exception as error:
            # A monitor that limps is worse than one that restarts.
            log.exception("collecting_broke")
            broken.append(error)
            stop.set()

    tasks = [asyncio.create_task(collect(source)) for source in daemon.collecting]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if broken:
        raise SourceError(
            f"collecting broke by an unforeseen {type(broken[0]).__name__}; please report what the "
            "log says of it. Everything stored is kept: start again"
        )
