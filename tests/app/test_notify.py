"""What systemd is told, over a real socket."""

import asyncio
import configparser
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest

from monitor.app.notify import Systemd, announced, systemd
from monitor.domain.errors import StoreError
from monitor.storage import jobs
from monitor.storage.store import open_store
from tests.app.test_readers import Account
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
    with Listening(tmp_path / "notify") as systemd_:
        async with open_store(databases.migrated("sqlite")) as store:
            async with announced(Systemd(str(tmp_path / "notify"), 0.03), store):
                await systemd_.until("WATCHDOG=1")
            await systemd_.until("STOPPING=1")
    firsts = [words.split("\n")[0] for words in systemd_.heard]
    assert firsts[:3] == ["STATUS=collecting", "READY=1", "WATCHDOG=1"]


async def test_ready_waits_for_the_account(tmp_path: Path, databases: Databases) -> None:
    """Store and sources are not enough: the account's connection must stand too."""
    account = Account(serving=True)
    with Listening(tmp_path / "notify") as systemd_:
        async with open_store(databases.migrated("sqlite")) as store:
            init = Systemd(str(tmp_path / "notify"), 0.03)
            async with announced(init, store, [account]):
                await systemd_.until("STATUS=connecting to Telegram")
                before = list(systemd_.heard)
                account.settled.set()
                await systemd_.until("READY=1")
    assert before == ["STATUS=connecting to Telegram"]
    assert "STATUS=account connected; no post yet" in systemd_.heard[1]


async def test_a_lost_account_is_ready_and_says_so(tmp_path: Path, databases: Databases) -> None:
    """The preview reads on; whoever asks for the status learns what to mend."""
    account = Account(serving=False)
    account.settled.set()
    with Listening(tmp_path / "notify") as systemd_:
        init = Systemd(str(tmp_path / "notify"))
        async with (
            open_store(databases.migrated("sqlite")) as store,
            announced(init, store, [account]),
        ):
            await systemd_.until("READY=1")
    assert "STATUS=account lost: logged out" in systemd_.heard[1]


class Listening:
    """A socket as systemd has it, and what came to it."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.heard: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    async def until(self, words: str) -> None:
        """Wait until words come that begin so."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(5):
            while not any(one.startswith(words) for one in self.heard):
                self.heard.append((await loop.sock_recv(self._socket, 2000)).decode())


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
        heard = [listener.recv(200) for _ in range(3)]
    firsts = [words.split(b"\n")[0] for words in heard]
    assert firsts == [b"STATUS=collecting", b"READY=1", b"STOPPING=1"]


def abstract_listener(name: str) -> socket.socket:
    """Listen on an address that is no file, as systemd may."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(f"\0{name}")
    listener.settimeout(5)
    return listener
