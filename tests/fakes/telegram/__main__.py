"""Runs the server by hand with two invented channels and one account."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.fakes.telegram.server import telegram_server


async def run() -> None:
    """Serve until interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        async with telegram_server(Path(folder)) as server:
            server.world.person("+79990000001")
            for number, handle in ((501, "okopny"), (502, "tylovoy")):
                channel = server.world.channel(handle, number)
                for day in range(30):
                    channel.post(f"День {day + 1}: на участке тихо.")
            sys.stdout.write(
                f"MONITOR_TELEGRAM_SERVER={server.address}\n"
                f"# phone +79990000001, code {server.world.code}, channels okopny and tylovoy\n"
            )
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tests.fakes.telegram", description=__doc__).parse_args()
    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        sys.exit(0)
