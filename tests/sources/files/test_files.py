"""Posts from files: every bad line named, every good one kept, no private person left."""

import gzip
import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.collecting import Batch
from monitor.domain.errors import BadItem, SourceError
from monitor.domain.post import Entity, Forward, MediaKind, Post
from monitor.domain.privacy import Pseudonyms
from monitor.sources import files
from monitor.sources.files.jsonl import read_posts_jsonl
from monitor.sources.files.tolerant import Mended
from tests.factories import NOON

KEY = Pseudonyms(b"k" * 32)
PERSON = "Иван Частный"


def a_row(**changes: Any) -> dict[str, Any]:
    """A line of posts.jsonl with nothing special in it."""
    row = {"channel": "okopny", "post_id": 7, "date": "2024-03-05T10:00:00Z", "text": "Тихо."}
    return {**row, **changes}


def a_message(**changes: Any) -> dict[str, Any]:
    """A message of an export with nothing special in it."""
    words = [{"type": "plain", "text": "Тихо."}]
    message = {"id": 7, "type": "message", "date_unixtime": "1709632800", "text_entities": words}
    return {**message, **changes}


def an_export(*messages: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The export of one public channel."""
    chat = {"name": "Окопный", "type": "public_channel", "id": 12345, "messages": list(messages)}
    return {**chat, **changes}


def read(path: Path, handle: str | None = None) -> tuple[list[Batch], list[BadItem]]:
    """All batches of a file, and what could not be read."""
    bad: list[BadItem] = []
    found = files.read(path, handle=handle, now=NOON, pseudonyms=KEY, report=bad.append)
    return list(found), bad


def posts(batches: list[Batch]) -> list[Post]:
    """The posts of all batches."""
    return [sighting.post for batch in batches for sighting in batch.sightings]


def lines(folder: Path, *rows: Any) -> Path:
    """Write posts.jsonl; text is written as it is."""
    path = folder / "posts.jsonl"
    texts = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


def exported(folder: Path, export: dict[str, Any]) -> Path:
    """Write result.json as Telegram Desktop lays it out."""
    path = folder / "result.json"
    path.write_text(json.dumps(export, ensure_ascii=False, indent=1), "utf-8")
    return path


def one(folder: Path, **changes: Any) -> Post:
    """The post of one line."""
    (post,) = posts(read(lines(folder, a_row(**changes)))[0])
    return post


def test_a_bad_line_is_named_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    """Invalid JSON in line 3 costs line 3."""
    rows = [a_row(post_id=n) for n in range(1, 6)]
    batches, bad = read(lines(tmp_path, rows[0], rows[1], '{"channel": oops', *rows[2:]))

    assert [p.ref.message_id for p in posts(batches)] == [1, 2, 3, 4, 5]
    assert [item.where for item in bad] == ["posts.jsonl:3"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"post_id": -1}, "at least 1"),
        ({"post_id": "7"}, "whole number"),
        ({"post_id": 2**64}, "64 bits"),
        ({"date": "2024-03-05T10:00:00"}, "no time zone"),
        ({"date": "9999-12-31T23:59:59Z"}, "year 9999"),
        ({"date": "yesterday"}, "ISO 8601"),
        ({"date": None}, "`date` is missing"),
        ({"channel": None}, "handle"),
        ({"channel_id": -5}, "at least 1"),
        ({"text": 5}, "must be text"),
        ({"forward": "x"}, "`forward`"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    """With what is wrong and what would be right."""
    batches, (item,) = read(lines(tmp_path, a_row(**changes)))

    assert posts(batches) == []
    assert reason in item.reason


def test_a_truncated_archive_keeps_what_came_before(tmp_path: Path) -> None:
    """A download that broke off is told once, with a line number."""
    whole = gzip.compress(
        b"".join(
            json.dumps(a_row(post_id=n, text=str(n) * 50)).encode() + b"\n" for n in range(1, 900)
        )
    )
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    batches, bad = read(path)

    assert len(posts(batches)) > 10
    assert "ends too early" in bad[-1].reason


def test_hostile_characters_become_marks_and_stay_in_the_raw_record(tmp_path: Path) -> None:
    """NUL and lone surrogates, one for one, so that offsets stay."""
    path = lines(
        tmp_path,
        '{"channel":"okopny","post_id":7,"date":"2024-03-05T10:00:00Z","text":"a\\u0000b\\ud800c"}',
    )
    (batch,) = read(path)[0]

    assert batch.sightings[0].post.text == "a\ufffdb\ufffdc"
    assert batch.sightings[0].raw["text"] == "a\0b\ud800c"


def test_a_post_of_five_megabytes_is_kept(tmp_path: Path) -> None:
    """Size is no error."""
    assert len(one(tmp_path, text="ж" * 2_500_000).text) == 2_500_000


def test_an_entity_outside_the_text_is_dropped_and_told(tmp_path: Path) -> None:
    """The post and its other entities are kept."""
    entities = [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "bold", "offset": 3, "length": 50},
        {"type": "bold", "offset": -1, "length": 2},
    ]
    batches, (item,) = read(lines(tmp_path, a_row(entities=entities)))

    assert posts(batches)[0].entities == (Entity(kind="bold", offset=0, length=5),)
    assert "outside the text" in item.reason


def test_a_person_in_a_forward_is_a_pseudonym_everywhere(tmp_path: Path) -> None:
    """In the post and in the raw record."""
    (batch,) = read(lines(tmp_path, a_row(forward={"name": PERSON})))[0]

    assert batch.sightings[0].post.forward == Forward(name=KEY.of(PERSON), person=True)
    assert PERSON not in json.dumps(dict(batch.sightings[0].raw), ensure_ascii=False)


def test_a_channel_in_a_forward_keeps_its_name(tmp_path: Path) -> None:
    """A channel is a public voice."""
    forward = {"channel": "tylovik", "post_id": 3, "name": "Тыловик"}

    assert one(tmp_path, forward=forward).forward == Forward(
        handle="tylovik", message_id=3, name="Тыловик"
    )


def test_a_hidden_origin_is_a_value(tmp_path: Path) -> None:
    """Forwarded, nobody knows from where."""
    assert one(tmp_path, forward={"name": None}).forward == Forward()


def test_a_deletion_is_a_fact_of_its_own(tmp_path: Path) -> None:
    """The post is kept, with the moment it was found gone."""
    (batch,) = read(lines(tmp_path, a_row(deleted="2024-03-06T10:00:00Z")))[0]

    assert len(batch.sightings) == len(batch.deletions) == 1


def test_unknown_fields_stay_in_the_raw_record(tmp_path: Path) -> None:
    """They are not refused."""
    (batch,) = read(lines(tmp_path, a_row(source="abc")))[0]

    assert batch.sightings[0].raw["source"] == "abc"


@given(st.binary(max_size=400))
def test_no_line_breaks_the_reader(junk: bytes) -> None:
    """Junk is reported, never raised."""
    bad: list[BadItem] = []
    list(read_posts_jsonl(BytesIO(junk), "x", now=NOON, pseudonyms=KEY, report=bad.append))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    ),
    st.sampled_from([*sorted(a_row()), "forward", "entities", "views", "reactions", "media"]),
)
def test_no_value_of_a_field_breaks_the_reader(value: Any, field: str) -> None:
    """A line is a post or a named fault, whatever stands in a field."""
    bad: list[BadItem] = []
    line = json.dumps(a_row(**{field: value})).encode()
    found = list(read_posts_jsonl(BytesIO(line), "x", now=NOON, pseudonyms=KEY, report=bad.append))

    assert len(posts(found)) + len(bad) >= 1


def test_an_export_is_read_with_entities_in_utf_16(tmp_path: Path) -> None:
    """Runs have no offsets; an emoji counts two."""
    runs = [
        {"type": "plain", "text": "🔥 "},
        {"type": "bold", "text": "Срочно"},
        {"type": "text_link", "text": " тут", "href": "https://example.org"},
    ]
    (batch,) = read(exported(tmp_path, an_export(a_message(text_entities=runs))), "okopny")[0]
    (post,) = posts([batch])

    assert post.text == "🔥 Срочно тут"
    assert post.entities == (
        Entity(kind="bold", offset=3, length=6),
        Entity(kind="text_link", offset=9, length=4, value="https://example.org"),
    )
    assert (batch.channel.handle, batch.channel.id) == ("okopny", 12345)


def test_a_service_message_is_a_post_in_the_sequence(tmp_path: Path) -> None:
    """Or its id would look deleted."""
    export = an_export(a_message(type="service", action="pin_message", text_entities=[]))
    (post,) = posts(read(exported(tmp_path, export))[0])

    assert post.service == "pin_message"


def test_a_photo_says_why_it_is_absent(tmp_path: Path) -> None:
    """The exporter writes the reason in parentheses in place of a path."""
    export = an_export(a_message(photo="(File not included.)", photo_file_size=100))
    (post,) = posts(read(exported(tmp_path, export))[0])

    assert (post.media[0].kind, post.media[0].absent) == (MediaKind.PHOTO, "(File not included.)")


@pytest.mark.parametrize(
    ("fields", "forward"),
    [
        ({"forwarded_from": None}, Forward()),
        (
            {"forwarded_from": "Тыловик", "forwarded_from_id": "channel77"},
            Forward(channel_id=77, name="Тыловик"),
        ),
        (
            {"forwarded_from": PERSON, "forwarded_from_id": "user5"},
            Forward(name=KEY.of("user5"), person=True),
        ),
        ({"forwarded_from": PERSON}, Forward(name=KEY.of(PERSON), person=True)),
    ],
)
def test_forwards_of_an_export(tmp_path: Path, fields: dict[str, Any], forward: Forward) -> None:
    """A bare name may be a person's, so it is a pseudonym."""
    (batch,) = read(exported(tmp_path, an_export(a_message(**fields))))[0]

    assert batch.sightings[0].post.forward == forward
    assert PERSON not in json.dumps(dict(batch.sightings[0].raw), ensure_ascii=False)


def test_persons_are_replaced_deep_in_the_raw_record(tmp_path: Path) -> None:
    """Reactors, actors, mentioned people and members."""
    message = a_message(
        type="service",
        action="invite_members",
        actor=PERSON,
        actor_id="user5",
        members=[PERSON],
        saved_from=PERSON,
        reactions=[
            {
                "type": "emoji",
                "emoji": "👍",
                "count": 1,
                "recent": [{"from": PERSON, "from_id": "user5"}],
            }
        ],
        contact_information={"first_name": PERSON},
    )
    (batch,) = read(exported(tmp_path, an_export(message)))[0]

    assert PERSON not in json.dumps(dict(batch.sightings[0].raw), ensure_ascii=False)


def test_an_account_export_gives_its_public_channels_only(tmp_path: Path) -> None:
    """Private chats are counted, not read."""
    chats = [
        an_export(a_message(), type="personal_chat", name=PERSON, id=1),
        an_export(a_message(), id=22222),
        an_export(a_message(), id=33333),
    ]
    export = {"about": "x", "chats": {"about": "x", "list": chats}}
    batches, (item,) = read(exported(tmp_path, export))

    assert [batch.channel.id for batch in batches] == [22222, 33333]
    assert "1 messages of private" in item.reason


@pytest.mark.parametrize("kind", ["personal_chat", "private_channel", "private_group"])
def test_a_private_chat_is_refused(tmp_path: Path, kind: str) -> None:
    """Public channels only."""
    with pytest.raises(SourceError, match="only public channels"):
        read(exported(tmp_path, an_export(a_message(), type=kind)))


def test_a_cut_export_keeps_what_came_before(tmp_path: Path) -> None:
    """The last whole message before the break is stored."""
    path = exported(tmp_path, an_export(a_message(), a_message(id=8)))
    path.write_text(path.read_text("utf-8")[:-30], "utf-8")
    batches, bad = read(path)

    assert [p.ref.message_id for p in posts(batches)] == [7]
    assert "breaks off" in bad[-1].reason


def test_an_escape_that_is_no_json_is_read(tmp_path: Path) -> None:
    """The exporter writes control characters as \\x.."""
    path = exported(tmp_path, an_export(a_message()))
    path.write_text(path.read_text("utf-8").replace("Тихо.", r"Ти\x07хо \\x41"), "utf-8")
    (post,) = posts(read(path)[0])

    assert post.text == "Ти\x07хо \\x41"


@given(st.binary(max_size=60), st.integers(1, 7))
def test_chunk_borders_do_not_matter_to_escapes(data: bytes, size: int) -> None:
    """Mended in pieces of any size, the bytes are the same as mended at once."""
    assert mended(data, size) == mended(data, 1000)


def mended(data: bytes, size: int) -> bytes:
    """Everything that is read in pieces of this size."""
    file = Mended(BytesIO(data))
    return b"".join(iter(lambda: file.read(size), b""))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: None, "cannot be read"),
        (lambda p: p.mkdir(), "folder"),
        (lambda p: p.write_bytes(b""), "empty"),
        (lambda p: p.write_text("{\n}"), "neither"),
    ],
)
def test_what_is_no_file_of_posts_is_explained(tmp_path: Path, make: Any, words: str) -> None:
    """Missing, a folder, empty, or something else."""
    path = tmp_path / "thing"
    make(path)

    with pytest.raises(SourceError, match=words):
        read(path)


