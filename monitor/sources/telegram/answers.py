"""Telegram's answers and pushes, taken apart. Pure: plain stand-ins do for tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

COUNTS = {"UpdateChannelMessageViews": "views", "UpdateChannelMessageForwards": "forwards"}
FRESH = ("UpdateNewChannelMessage",)
CHANGED = ("UpdateEditChannelMessage",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request told of a channel.

    `messages` are posts as they are now, new or edited. `empty` are ids that are not there,
    `deleted` ids that were taken away. `pts` is the channel's count after it, `final` false when
    more is to be asked at once. `top` is set when Telegram gives up telling (too long an
    absence): the highest id that exists.
    """

    messages: tuple[Any, ...] = ()
    empty: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()
    pts: int | None = None
    final: bool = True
    top: int | None = None
    chat: Any = None
    timeout: int | None = None


def of_difference(answer: Any, channel_id: int) -> Answer:
    """Take a difference apart: new posts, edits and deletions, whole."""
    chat = _chat(answer, channel_id)
    timeout = getattr(answer, "timeout", None)
    dialog = getattr(answer, "dialog", None)
    if dialog is not None:
        return Answer(
            messages=tuple(answer.messages),
            pts=dialog.pts,
            top=dialog.top_message,
            chat=chat,
            timeout=timeout,
        )
    others = list(getattr(answer, "other_updates", ()))
    new = getattr(answer, "new_messages", ())
    edited = [u.message for u in others if type(u).__name__ in (*FRESH, *CHANGED)]
    return Answer(
        messages=(*new, *edited),
        deleted=tuple(_deleted(others)),
        pts=answer.pts,
        final=bool(getattr(answer, "final", None)),
        chat=chat,
        timeout=timeout,
    )


def of_page(answer: Any, channel_id: int) -> Answer:
    """Take a page of a channel's messages apart; it also describes where posts came from."""
    messages = tuple(m for m in answer.messages if type(m).__name__ != "MessageEmpty")
    return Answer(
        messages=messages,
        pts=getattr(answer, "pts", None),
        chat=_chat(answer, channel_id),
    )


def _deleted(updates: Iterable[Any]) -> Iterator[int]:
    for update in updates:
        if type(update).__name__ == "UpdateDeleteChannelMessages":
            yield from (number for number in update.messages if number > 0)


def _chat(answer: Any, channel_id: int) -> Any:
    return next((c for c in getattr(answer, "chats", ()) if c.id == channel_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One pushed update of a channel: a hint that it moved, and often the words themselves.

    `pts` is the channel's count after it and `size` by how much it grew; both None for a bare
    hint. `counted` is a counter of a post: its id, which one, how many.
    """

    channel_id: int
    pts: int | None = None
    size: int | None = None
    message: Any = None
    deleted: tuple[int, ...] = ()
    counted: tuple[int, str, int] | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a pushed packet holds for us; `account` asks for the account's own difference."""

    pushes: tuple[Push, ...] = ()
    account: bool = False


def heard(packet: Any) -> Heard:
    """Take a pushed packet apart; what is of no channel is passed over."""
    kind = type(packet).__name__
    if kind == "UpdatesTooLong":
        return Heard(account=True)
    updates = getattr(packet, "updates", None)
    if updates is None:
        single = getattr(packet, "update", None)
        updates = [] if single is None else [single]
    return Heard(pushes=tuple(push for update in updates if (push := _push(update)) is not None))


def _push(update: Any) -> Push | None:
    kind = type(update).__name__
    if kind in (*FRESH, *CHANGED):
        return _with_words(update)
    number = getattr(update, "channel_id", None)
    if number is None:
        return None
    pts, size = getattr(update, "pts", None), getattr(update, "pts_count", None)
    if kind in COUNTS:
        name = COUNTS[kind]
        return Push(channel_id=number, counted=(update.id, name, getattr(update, name)))
    if kind == "UpdateDeleteChannelMessages":
        gone = tuple(n for n in update.messages if n > 0)
        return Push(channel_id=number, pts=pts, size=size, deleted=gone)
    moved = kind in ("UpdateChannelTooLong", "UpdateChannel") or (pts is not None and size)
    return Push(channel_id=number) if moved else None


def _with_words(update: Any) -> Push | None:
    number = getattr(getattr(update.message, "peer_id", None), "channel_id", None)
    if number is None:
        return None
    return Push(channel_id=number, pts=update.pts, size=update.pts_count, message=update.message)
