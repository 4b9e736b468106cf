"""One message of a Telegram Desktop export → a sighting.

Fields: telegramdesktop/tdesktop, Telegram/SourceFiles/export/output/export_output_json.cpp.
"""

import re
from datetime import UTC, datetime
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.collecting import Sighting
from monitor.domain.moment import plausible
from monitor.domain.post import Entity, Forward, Media, MediaKind, Observation, Post, PostRef
from monitor.domain.post import clean_text as clean
from monitor.domain.privacy import Pseudonyms
from monitor.sources.files.persons import without_persons

KINDS = {
    "video_file": MediaKind.VIDEO,
    "video_message": MediaKind.VIDEO,
    "animation": MediaKind.VIDEO,
    "voice_message": MediaKind.AUDIO,
    "audio_file": MediaKind.AUDIO,
    "sticker": MediaKind.OTHER,
}
OTHERS = ("location_information", "contact_information", "todo_list", "giveaway_information")
CHANNEL = re.compile(r"channel(\d{1,15})", re.ASCII)
VALUES = ("href", "language", "document_id")

Message = dict[str, Any]


def read_message(
    message: Message, channel: Channel, *, now: datetime, pseudonyms: Pseudonyms
) -> Sighting:
    """Read one message; raise ValueError, TypeError or KeyError with the reason if it is none."""
    number = message.get("id")
    if type(number) is not int:
        raise ValueError("has no id")
    ref = PostRef(platform=channel.platform, channel_id=channel.id, message_id=number)
    text, entities = _text(message)
    reply = message.get("reply_to_message_id")
    post = Post(
        ref=ref,
        text=text,
        posted_at=_moment(message, "date"),
        edited_at=_moment(message, "edited") if "edited_unixtime" in message else None,
        entities=entities,
        media=_media(message),
        forward=_forward(message, pseudonyms),
        # A reply across chats answers no post of this channel.
        reply_to=reply if type(reply) is int and "reply_to_peer_id" not in message else None,
        service=_service(message),
        url=f"https://t.me/{channel.handle}/{number}" if not _made_up(channel) else None,
    )
    raw = without_persons(message, pseudonyms)
    return Sighting(post=post, raw=raw, observation=_observation(message, now))


def _made_up(channel: Channel) -> bool:
    return channel.handle == f"c{channel.id}"


def _service(message: Message) -> str | None:
    kind = message.get("type")
    if kind == "message":
        return None
    return str(message.get("action", kind))[:80]


def _moment(message: Message, field: str) -> datetime:
    # `date` itself is the exporting machine's local time without a zone.
    seconds = message.get(f"{field}_unixtime")
    if seconds is not None:
        try:
            return plausible(datetime.fromtimestamp(int(seconds), UTC), f"its {field}")
        except (OverflowError, OSError) as error:
            raise ValueError(f"its {field}_unixtime is no moment") from error
    if "date_unixtime" not in message and message.get("type") == "unsupported":
        raise ValueError("is of a kind that the export left out")
    raise ValueError(f"has no {field}_unixtime: too old an export, its local time has no zone")


def _text(message: Message) -> tuple[str, tuple[Entity, ...]]:
    runs = message.get("text_entities")
    if not runs:
        runs = message.get("text") or ()
    if isinstance(runs, str):
        return clean(runs), ()
    parts: list[str] = []
    entities: list[Entity] = []
    offset = 0
    for run in runs:
        kind, words = ("plain", run) if isinstance(run, str) else (run["type"], run["text"])
        words = clean(words)
        length = len(words.encode("utf-16-le")) // 2
        if kind != "plain" and length:
            value = None if isinstance(run, str) else _value(run)
            entities.append(Entity(kind=str(kind), offset=offset, length=length, value=value))
        parts.append(words)
        offset += length
    return "".join(parts), tuple(entities)


def _value(run: dict[str, Any]) -> str | None:
    found = next((run[name] for name in VALUES if run.get(name)), None)
    return clean(str(found)) if found is not None else None


def _media(message: Message) -> tuple[Media, ...]:
    if "photo" in message:
        return (_file(message, MediaKind.PHOTO, "photo", "photo_file_size"),)
    if "file" in message:
        kind = KINDS.get(str(message.get("media_type")), MediaKind.DOCUMENT)
        return (_file(message, kind, "file", "file_size"),)
    if "poll" in message:
        return (Media(kind=MediaKind.POLL),)
    if any(name in message for name in OTHERS):
        return (Media(kind=MediaKind.OTHER),)
    return ()


def _file(message: Message, kind: MediaKind, field: str, size: str) -> Media:
    path = message.get(field)
    # In place of a path the exporter writes why the file is not there, in parentheses.
    absent = path if isinstance(path, str) and path.startswith("(") else None
    name = message.get("file_name") or (None if absent else path)
    seconds, length = message.get("duration_seconds"), message.get(size)
    return Media(
        kind=kind,
        file_name=clean(str(name)) if name else None,
        mime_type=clean(str(message["mime_type"])) if message.get("mime_type") else None,
        size=length if type(length) is int else None,
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        absent=clean(absent) if absent else None,
    )


def _forward(message: Message, pseudonyms: Pseudonyms) -> Forward | None:
    if "forwarded_from" not in message:
        return None
    name, source = message["forwarded_from"], str(message.get("forwarded_from_id") or "")
    if known := CHANNEL.fullmatch(source):
        title = clean(str(name)) if name else None
        return Forward(channel_id=int(known[1]), name=title)
    if source.startswith("user"):
        return Forward(name=pseudonyms.of(source), person=True)
    if not name:
        return Forward()
    # Older exports give a bare name. It may be a channel's or a person's: privacy decides.
    return Forward(name=pseudonyms.of(str(name)), person=True)


def _observation(message: Message, now: datetime) -> Observation | None:
    counted = [
        (clean(str(r.get("emoji") or r.get("document_id") or r.get("type"))), r["count"])
        for r in message.get("reactions") or ()
        if isinstance(r, dict) and type(r.get("count")) is int
    ]
    return Observation(seen_at=now, reactions=tuple(counted)) if counted else None
