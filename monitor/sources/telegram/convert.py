"""Telethon's messages → posts. Pure: plain stand-ins do for tests."""

from datetime import UTC, datetime
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.collecting import Sighting
from monitor.domain.moment import FIRST_YEAR, LAST_YEAR
from monitor.domain.post import (
    Entity,
    Forward,
    Media,
    MediaKind,
    Observation,
    Post,
    PostRef,
    clean_text,
)
from monitor.domain.privacy import Pseudonyms

KINDS = {
    "MessageEntityTextUrl": "text_link",
    "MessageEntityUrl": "link",
    "MessageEntityMentionName": "mention_name",
    "MessageEntityStrike": "strikethrough",
    "MessageEntityCustomEmoji": "custom_emoji",
}
MEDIA = {
    "MessageMediaPhoto": MediaKind.PHOTO,
    "MessageMediaPoll": MediaKind.POLL,
}
FORMS = frozenset({"PhotoSize", "PhotoSizeProgressive"})
# Fields of the raw record that name people, wherever they stand.
PERSONS = frozenset(
    {
        "from_name",
        "post_author",
        "first_name",
        "last_name",
        "username",
        "phone",
        "phone_number",
        "vcard",
    }
)
# Fields that hold bare account numbers, alone or in a list.
ACCOUNTS = frozenset({"user_id", "users", "user_ids", "inviter_id", "admin_id", "voters"})
DROPPED = frozenset({"recent_reactions", "recent_voters", "recent_repliers", "access_hash"})


def to_sighting(
    message: Any, channel: Channel, *, now: datetime, pseudonyms: Pseudonyms
) -> Sighting | None:
    """Give a message as a sighting; None for the placeholder of a missing one."""
    if type(message).__name__ == "MessageEmpty" or message.id <= 0 or message.date is None:
        return None
    text = clean_text(getattr(message, "message", None) or "")
    posted_at = _plausible(message.date)
    post = Post(
        ref=PostRef(platform=channel.platform, channel_id=channel.id, message_id=message.id),
        text=text,
        posted_at=posted_at or now,
        undated=posted_at is None,
        edited_at=_edited(message),
        entities=_entities(message, text, pseudonyms),
        media=_media(getattr(message, "media", None)),
        forward=_forward(getattr(message, "fwd_from", None), pseudonyms),
        reply_to=getattr(getattr(message, "reply_to", None), "reply_to_msg_id", None),
        grouped_id=getattr(message, "grouped_id", None),
        service=_service(message),
        url=f"https://t.me/{channel.handle}/{message.id}",
    )
    raw = without_persons(message.to_dict(), pseudonyms)
    return Sighting(post=post, raw=raw, observation=_observation(message, now))


def _plausible(moment: datetime) -> datetime | None:
    """Give a moment that Telegram can have given; an impossible one costs no words of a post."""
    return _utc(moment) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _edited(message: Any) -> datetime | None:
    # `edit_hide` marks changes that are no edits: reactions, counters, buttons.
    edited = getattr(message, "edit_date", None)
    if edited is None or getattr(message, "edit_hide", None):
        return None
    return _plausible(edited)


def _service(message: Any) -> str | None:
    action = getattr(message, "action", None)
    return type(action).__name__.removeprefix("MessageAction") if action is not None else None


def _entities(message: Any, text: str, pseudonyms: Pseudonyms) -> tuple[Entity, ...]:
    length = len(text.encode("utf-16-le")) // 2
    found = []
    for entity in getattr(message, "entities", None) or ():
        # Telegram has sent entities outside the text; they mark nothing.
        if not 0 <= entity.offset < entity.offset + entity.length <= length:
            continue
        name = type(entity).__name__
        kind = KINDS.get(name) or name.removeprefix("MessageEntity").lower()
        found.append(
            Entity(
                kind=kind,
                offset=entity.offset,
                length=entity.length,
                value=_value(entity, pseudonyms),
            )
        )
    return tuple(found)


def _value(entity: Any, pseudonyms: Pseudonyms) -> str | None:
    user = getattr(entity, "user_id", None)
    if user is not None:
        return pseudonyms.of(f"user{user}")
    for name in ("url", "language", "document_id"):
        value = getattr(entity, name, None)
        if value:
            return clean_text(str(value))
    return None


