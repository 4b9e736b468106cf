"""What exists on the fake Telegram: people, channels, posts, and all that ever happened."""

import copy
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from telethon.crypto import AuthKey
from telethon.tl import types

from tests.fakes.telegram.password import Password
from tests.fakes.telegram.tokens import Tokens

START = datetime(2024, 3, 4, 6, 0, tzinfo=UTC)


@dataclass
class Person:
    """Somebody with an account."""

    id: int
    phone: str
    first_name: str = "Читатель"
    last_name: str | None = None
    password: Password | None = None

    def user(self, *, me: bool = True) -> types.User:
        """The person as answers show it."""
        return types.User(
            id=self.id,
            is_self=me,
            access_hash=self.id * 7,
            first_name=self.first_name,
            last_name=self.last_name,
            phone=self.phone,
            status=types.UserStatusEmpty(),
        )


class Kind(StrEnum):
    """What happened to a post."""

    NEW = "new"
    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Event:
    """One update of a channel; `pts` is the channel's count after it."""

    kind: Kind
    pts: int
    ids: tuple[int, ...]

    @property
    def size(self) -> int:
        """By how much the channel's count grew."""
        return len(self.ids)


@dataclass
class FakeChannel:
    """A channel; `refusal` is the error that every request for it meets.

    `members` holds the ids of the people who joined, None for everybody. A difference of more
    than `box` updates is "too long", one answer holds at most `page` of them. Posts whose ids
    are in `garbled` come out as something that no client of this layer knows.
    """

    id: int
    handle: str | None
    title: str = "Окопный"
    access_hash: int = 0
    pts: int = 1
    broadcast: bool = True
    posts: dict[int, Any] = field(default_factory=dict)
    refusal: str | None = None
    start: datetime = START
    step: timedelta = timedelta(hours=1)
    members: set[int] | None = None
    box: int = 100_000
    page: int = 100
    garbled: set[int] = field(default_factory=set)
    last: int = 0
    events: list[Event] = field(default_factory=list)
    versions: dict[int, list[Any]] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)

    def post(self, text: str = "Тихо.", number: int | None = None, **more: Any) -> types.Message:
        """Publish a post; its date is an hour for each id."""
        number = number or self.last + 1
        # Telethon's serialiser wants views and forwards both or none.
        given = {"views": 10 * number, "forwards": number, "post": True, **more}
        message = types.Message(
            id=number,
            peer_id=types.PeerChannel(self.id),
            date=self.start + number * self.step,
            message=text,
            **given,
        )
        return self._new(message)

    def whisper(self, text: str) -> types.Message:
        """Publish a post of which no push and no difference will ever tell."""
        pts = self.pts
        message = self.post(text)
        self.pts = pts
        self.events.pop()
        return message

    def serve(self, action: Any) -> types.MessageService:
        """Put a service message among the posts."""
        number = self.last + 1
        message = types.MessageService(
            id=number,
            peer_id=types.PeerChannel(self.id),
            date=self.start + number * self.step,
            action=action,
            post=True,
        )
        return self._new(message)

    def album(self, *captions: str, group: int = 77) -> list[types.Message]:
        """Publish several posts as one album, each with a photo."""
        return [
            self.post(caption, grouped_id=group, media=a_photo(1000 * group + place))
            for place, caption in enumerate(captions)
        ]

    def edit(self, number: int, text: str, **more: Any) -> types.Message:
        """Give a post another wording, a minute after the last one."""
        message = copy.copy(self.posts[number])
        message.message = text
        message.edit_date = (message.edit_date or message.date) + timedelta(minutes=1)
        for name, value in more.items():
            setattr(message, name, value)
        self.versions[number].append(message)
        return self._happens(Kind.EDIT, message)

    def react(self, number: int, **counts: int) -> types.Message:
        """Change a post's counters; Telegram tells of it as if it were an edit."""
        message = copy.copy(self.posts[number])
        results = [types.ReactionCount(types.ReactionEmoji(e), n) for e, n in counts.items()]
        message.reactions = types.MessageReactions(results=results)
        message.views = (message.views or 0) + 1
        message.edit_hide = True
        message.edit_date = (message.edit_date or message.date) + timedelta(seconds=1)
        return self._happens(Kind.EDIT, message)

    def delete(self, *numbers: int) -> None:
        """Take posts away."""
        for number in numbers:
            del self.posts[number]
        self.deleted.update(numbers)
        self.pts += len(numbers)
        self.events.append(Event(Kind.DELETE, self.pts, numbers))

    def since(self, pts: int, limit: int) -> list[Event]:
        """The events after a count, at most `limit` of them."""
        # A count inside a deletion of several posts cannot be asked for by an honest client.
        low, high = 0, len(self.events)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.events[middle].pts <= pts else (low, middle)
        return self.events[low : low + limit]

    def joined(self, person: Person) -> bool:
        """Say whether a person is told of the channel's posts."""
        return self.members is None or person.id in self.members

    def chat(self, person: Person | None = None) -> types.Channel:
        """The channel as answers show it."""
        return types.Channel(
            id=self.id,
            title=self.title,
            photo=types.ChatPhotoEmpty(),
            date=START,
            access_hash=self.access_hash,
            username=self.handle,
            broadcast=self.broadcast,
            megagroup=not self.broadcast,
            left=person is not None and not self.joined(person),
        )

    def _new(self, message: Any) -> Any:
        self.last = max(self.last, message.id)
        self.versions[message.id] = [message]
        return self._happens(Kind.NEW, message)

    def _happens(self, kind: Kind, message: Any) -> Any:
        self.posts[message.id] = message
        self.pts += 1
        self.events.append(Event(kind, self.pts, (message.id,)))
        return message


