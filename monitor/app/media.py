"""Keeps the folder of fetched files in step with the store."""

import asyncio
from datetime import timedelta
from pathlib import Path

from monitor.app.clock import now
from monitor.app.home import media_path
from monitor.app.program import Program
from monitor.storage import files

# What is being written now is not yet in the store.
YOUNG = timedelta(days=1)


async def tidy(program: Program) -> int:
    """Remove files that no stored post bears any more; give their number.

    A file goes after the post that bore it: by retention, or when another wording took its place.
    """
    folder = media_path(program.config.places.home)
    if not await asyncio.to_thread(folder.exists):
        return 0
    await program.store.write(files.forget_orphans)
    lying = await asyncio.to_thread(_lying, folder)
    known = await program.store.read(files.known_hashes, [path.stem for path in lying])
    strays = [path for path in lying if path.stem not in known]
    await asyncio.to_thread(_remove, strays)
    return len(strays)


def _lying(folder: Path) -> list[Path]:
    limit = (now() - YOUNG).timestamp()
    paths = [*folder.glob("??/*"), *folder.glob("*.part")]
    return [path for path in paths if path.is_file() and path.stat().st_mtime < limit]


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