def _forward(header: Any, pseudonyms: Pseudonyms) -> Forward | None:
    if header is None:
        return None
    posted_at = _utc(header.date) if getattr(header, "date", None) else None
    origin = getattr(header, "from_id", None)
    channel = getattr(origin, "channel_id", None)
    if channel is not None:
        return Forward(
            channel_id=channel,
            message_id=getattr(header, "channel_post", None),
            posted_at=posted_at,
        )
    user = getattr(origin, "user_id", None)
    name = getattr(header, "from_name", None)
    if user is None and not name:
        return Forward(posted_at=posted_at)
    # A bare name is a person who hides the account, or a private channel: privacy decides.
    person = f"user{user}" if user is not None else clean_text(str(name))
    return Forward(name=pseudonyms.of(person), person=True, posted_at=posted_at)


def _media(media: Any) -> tuple[Media, ...]:
    name = type(media).__name__
    if media is None or name in ("MessageMediaEmpty", "MessageMediaWebPage"):
        return ()
    if name == "MessageMediaDocument" and getattr(media, "document", None) is not None:
        return (_document(media.document),)
    photo = getattr(media, "photo", None)
    identity = str(photo.id) if photo is not None and getattr(photo, "id", None) else None
    best = largest(photo)
    size = None if best is None else getattr(best, "size", None) or max(best.sizes, default=None)
    return (Media(kind=MEDIA.get(name, MediaKind.OTHER), identity=identity, size=size),)


def largest(photo: Any) -> Any:
    """Give the largest form of a photo that can be fetched, None when it has none."""
    forms = [f for f in getattr(photo, "sizes", None) or () if type(f).__name__ in FORMS]
    return max(forms, key=lambda form: form.w * form.h, default=None)


def _document(document: Any) -> Media:
    mime = getattr(document, "mime_type", None) or ""
    kind = {"video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}.get(
        mime.partition("/")[0], MediaKind.DOCUMENT
    )
    attributes = getattr(document, "attributes", None) or ()
    name = next((a.file_name for a in attributes if getattr(a, "file_name", None)), None)
    seconds = next((a.duration for a in attributes if getattr(a, "duration", None)), None)
    return Media(
        kind=kind,
        identity=str(document.id) if getattr(document, "id", None) else None,
        file_name=clean_text(name) if name else None,
        mime_type=clean_text(mime) or None,
        size=getattr(document, "size", None),
        seconds=float(seconds) if seconds is not None else None,
    )


def _observation(message: Any, now: datetime) -> Observation | None:
    views, forwards = getattr(message, "views", None), getattr(message, "forwards", None)
    results = getattr(getattr(message, "reactions", None), "results", None) or ()
    counted = tuple(
        (clean_text(str(_reaction(result.reaction))), result.count) for result in results
    )
    if views is None and forwards is None and not counted:
        return None
    return Observation(seen_at=now, views=views, forwards=forwards, reactions=counted)


def _reaction(reaction: Any) -> str:
    return getattr(reaction, "emoticon", None) or str(
        getattr(reaction, "document_id", None) or type(reaction).__name__
    )


def without_persons(value: Any, pseudonyms: Pseudonyms) -> Any:
    """Copy a raw object as JSON-ready values, with every person's name and id a pseudonym."""
    if isinstance(value, dict):
        return {
            key: _field(key, item, pseudonyms) for key, item in value.items() if key not in DROPPED
        }
    if isinstance(value, list | tuple):
        return [without_persons(item, pseudonyms) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _field(key: str, value: Any, pseudonyms: Pseudonyms) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if key in PERSONS:
        return pseudonyms.of(str(value))
    if key in ACCOUNTS or key.endswith("_user_id"):
        numbers = value if isinstance(value, list) else [value]
        hidden = [pseudonyms.of(f"user{n}") for n in numbers if isinstance(n, int)]
        if hidden:
            return hidden if isinstance(value, list) else hidden[0]
    return without_persons(value, pseudonyms)