def a_photo(number: int, size: int = 1_000) -> types.MessageMediaPhoto:
    """A photo with its own identity."""
    photo = types.Photo(
        id=number,
        access_hash=number * 3,
        file_reference=b"ref",
        date=START,
        sizes=[types.PhotoSize("x", 80, 60, size)],
        dc_id=2,
    )
    return types.MessageMediaPhoto(photo=photo)


@dataclass
class World:
    """Everybody and everything, and who is logged in with which key.

    `dead` holds keys that Telegram no longer accepts, with the error they meet. `asked` keeps
    for each key the account difference it has had, as channel counts. Of `files`, by their ids,
    those `away` lie in another data centre, where the keys of `visitors` were let in, and nobody
    has a valid reference to the `stale` ones.
    """

    code: str = "24680"
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[int, FakeChannel] = field(default_factory=dict)
    keys: dict[int, AuthKey] = field(default_factory=dict)
    logged_in: dict[int, Person] = field(default_factory=dict)
    half_way: dict[int, Person] = field(default_factory=dict)
    dead: dict[int, tuple[int, str]] = field(default_factory=dict)
    told: dict[int, dict[int, int]] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    away: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)
    visitors: set[int] = field(default_factory=set)
    tokens: Tokens = field(default_factory=Tokens)

    def person(self, phone: str = "+79990000001", **more: Any) -> Person:
        """Add an account."""
        person = Person(id=1000 + len(self.people), phone=phone.lstrip("+"), **more)
        self.people[person.phone] = person
        return person

    def channel(self, handle: str | None, number: int = 501, **more: Any) -> FakeChannel:
        """Add a channel."""
        secret = int.from_bytes(os.urandom(7), "big")
        channel = FakeChannel(id=number, handle=handle, access_hash=secret, **more)
        self.channels[number] = channel
        return channel

    def named(self, handle: str) -> FakeChannel | None:
        """The channel that holds a name now."""
        names = (c for c in self.channels.values() if (c.handle or "").lower() == handle.lower())
        return next(names, None)

    def enter(self, key: AuthKey, person: Person) -> None:
        """Log a person in with a key that skipped the handshake."""
        self.keys[key.key_id] = key
        self.logged_in[key.key_id] = person

    def moved(self, key_id: int) -> Iterable[FakeChannel]:
        """The joined channels that moved since this key last asked; asking forgets them."""
        person = self.logged_in[key_id]
        before = self.told.get(key_id, {})
        joined = [c for c in self.channels.values() if c.joined(person)]
        self.told[key_id] = {channel.id: channel.pts for channel in joined}
        return [c for c in joined if before.get(c.id, c.pts) != c.pts]