# --- what an attacker brings ----------------------------------------------------------------


@pytest.mark.parametrize("seconds", ["253402300799", "-62135596800", "9" * 30])
def test_a_message_from_no_time_of_telegrams_is_told(tmp_path: Path, seconds: str) -> None:
    """Year 9999, year 1 and no year at all; the neighbour is kept."""
    bad = a_message(date_unixtime=seconds)
    batches, told = read(exported(tmp_path, an_export(bad, a_message(id=8))))

    assert [post.ref.message_id for post in posts(batches)] == [8]
    assert len(told) == 1


def test_a_forward_from_an_endless_number_is_a_hidden_one(tmp_path: Path) -> None:
    """The post is kept."""
    message = a_message(forwarded_from="x", forwarded_from_id="channel" + "9" * 40)
    batches, told = read(exported(tmp_path, an_export(message)))

    assert told == []
    assert posts(batches)[0].forward is not None


def test_a_message_nested_by_the_thousand_costs_itself_alone(tmp_path: Path) -> None:
    """Its neighbour is kept."""
    path = exported(tmp_path, an_export(a_message(extra="DEEP"), a_message(id=8)))
    deep = '{"a":' * 3000 + "1" + "}" * 3000
    path.write_text(path.read_text("utf-8").replace('"DEEP"', deep), "utf-8")
    batches, _ = read(path)

    assert 8 in [post.ref.message_id for post in posts(batches)]


