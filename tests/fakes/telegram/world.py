"""What exists on the fake Telegram: people, channels, posts."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.crypto import AuthKey
from telethon.tl import types

from tests.fakes.telegram.password import Password

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


@dataclass
class FakeChannel:
    """A channel; `refusal` is the error that every request for it meets."""

    id: int
    handle: str | None
    title: str = "Окопный"
    access_hash: int = 0
    pts: int = 1
    broadcast: bool = True
    posts: dict[int, Any] = field(default_factory=dict)
    refusal: str | None = None
    start: datetime = START

    def post(self, text: str = "Тихо.", number: int | None = None, **more: Any) -> types.Message:
        """Publish a post; its date is an hour for each id."""
        number = number or max(self.posts, default=0) + 1
        # Telethon's serialiser wants views and forwards both or none.
        given = {"views": 10 * number, "forwards": number, "post": True, **more}
        message = types.Message(
            id=number,
            peer_id=types.PeerChannel(self.id),
            date=self.start + timedelta(hours=number),
            message=text,
            **given,
        )
        self.posts[number] = message
        self.pts += 1
        return message

    def serve(self, action: Any) -> types.MessageService:
        """Put a service message among the posts."""
        number = max(self.posts, default=0) + 1
        message = types.MessageService(
            id=number,
            peer_id=types.PeerChannel(self.id),
            date=START + timedelta(hours=number),
            action=action,
            post=True,
        )
        self.posts[number] = message
        self.pts += 1
        return message

    def edit(self, number: int, text: str) -> types.Message:
        """Give a post another wording, a minute after it appeared."""
        message = self.posts[number]
        message.message = text
        message.edit_date = message.date + timedelta(minutes=1)
        self.pts += 1
        return message

    def delete(self, number: int) -> None:
        """Take a post away."""
        del self.posts[number]
        self.pts += 1

    def chat(self) -> types.Channel:
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
        )


@dataclass
class World:
    """Everybody and everything, and who is logged in with which key."""

    code: str = "24680"
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[int, FakeChannel] = field(default_factory=dict)
    keys: dict[int, AuthKey] = field(default_factory=dict)
    logged_in: dict[int, Person] = field(default_factory=dict)
    half_way: dict[int, Person] = field(default_factory=dict)

    def person(self, phone: str = "+79990000001", **more: Any) -> Person:
        """Add an account."""
        person = Person(id=1000 + len(self.people), phone=phone.lstrip("+"), **more)
        self.people[person.phone] = person
        return person

    def channel(self, handle: str, number: int = 501, **more: Any) -> FakeChannel:
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
