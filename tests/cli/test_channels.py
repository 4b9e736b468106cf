"""The channel commands as real processes, against a Telegram of our own."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram.server import TelegramServer, telegram_server

LISTED = """channels:
  - {handle: okopny}
  - {handle: dvojnik}
  - {handle: nikogo_net}
  - {handle: tylovoy, id: 502}
"""


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramServer]:
    """A Telegram with an account that is logged in and three channels."""
    async with telegram_server(tmp_path) as server:
        person = server.world.person()
        (tmp_path / "home").mkdir(mode=0o700)
        server.session(tmp_path / "home" / "account.session", person)
        for number, handle in ((501, "okopny"), (503, "dvojnik"), (502, "tylovoy")):
            channel = server.world.channel(handle, number)
            channel.title = "Окопный" if handle != "tylovoy" else "Тыловой"
            for _ in range(150):
                channel.post()
        (tmp_path / "channels.yaml").write_text(LISTED, "utf-8")
        yield server


async def monitor(telegram: TelegramServer, folder: Path, *args: str) -> tuple[int, str, str]:
    """Run a command to its end: status, standard output, standard error."""
    env = {
        **os.environ,
        "MONITOR_TELEGRAM_API_ID": "1",
        "MONITOR_TELEGRAM_API_HASH": "0" * 32,
        "MONITOR_TELEGRAM_SERVER": telegram.address,
        "MONITOR_PREVIEW_URL": "http://127.0.0.1:9/s",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "--home", str(folder / "home"), "--config", str(folder),
        *args, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_check_tells_false_handles_and_clones(
    telegram: TelegramServer, tmp_path: Path
) -> None:
    """Numbers are pinned, and what is wrong says how to mend it."""
    status, out, _ = await monitor(telegram, tmp_path, "channels", "check", "--format", "jsonl")
    rows = {row["handle"]: row for row in map(json.loads, out.splitlines())}
    assert status == 0
    assert (rows["okopny"]["id"], rows["okopny"]["finding"]) == (501, "same title")
    assert "clone" in rows["dvojnik"]["mend"]
    assert rows["nikogo_net"]["finding"] == "gone"
    assert (rows["tylovoy"]["id"], rows["tylovoy"]["finding"]) == (502, "found")

    await monitor(telegram, tmp_path, "channels", "check", "--format", "jsonl")
    asked = [r.username for r in telegram.asked("ResolveUsernameRequest")]
    assert asked.count("okopny") == 1


async def test_backfill_reads_down_to_a_date(telegram: TelegramServer, tmp_path: Path) -> None:
    """Without a daemon the command does it itself, and says how far it is."""
    status, _, err = await monitor(
        telegram, tmp_path, "backfill", "okopny", "--since", "2024-03-04"
    )
    assert status == 0, err
    assert "back to 2024-03-04" in err
    _, out, _ = await monitor(telegram, tmp_path, "coverage", "--format", "jsonl")
    days = [json.loads(line) for line in out.splitlines()]
    assert sum(day["stored"] for day in days) == 150
    assert sum(day["owed"] for day in days) == 0


async def test_joining_is_ordered(telegram: TelegramServer, tmp_path: Path) -> None:
    """The daemon does it; the command only asks."""
    status, _, err = await monitor(telegram, tmp_path, "channels", "join", "--yes")
    assert (status, "monitor run" in err) == (0, True)
    assert (tmp_path / "home" / "orders" / "join.json").exists()


async def test_doctor_prints_the_plan(telegram: TelegramServer, tmp_path: Path) -> None:
    """After first contact it is known how many requests a day takes."""
    await monitor(telegram, tmp_path, "backfill", "okopny", "--since", "2024-03-09")
    _, out, err = await monitor(telegram, tmp_path, "doctor")
    assert "request plan" in out + err
