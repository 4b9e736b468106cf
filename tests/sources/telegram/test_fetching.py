"""Files that hang on posts: fetched by policy, in pieces, whole or not at all."""

import hashlib
import io
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, select
from telethon.tl import types

from monitor.app.books import StoredBooks
from monitor.domain.collecting import SourceKind
from monitor.domain.media import DueFile, MediaPolicy, MediaRule
from monitor.domain.post import MediaKind
from monitor.sources.telegram import shelf as shelves
from monitor.sources.telegram.shelf import PIECE, Shelf, look_of
from monitor.storage import schema as t
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.schema_collecting import files
from monitor.storage.store import Store
from tests.factories import NOON
from tests.fakes.still_time import StillTime
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import START, FakeChannel, a_photo
from tests.sources.telegram.conftest import Collecting, Running
from tests.storage.digest_rows import put_finding

ALL = MediaRule(MediaPolicy.ALL)


def a_picture(shade: int = 0, size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG whose left is darker than its right, by `shade` more or less."""
    picture = Image.new("L", size)
    picture.putdata([x * 200 // size[0] + shade for _ in range(size[1]) for x in range(size[0])])
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


def a_video(number: int, size: int) -> types.MessageMediaDocument:
    """A video of so many bytes."""
    document = types.Document(
        id=number, access_hash=1, file_reference=b"ref", date=START, mime_type="video/mp4",
        size=size, dc_id=2, attributes=[types.DocumentAttributeFilename("../../../etc/passwd")],
    )  # fmt: skip
    return types.MessageMediaDocument(document=document)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where fetched files go."""
    return tmp_path / "media"


@dataclass
class Fetching:
    """Runs a collector that fetches files by a rule."""

    collecting: Collecting
    store: Store
    folder: Path

    def __call__(self, rule: MediaRule = ALL) -> AbstractAsyncContextManager[Running]:
        time = StillTime(NOON)
        books = StoredBooks(self.store, SourceKind.ACCOUNT, time.now, media=rule)
        return self.collecting(
            timer=time, books=books, shelf=Shelf(self.folder), most_bytes=rule.most_bytes
        )


@pytest.fixture
def fetching(collecting: Collecting, database: Store, folder: Path) -> Fetching:
    """Runs a collector that fetches files by a rule."""
    return Fetching(collecting, database, folder)


async def rounds(run: Running, count: int = 2) -> None:
    """Let the collector find out a few times what is due."""
    for _ in range(count):
        await run.timer.move(minutes=2)


def _rows(db: Connection) -> list[Any]:
    return list(db.execute(select(files)))


def _lying(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("**/*.*")]


def _show(telegram: TelegramServer, channel: FakeChannel, content: bytes, number: int = 9) -> None:
    channel.post("Фото.", media=a_photo(number, len(content)))
    telegram.world.files[number] = content


async def test_a_photo_is_stored_under_its_hash(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel, folder: Path
) -> None:
    """The bytes lie whole in the folder of files, under their SHA-256."""
    _show(telegram, okopny, a_picture())
    async with fetching() as run:
        await rounds(run)
        [row] = await run.store.read(_rows)
    sha256 = hashlib.sha256(a_picture()).hexdigest()
    assert (row.state, row.sha256, row.size) == ("stored", sha256, len(a_picture()))
    assert (folder / sha256[:2] / f"{sha256}.jpg").read_bytes() == a_picture()


async def test_a_listing_names_the_stored_file(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Whoever lists posts learns where the file lies and what it hashes to."""
    _show(telegram, okopny, a_picture())
    async with fetching() as run:
        await rounds(run)
        [row, *_] = await run.store.read(list_posts, PostFilter())
    sha256 = hashlib.sha256(a_picture()).hexdigest()
    assert row["files"][0]["path"] == f"media/{sha256[:2]}/{sha256}.jpg"


async def test_nothing_is_fetched_unless_it_is_wanted(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """With the policy off no request for a file goes out."""
    _show(telegram, okopny, a_picture())
    async with fetching(MediaRule(MediaPolicy.OFF)) as run:
        await rounds(run)
    assert telegram.asked("GetFileRequest") == []


async def test_by_flag_only_posts_with_a_finding_count(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A photo of a post in which nothing was found stays where it is."""
    _show(telegram, okopny, a_picture(), 9)
    _show(telegram, okopny, a_picture(30), 10)
    async with fetching(MediaRule(MediaPolicy.FLAGGED)) as run:
        await run.quiet()
        await run.store.write(_flag, 5)
        await rounds(run)
        rows = await run.store.read(_rows)
    assert [row.identity for row in rows] == ["10"]


def _flag(db: Connection, message: int) -> None:
    query = select(t.posts.c.id).where(t.posts.c.message_id == message)
    put_finding(db, db.execute(query).scalar_one())


async def test_a_large_file_comes_in_pieces(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Each request asks for half a megabyte, and the pieces make the whole."""
    content = bytes(range(256)) * (PIECE // 128) + b"end"
    okopny.post(media=a_video(9, len(content)))
    telegram.world.files[9] = content
    async with fetching() as run:
        await rounds(run)
        [row] = await run.store.read(_rows)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert [r.offset for r in telegram.asked("GetFileRequest")] == [0, PIECE, 2 * PIECE]


async def test_the_name_that_a_stranger_gave_is_not_used(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel, folder: Path
) -> None:
    """Only the hash and the kind of content name a file."""
    okopny.post(media=a_video(9, 3))
    telegram.world.files[9] = b"abc"
    async with fetching() as run:
        await rounds(run)
    sha256 = hashlib.sha256(b"abc").hexdigest()
    assert _lying(folder) == [f"{sha256}.mp4"]


async def test_too_large_a_file_is_not_asked_for(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """What Telegram says to be larger than the limit stays there."""
    okopny.post(media=a_video(9, 2**21))
    telegram.world.files[9] = bytes(2**21)
    async with fetching(MediaRule(MediaPolicy.ALL, 2**20)) as run:
        await rounds(run)
    assert telegram.asked("GetFileRequest") == []


async def test_a_file_larger_than_it_said_is_dropped(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel, folder: Path
) -> None:
    """The limit holds for the bytes that come, whatever was announced; it is not tried again."""
    okopny.post(media=a_video(9, 2**20))
    telegram.world.files[9] = bytes(2**22)
    async with fetching(MediaRule(MediaPolicy.ALL, 2**20)) as run:
        await rounds(run)
        [row] = await run.store.read(_rows)
    assert (row.state, row.reason) == ("failed", "larger than the limit")
    assert _lying(folder) == []


async def test_a_stale_reference_is_renewed_with_the_next_try(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """References expire; the post is read again and the file fetched by the new one."""
    _show(telegram, okopny, a_picture())
    telegram.world.stale.add(9)
    async with fetching() as run:
        await rounds(run)
        [before] = await run.store.read(_rows)
        telegram.world.stale.clear()
        await run.timer.move(minutes=6)
        [after] = await run.store.read(_rows)
    assert (before.state, before.reason) == (
        "again", "Telegram refused (FileReferenceExpiredError)",
    )  # fmt: skip
    assert (after.state, after.tries) == ("stored", 2)


async def test_five_failures_are_the_end(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A file that cannot be had is not asked for for ever."""
    okopny.post(media=a_photo(9))
    async with fetching() as run:
        for _ in range(12):
            await run.timer.move(hours=12)
        [row] = await run.store.read(_rows)
    assert (row.state, row.tries) == ("failed", 5)
    assert len(telegram.asked("GetFileRequest")) == 5


async def test_a_file_in_another_data_centre(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Telegram says where it lies, and it is fetched there."""
    _show(telegram, okopny, a_picture())
    telegram.world.away.add(9)
    async with fetching() as run:
        await rounds(run)
        [row] = await run.store.read(_rows)
    assert row.state == "stored"


async def test_a_broken_off_file_goes_on_where_it_stood(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """What an earlier process wrote of a file is not fetched again."""
    content = bytes(PIECE) + b"end"
    okopny.post(media=a_video(9, len(content)))
    telegram.world.files[9] = content
    shelf = Shelf(fetching.folder)
    shelf.check_room()
    shelf.add(DueFile(kind=MediaKind.VIDEO, identity="9", message_id=4), 0, bytes(PIECE))
    async with fetching() as run:
        await rounds(run)
        [row] = await run.store.read(_rows)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert [r.offset for r in telegram.asked("GetFileRequest")] == [PIECE]


async def test_a_post_that_bears_another_file_now(
    fetching: Fetching, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The file that was replaced cannot be had; the one that took its place is fetched."""
    _show(telegram, okopny, a_picture())
    async with fetching() as run:
        await run.quiet()
        telegram.world.files[10] = a_picture(30)
        okopny.posts[4].media = a_photo(10)
        await rounds(run)
        rows = await run.store.read(_rows)
    assert {row.identity: row.state for row in rows} == {"9": "failed", "10": "stored"}


async def test_a_full_disk_is_left_to_posts(
    fetching: Fetching,
    telegram: TelegramServer,
    okopny: FakeChannel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With little room no file is asked for, and posts go on."""
    monkeypatch.setattr(shelves, "LEAST_FREE", 2**60)
    _show(telegram, okopny, a_picture())
    async with fetching() as run:
        await rounds(run)
        ids = await run.ids()
    assert telegram.asked("GetFileRequest") == []
    assert ids == [1, 2, 3, 4]


def test_pictures_that_look_alike_have_like_hashes(tmp_path: Path) -> None:
    """The same scene in another size and shade differs in few of 64 bits."""
    first, second = tmp_path / "1.jpg", tmp_path / "2.jpg"
    first.write_bytes(a_picture())
    second.write_bytes(a_picture(20, (200, 150)))
    looks = [int(look_of(path, ".jpg") or "", 16) for path in (first, second)]
    assert (looks[0] ^ looks[1]).bit_count() <= 6


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(500)])
def test_what_is_no_picture_has_no_look(tmp_path: Path, content: bytes) -> None:
    """A broken or hostile file is stored like any other, without a look."""
    path = tmp_path / "1.jpg"
    path.write_bytes(content)
    assert look_of(path, ".jpg") is None


def test_a_picture_of_absurd_size_is_left_unread(tmp_path: Path) -> None:
    """A small file may unpack to gigabytes; nobody tries."""
    path = tmp_path / "1.png"
    Image.new("1", (30_000, 30_000)).save(path, "PNG")
    assert look_of(path, ".png") is None