def test_an_unnumbered_channel_of_an_account_costs_itself_alone(tmp_path: Path) -> None:
    """The channel after it is read."""
    chats = [an_export(a_message(), id=0), an_export(a_message(id=9))]
    batches, told = read(exported(tmp_path, {"chats": {"list": chats}}))

    assert [post.ref.message_id for post in posts(batches)] == [9]
    assert len(told) == 1


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    """Some editors put one in front."""
    path = exported(tmp_path, an_export(a_message()))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(posts(read(path)[0])) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-8] + b"\0" * 8,
        lambda packed: packed + b"junk",
        lambda packed: packed[: len(packed) // 2],
    ],
    ids=["checksum", "junk behind", "cut"],
)
def test_a_damaged_archive_keeps_its_good_lines(tmp_path: Path, damage: Any) -> None:
    """And says that it is damaged."""
    rows = "".join(json.dumps(a_row(post_id=n)) + "\n" for n in range(1, 1500))
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(damage(gzip.compress(rows.encode())))
    batches, told = read(path)

    assert len(posts(batches)) > 100
    assert "damaged" in told[-1].reason


@pytest.mark.parametrize("length", [3, 5, 8])
def test_an_archive_cut_in_its_header_is_no_success(tmp_path: Path, length: int) -> None:
    """Nothing came out, and it says so."""
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}")[:length])

    assert "damaged" in read(path)[1][0].reason


