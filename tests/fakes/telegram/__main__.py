"""Runs the server by hand with two invented channels and one account.

Lines on standard input make things happen: `post okopny TEXT`, `edit okopny 3 TEXT`,
`delete okopny 3`.
"""

import argparse
import asyncio
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from monitor.app.clock import now
from tests.fakes.telegram.server import TelegramServer, telegram_server

USAGE = "write: post CHANNEL TEXT | edit CHANNEL NUMBER TEXT | delete CHANNEL NUMBER"


def obey(server: TelegramServer, line: str, now: datetime) -> str:
    """Do what a line says and push it; say what was done, or how to write it."""
    world = server.world
    match line.split(maxsplit=2):
        case ["post", handle, text] if channel := world.named(handle):
            # The next post is of this moment: older ones would notify nobody.
            channel.start = now - (channel.last + 1) * channel.step
            return f"{handle}/{server.push(channel, text.strip()).id} is posted"
        case ["edit", handle, rest] if channel := world.named(handle):
            number, _, text = rest.partition(" ")
            if not number.isdecimal() or int(number) not in channel.posts or not text.strip():
                return USAGE
            server.edit(channel, int(number), text.strip())
            return f"{handle}/{number} is edited"
        case ["delete", handle, number] if channel := world.named(handle):
            if not number.strip().isdecimal() or int(number) not in channel.posts:
                return USAGE
            server.delete(channel, int(number))
            return f"{handle}/{number.strip()} is deleted"
    return USAGE


async def run() -> None:
    """Serve until interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        async with telegram_server(Path(folder)) as server:
            server.world.person("+79990000001")
            for number, handle, title in (
                (501, "okopny", "Окопный листок"),
                (502, "tylovoy", "Тыловой дневник"),
            ):
                channel = server.world.channel(handle, number)
                channel.title = title
                for day in range(30):
                    channel.post(f"День {day + 1}: на участке тихо.")
            say(
                f"MONITOR_TELEGRAM_SERVER={server.address}\n"
                f"# phone +79990000001, code {server.world.code}, channels okopny and tylovoy\n"
                f"# {USAGE}"
            )
            while line := await asyncio.to_thread(sys.stdin.readline):
                if line.strip():
                    say(f"# {obey(server, line, now())}")
            await asyncio.Event().wait()


def say(text: str) -> None:
    """Write a line that is read at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m tests.fakes.telegram",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        sys.exit(0)
