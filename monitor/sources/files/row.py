"""One row of posts.jsonl → channel, sighting and deletion; formats.md tells its fields."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from monitor.domain.channel import Channel, derived_id
from monitor.domain.collecting import Sighting
from monitor.domain.moment import plausible
from monitor.domain.post import (
    Deletion,
    Entity,
    Forward,
    LearnedBy,
    Media,
    MediaKind,
    Observation,
    Post,
    PostRef,
    clean_text,
)
from monitor.domain.privacy import Pseudonyms
from monitor.sources.files.persons import without_persons

HANDLE = re.compile(r"\w{1,64}")
BIGGEST = 2**63
FORWARD = ("channel", "channel_id", "post_id", "date")

Row = dict[str, Any]
Note = Callable[[str], None]


def read_row(
    row: Row, *, now: datetime, pseudonyms: Pseudonyms, note: Note
) -> tuple[Channel, Sighting, Deletion | None]:
    """Read one row; raise ValueError or TypeError with the reason when it is no post.

    What is dropped from a post that is kept goes to `note`. Persons are pseudonymised in the
    raw record too.
    """
    platform = _text(row, "platform") or "telegram"
    handle = (_text(row, "channel") or "").removeprefix("@")
    if not HANDLE.fullmatch(handle):
        raise ValueError("field `channel` must be a handle without @")
    number = _number(row, "channel_id", least=1)
    channel = Channel(
        platform=platform,
        handle=handle,
        id=derived_id(platform, handle) if number is None else number,
    )
    message_id = _number(row, "post_id", least=1)
    if message_id is None:
        raise ValueError("field `post_id` is missing")
    ref = PostRef(platform=platform, channel_id=channel.id, message_id=message_id)
    post = _post(row, ref, _forward(row, pseudonyms), note)
    deleted = _moment(row, "deleted")
    deletion = Deletion(ref=ref, noticed_at=deleted, learned_by=LearnedBy.FILE) if deleted else None
    raw = without_persons(row, pseudonyms)
    return channel, Sighting(post=post, raw=raw, observation=_observation(row, now)), deletion


def _post(row: Row, ref: PostRef, forward: Forward | None, note: Note) -> Post:
    posted_at = _moment(row, "date")
    if posted_at is None:
        raise ValueError("field `date` is missing")
    text = _text(row, "text") or ""
    return Post(
        ref=ref,
        text=text,
        posted_at=posted_at,
        undated=bool(row.get("undated")),
        edited_at=_moment(row, "edit_date"),
        entities=_entities(row, text, note),
        media=_media(row),
        forward=forward,
        reply_to=_number(row, "reply_to", least=1),
        grouped_id=_number(row, "grouped_id"),
        url=_text(row, "url"),
    )


def _entities(row: Row, text: str, note: Note) -> tuple[Entity, ...]:
    listed = row.get("entities") or []
    if not isinstance(listed, list):
        raise TypeError("field `entities` must be a list")
    length = len(text.encode("utf-16-le")) // 2 if listed else 0
    found = [_entity(entry, length) for entry in listed]
    if None in found:
        note("an entity lies outside the text and was dropped; the post is kept")
    return tuple(entity for entity in found if entity is not None)


def _entity(entry: Any, length: int) -> Entity | None:
    if not isinstance(entry, dict):
        return None
    kind, offset, size = entry.get("type"), entry.get("offset"), entry.get("length")
    if not (isinstance(kind, str) and type(offset) is int and type(size) is int):
        return None
    if not 0 <= offset < offset + size <= length:
        return None
    value = entry.get("value") or entry.get("url") or entry.get("language")
    return Entity(
        kind=kind, offset=offset, length=size, value=value if isinstance(value, str) else None
    )


def _media(row: Row) -> tuple[Media, ...]:
    kind = _text(row, "media") or "none"
    if kind not in list(MediaKind):
        kind = "other"
    return () if kind == "none" else (Media(kind=MediaKind(kind)),)


def _forward(row: Row, pseudonyms: Pseudonyms) -> Forward | None:
    found = row.get("forward")
    if found is None:
        return None
    if not isinstance(found, dict):
        raise TypeError("field `forward` must be an object or null")
    handle = _text(found, "channel")
    number = _number(found, "channel_id")
    name = _text(found, "name")
    # Without a channel the name is a person's.
    person = name is not None and handle is None and number is None
    if person and name is not None:
        name = pseudonyms.of(name)
        # Whatever else the file says of a person is not for us.
        row["forward"] = {field: found.get(field) for field in FORWARD} | {"name": name}
    return Forward(
        channel_id=number,
        handle=handle.removeprefix("@") if handle else None,
        message_id=_number(found, "post_id"),
        posted_at=_moment(found, "date"),
        name=name,
        person=person,
    )


def _observation(row: Row, now: datetime) -> Observation | None:
    views, forwards = _number(row, "views", least=0), _number(row, "forwards", least=0)
    reactions = row.get("reactions")
    if views is None and forwards is None and not reactions:
        return None
    counted = reactions.items() if isinstance(reactions, dict) else ()
    return Observation(
        seen_at=_moment(row, "seen_at") or now,
        views=views,
        forwards=forwards,
        reactions=tuple((clean_text(str(k)), n) for k, n in counted if type(n) is int and n >= 0),
    )


def _text(row: Row, field: str) -> str | None:
    value = row.get(field)
    if value is None:
        return None
    if isinstance(value, str):
        return clean_text(value)
    raise TypeError(f"field `{field}` must be text")


def _number(row: Row, field: str, *, least: int | None = None) -> int | None:
    value = row.get(field)
    if value is None:
        return None
    if type(value) is not int:
        raise TypeError(f"field `{field}` must be a whole number")
    if least is not None and value < least:
        raise ValueError(f"field `{field}` is {value}, but must be at least {least}")
    if abs(value) >= BIGGEST:
        raise ValueError(f"field `{field}` is larger than 64 bits")
    return value


def _moment(row: Row, field: str) -> datetime | None:
    value = _text(row, field)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(
            f"field `{field}` is no ISO 8601 date; write 2024-03-05T10:00:00Z"
        ) from error
    if moment.tzinfo is None:
        raise ValueError(f"field `{field}` has no time zone; add Z or an offset like +03:00")
    return plausible(moment, f"field `{field}`")
