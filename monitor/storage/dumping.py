"""Dumps of a Postgres database, by its own tool."""

import asyncio
import os
import shutil
from pathlib import Path

from sqlalchemy import URL

from monitor.domain.errors import ConfigError, StoreError


async def dump(url: URL, target: Path) -> Path:
    """Dump a Postgres database to a new file and give its path; raise StoreError or ConfigError."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise ConfigError(
            ["pg_dump is not installed; install Postgres' client, or run pg_dump -Fc on the server"]
        )
    if await asyncio.to_thread(target.exists):
        raise StoreError(f"{target} exists; choose another name")
    # The password goes by the environment: command lines are public.
    plain = url.set(drivername="postgresql", password=None)
    plain = plain.difference_update_query(["password", "sslpassword"])
    password = url.query.get("password") or url.password
    env = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    half = target.with_name(f".{target.name}.half")
    command = [tool, "-Fc", "--no-password", "-f", str(half), plain.render_as_string()]
    # Nobody else may read it, from its first byte on.
    half.touch(mode=0o600)
    process = await asyncio.create_subprocess_exec(
        *command, env=env, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        if await process.wait() == 0:
            half.replace(target)
            return target
    finally:
        if process.returncode is None:
            process.kill()
        half.unlink(missing_ok=True)
    raise StoreError(f"pg_dump failed (status {process.returncode}); run it by hand to see why")