def test_a_damaged_packed_export_keeps_what_came_before(tmp_path: Path) -> None:
    """Cut in half."""
    plain = exported(tmp_path, an_export(*(a_message(id=n) for n in range(1, 4000))))
    path = tmp_path / "result.json.gz"
    packed = gzip.compress(plain.read_bytes())
    path.write_bytes(packed[: len(packed) // 2])
    batches, told = read(path)

    assert len(posts(batches)) > 100
    assert "damaged" in told[-1].reason


def test_half_a_character_in_an_entity_is_a_mark(tmp_path: Path) -> None:
    """As in the text, so that the post can be stored."""
    entity = {"type": "text_link", "offset": 0, "length": 2, "url": "\ud800"}
    path = lines(tmp_path, json.dumps(a_row(entities=[entity])))
    [post] = posts(read(path)[0])

    assert post.entities[0].value == "\ufffd"


def test_nothing_of_a_forwarded_person_is_kept_but_the_pseudonym(tmp_path: Path) -> None:
    """Whatever other fields a file has for them."""
    person = {"name": PERSON, "user_id": 123456789, "username": "ivanchastny"}
    row = a_row(forward=person, author=PERSON, from_id="user123456789")
    row["from"] = PERSON
    [batch] = read(lines(tmp_path, row))[0]
    kept = json.dumps(batch.sightings[0].raw, ensure_ascii=False)

    assert not any(secret in kept for secret in (PERSON, "123456789", "ivanchastny"))


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """It cannot be read twice, and waiting for it would hang."""
    path = tmp_path / "pipe"
    os.mkfifo(path)

    with pytest.raises(SourceError, match="read twice"):
        read(path)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("[" * 100_000 + "]" * 100_000, "is nested too deeply for a post"),
        ("9" * 5_000, "holds a number of thousands of digits"),
    ],
)
def test_what_is_too_much_for_the_parser_is_told_in_words(
    tmp_path: Path, value: str, reason: str
) -> None:
    """And the next line is read."""
    path = lines(tmp_path, {**a_row(), "views": "HERE"}, a_row(post_id=8))
    path.write_text(path.read_text("utf-8").replace('"HERE"', value), "utf-8")
    batches, told = read(path)
    assert told[0].reason.startswith(reason)
    assert [post.ref.message_id for post in posts(batches)] == [8]
