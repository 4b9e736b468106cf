"""The folder of fetched files follows the store."""

import asyncio
import os
from pathlib import Path

import pytest

from monitor.app import media
from monitor.app.program import opened
from monitor.config.settings import Places, read_config
from monitor.domain.errors import ConfigError
from monitor.domain.media import FileFact, FileState, MediaPolicy, MediaRule
from monitor.domain.post import Media, MediaKind
from monitor.storage import files, posts
from tests.factories import NOON, a_post
from tests.storage.batches import a_batch

BORNE, FORGOTTEN = "a" * 64, "b" * 64


def a_fact(identity: str, sha256: str) -> FileFact:
    """A stored photo."""
    return FileFact(
        kind=MediaKind.PHOTO,
        identity=identity,
        state=FileState.STORED,
        at=NOON,
        tries=1,
        size=3,
        sha256=sha256,
        suffix=".jpg",
    )


def _lay(folder: Path, *hashes: str, age: int) -> list[Path]:
    paths = [folder / name[:2] / f"{name}.jpg" for name in hashes]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"abc")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    return paths


@pytest.mark.parametrize(("age", "left"), [(0, True), (90_000, False)])
async def test_a_file_goes_after_the_post_that_bore_it(
    tmp_path: Path, age: int, *, left: bool
) -> None:
    """What no stored post bears is removed, but not while it may still be on its way in."""
    config = read_config({}, Places(home=tmp_path / "home", config=tmp_path))
    borne, forgotten = await asyncio.to_thread(
        _lay, tmp_path / "home" / "media", BORNE, FORGOTTEN, age=age
    )
    photo = Media(kind=MediaKind.PHOTO, identity="1")
    batch = a_batch(a_post(media=(photo,)))
    async with opened(config, writing=True) as program:
        await program.store.write(posts.write_batch, batch)
        facts = [a_fact("1", BORNE), a_fact("2", FORGOTTEN)]
        await program.store.write(files.save_files, facts)
        await media.tidy(program)
    assert (borne.exists(), forgotten.exists()) == (True, left)


def test_the_rule_for_files_is_configured(tmp_path: Path) -> None:
    """Policy and limit come from the environment."""
    env = {"MONITOR_MEDIA": "flagged", "MONITOR_MEDIA_MOST_MB": "5"}
    config = read_config(env, Places(home=tmp_path, config=tmp_path))
    assert config.media == MediaRule(MediaPolicy.FLAGGED, 5 * 2**20)


def test_an_unknown_rule_for_files_is_refused(tmp_path: Path) -> None:
    """The error names the setting and the choices."""
    with pytest.raises(ConfigError, match="MONITOR_MEDIA: write off, flagged or all"):
        read_config({"MONITOR_MEDIA": "yes"}, Places(home=tmp_path, config=tmp_path))
