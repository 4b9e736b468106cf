"""Opens the sources that are possible: the account where there is one, the preview always."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
import structlog

from monitor.app.clock import now
from monitor.app.home import session_path
from monitor.app.jobs import Daemon
from monitor.config.settings import Config
from monitor.domain.collecting import Batch
from monitor.domain.errors import SourceError
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import LiveSource, PostSource, ingest
from monitor.sources.preview.source import Pace, PreviewSource

log = structlog.get_logger()


async def open_sources(
    stack: contextlib.AsyncExitStack, config: Config, http: httpx.AsyncClient, key: Pseudonyms
) -> tuple[PostSource, ...]:
    """Give the preview, and before it the account if it is logged in and can be reached."""
    preview = PreviewSource(
        http,
        base_url=config.preview_url,
        depth=config.history_depth,
        pace=Pace(config.preview_pace),
        pseudonyms=key,
        now=now,
    )
    account = await _account(stack, config, key)
    return (preview,) if account is None else (account, preview)


async def _account(
    stack: contextlib.AsyncExitStack, config: Config, key: Pseudonyms
) -> LiveSource | None:
    if config.account is None or not session_path(config.places.home).exists():
        return None
    # Telethon's types cost 60 MB, which a daemon without an account need not hold.
    from monitor.app.account import account_source  # noqa: PLC0415

    try:
        return await stack.enter_async_context(account_source(config, key))
    except SourceError as error:
        log.warning("account_not_used", reason=str(error), instead="the public preview")
        return None


@contextlib.asynccontextmanager
async def listening(daemon: Daemon, stop: asyncio.Event) -> AsyncIterator[None]:
    """Take live posts of the account until the block ends; `stop` is set if that breaks."""

    async def emit(batch: Batch) -> None:
        [written] = await ingest(daemon.program.store, batch)
        if written.new or written.edited or written.deleted:
            daemon.ring("analyse")

    async def listen(source: LiveSource) -> None:
        try:
            await source.listen(emit)
        except Exception:
            # A monitor that limps is worse than one that restarts.
            log.exception("listening_broke")
            stop.set()

    live = [source for source in daemon.sources if isinstance(source, LiveSource)]
    tasks = [asyncio.create_task(listen(source)) for source in live]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
