"""The file receiver."""

import json
import stat
from pathlib import Path

import pytest

from monitor.delivery.file import AlertFile
from monitor.domain.errors import DeliveryError
from tests.delivery.messages import a_hostile_message, a_message


async def test_each_message_is_one_line(tmp_path: Path) -> None:
    """Whatever the texts, a line is a message."""
    path = tmp_path / "alerts.jsonl"
    for message in (a_message(), a_hostile_message(), a_message(repeat=True)):
        await AlertFile(path).send(message)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]

    assert [line["repeat"] for line in lines] == [False, False, True]


async def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """Post texts are nobody else's business."""
    path = tmp_path / "alerts.jsonl"
    await AlertFile(path).send(a_message())

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_half_a_line_does_not_spoil_the_next(tmp_path: Path) -> None:
    """After a crash in mid-line the next message starts a line of its own."""
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"key": "hal')
    await AlertFile(path).send(a_message())

    assert json.loads(path.read_bytes().splitlines()[1])["key"] == "3-9-abc"


async def test_a_missing_folder_is_a_bad_moment(tmp_path: Path) -> None:
    """The folder may come back; the message waits."""
    with pytest.raises(DeliveryError) as caught:
        await AlertFile(tmp_path / "gone" / "alerts.jsonl").send(a_message())

    assert caught.value.retry


async def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Nobody can have alerts written into another file."""
    path = tmp_path / "alerts.jsonl"
    path.symlink_to(tmp_path / "other")
    with pytest.raises(DeliveryError):
        await AlertFile(path).send(a_message())
