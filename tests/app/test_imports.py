"""Files → store, by the way that the command goes."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.app.imports import Imported, Wishes, import_files
from monitor.app.program import opened
from monitor.config.settings import Places, read_config
from monitor.domain.errors import ConfigError

PERSON = "Пелагея Частная"


async def imported(folder: Path, path: Path, **wishes: Any) -> Imported:
    """Import one file into a home of its own."""
    config = read_config({}, Places(home=folder / "home", config=folder))
    async with opened(config, writing=True) as program:
        return await import_files(
            program, [path], Wishes(**wishes), lambda item: None, lambda so_far: None
        )


def lines(folder: Path, *rows: dict[str, Any]) -> Path:
    """Write posts.jsonl."""
    path = folder / "posts.jsonl"
    plain = {"channel": "okopny", "date": "2024-03-05T10:00:00Z", "text": "Тихо."}
    path.write_text("\n".join(json.dumps({**plain, **row}, ensure_ascii=False) for row in rows))
    return path


async def test_a_forwarded_person_is_nowhere_in_the_database(tmp_path: Path) -> None:
    """Not in a column, not in the raw record, not in the write-ahead log."""
    forward = {"name": PERSON, "channel": None}
    await imported(tmp_path, lines(tmp_path, {"post_id": 1, "forward": forward}))

    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert PERSON.encode() not in file.read_bytes(), file.name
    assert PERSON not in await raw_records(tmp_path)


async def raw_records(folder: Path) -> str:
    """All raw records, unpacked: compressed bytes hide a name from a plain search."""
    from sqlalchemy import select  # noqa: PLC0415 - only here

    from monitor.storage.evidence import read_raw  # noqa: PLC0415
    from monitor.storage.schema import wordings  # noqa: PLC0415

    config = read_config({}, Places(home=folder / "home", config=folder))
    async with opened(config, writing=False) as program:
        records = await program.store.read(
            lambda db: [read_raw(db, n) for n in db.execute(select(wordings.c.id)).scalars()]
        )
    return json.dumps(records, ensure_ascii=False)


async def test_a_later_wording_is_a_version_and_no_second_post(tmp_path: Path) -> None:
    """An edit in the same file."""
    edited = {"post_id": 1, "text": "Громко.", "edit_date": "2024-03-05T11:00:00Z"}
    done = await imported(tmp_path, lines(tmp_path, {"post_id": 1}, edited))

    assert (done.new, done.edited) == (1, 1)


async def test_an_export_without_a_handle_keeps_the_known_one(tmp_path: Path) -> None:
    """channels.yaml named the channel by its number."""
    (tmp_path / "channels.yaml").write_text("channels: [{handle: okopny, id: 12345}]")
    message = {"id": 1, "type": "message", "date_unixtime": "1709632800", "text": "Тихо."}
    chat = {"name": "x", "type": "public_channel", "id": 12345, "messages": [message]}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(chat, indent=1))
    await imported(tmp_path, path, channels=tmp_path / "channels.yaml")

    config = read_config({}, Places(home=tmp_path / "home", config=tmp_path))
    async with opened(config, writing=False) as program:
        from monitor.app.listings import Period, posts  # noqa: PLC0415 - only here

        (row,) = await posts(program, Period(), None)
    assert row["channel"] == "okopny"


@pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud800b"])
async def test_hostile_characters_are_stored_as_marks(tmp_path: Path, text: str) -> None:
    """NUL and lone surrogates."""
    path = tmp_path / "posts.jsonl"
    path.write_text(
        f'{{"channel":"okopny","post_id":1,"date":"2024-03-05T10:00:00Z","text":"{text}"}}'
    )

    assert (await imported(tmp_path, path)).new == 1


async def test_a_channel_that_does_not_fit_costs_itself_alone(tmp_path: Path) -> None:
    """One handle with two numbers in one file; the other channel is imported."""
    rows = [
        {"post_id": 1, "channel_id": 111},
        {"post_id": 2, "channel_id": 222},
        {"post_id": 3, "channel": "other"},
    ]
    done = await imported(tmp_path, lines(tmp_path, *rows))

    assert (done.new, done.bad) == (2, 1)


async def test_another_key_than_the_databases_is_refused(tmp_path: Path) -> None:
    """A person must not get a second pseudonym."""
    await imported(tmp_path, lines(tmp_path, {"post_id": 1}))
    (tmp_path / "home" / "pseudonym.key").unlink()

    with pytest.raises(ConfigError, match="put the old file back"):
        await imported(tmp_path, lines(tmp_path, {"post_id": 2}))


async def test_an_export_without_a_name_says_where_its_posts_are(tmp_path: Path) -> None:
    """With --as they get one; another one later renames the channel, and that is said."""
    message = {"id": 1, "type": "message", "date_unixtime": "1709632800", "text": "Тихо."}
    export = {"name": "Окопный", "type": "public_channel", "id": 501, "messages": [message]}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(export))
    unnamed = await imported(tmp_path, path)
    named = await imported(tmp_path, path, handle="okopny")
    again = await imported(tmp_path, path)
    renamed = await imported(tmp_path, path, handle="tylovoy")

    assert unnamed.channels == {"c501": 1}
    assert "--as HANDLE" in unnamed.notes[0]
    assert "@c501 is called @okopny" in named.notes[0]
    assert (again.channels, again.notes) == ({"okopny": 1}, [])
    assert "--as okopny" in renamed.notes[0]


async def test_a_merge_is_said(tmp_path: Path) -> None:
    """Posts stored by handle alone join those of the number."""
    await imported(tmp_path, lines(tmp_path, {"post_id": 1}))
    done = await imported(tmp_path, lines(tmp_path, {"post_id": 2, "channel_id": 501}))

    assert "are one channel now" in done.notes[0]
