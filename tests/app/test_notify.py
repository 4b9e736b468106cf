"""What systemd is told, over a real socket."""

import asyncio
import configparser
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.app.notify import Systemd, announced, systemd
from monitor.domain.errors import StoreError
from monitor.storage import jobs
from monitor.storage.store import open_store
from tests.conftest import Databases
from tests.factories import NOON

UNIT = Path(__file__).parents[2] / "deploy" / "monitor.service"


def test_nobody_listens() -> None:
    """Outside systemd nothing is said."""
    assert systemd({}) == Systemd(None, None)
    systemd({}).say("READY=1")


def test_the_watchdog_is_for_this_process_alone() -> None:
    """A child that inherits the environment stays silent."""
    assert systemd({"WATCHDOG_USEC": "3000000"}).watchdog_seconds == 3.0
    assert systemd({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}).watchdog_seconds is None
    assert systemd({"WATCHDOG_USEC": "0"}).watchdog_seconds is None


async def test_ready_signs_of_life_and_stopping(tmp_path: Path, databases: Databases) -> None:
    """In this order, on the socket that systemd gives."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        loop = asyncio.get_running_loop()
        heard: list[str] = []

        async def hear() -> None:
            heard.append((await loop.sock_recv(listener, 200)).decode())

        async with open_store(databases.migrated("sqlite")) as store:
            async with announced(Systemd(str(tmp_path / "notify"), 0.03), store):
                await asyncio.wait_for(hear(), 5)
                await asyncio.wait_for(hear(), 5)
            while "STOPPING=1" not in heard:
                await asyncio.wait_for(hear(), 5)
    assert heard[0].startswith("READY=1")
    assert heard[1] == "WATCHDOG=1"


def test_the_unit_is_hardened_and_notifies() -> None:
    """Its keys are those that the study asks for."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT, "utf-8")
    service = unit["Service"]
    assert service["Type"] == "notify"
    assert service["ExecStart"].endswith("monitor run")
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "RestrictNamespaces"):
        assert service[key] == "yes"
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")


async def test_no_sign_of_life_without_the_writer(tmp_path: Path, databases: Databases) -> None:
    """While nothing can be written; a full disk alone is waited for."""
    url = databases.migrated("sqlite")
    with abstract_listener(tmp_path.name) as listener:
        async with open_store(url, patience=0.01) as store:
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
                other.execute("BEGIN IMMEDIATE")
                async with announced(Systemd(f"@{tmp_path.name}", 0.03), store):
                    for _ in range(3):  # each waits behind the sign of life before it
                        with pytest.raises(StoreError):
                            await store.write(jobs.beat, NOON)
        heard = [listener.recv(200) for _ in range(2)]
    assert [words.split(b"\n")[0] for words in heard] == [b"READY=1", b"STOPPING=1"]


def abstract_listener(name: str) -> socket.socket:
    """Listen on an address that is no file, as systemd may."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(f"\0{name}")
    listener.settimeout(5)
    return listener
