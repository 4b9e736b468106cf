"""What the fake Telegram answers to each request."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from telethon.tl import functions, types
from telethon.tl.functions import account, auth, channels, contacts, messages, updates, users

from tests.fakes.telegram.world import START, FakeChannel, Person, World


class Refusal(Exception):
    """The error that goes out instead of an answer."""

    def __init__(self, code: int, name: str) -> None:
        super().__init__(name)
        self.code = code
        self.name = name


@dataclass
class Asked:
    """A request with the key it came under."""

    world: World
    key_id: int
    host: str
    port: int

    def me(self) -> Person:
        """The person who asks, who must be logged in."""
        if self.key_id not in self.world.logged_in:
            raise Refusal(401, "AUTH_KEY_UNREGISTERED")
        return self.world.logged_in[self.key_id]

    def channel(self, peer: Any) -> FakeChannel:
        """The channel that is meant, if id and access hash fit."""
        self.me()
        found = self.world.channels.get(getattr(peer, "channel_id", 0))
        if found is None or found.access_hash != peer.access_hash:
            raise Refusal(400, "CHANNEL_INVALID")
        if found.refusal:
            raise Refusal(400, found.refusal)
        return found


def _config(asked: Asked, _: Any) -> types.Config:
    here = types.DcOption(id=2, ip_address=asked.host, port=asked.port)
    # All that matters here is where the data centre is.
    wanted = inspect.signature(types.Config).parameters.values()
    numbers: dict[str, Any] = {p.name: 0 if p.default is p.empty else None for p in wanted}
    numbers |= {
        "date": START,
        "expires": START + timedelta(days=9999),
        "test_mode": False,
        "this_dc": 2,
        "dc_options": [here],
        "dc_txt_domain_name": "",
        "me_url_prefix": "https://t.me/",
    }
    return types.Config(**numbers)


def _users(asked: Asked, request: Any) -> list[Any]:
    me = asked.me()
    return [me.user() for _ in request.id]


def _send_code(asked: Asked, request: Any) -> types.auth.SentCode:
    if request.phone_number.lstrip("+") not in asked.world.people:
        raise Refusal(400, "PHONE_NUMBER_INVALID")
    kind = types.auth.SentCodeTypeApp(length=len(asked.world.code))
    return types.auth.SentCode(type=kind, phone_code_hash="hash")


def _sign_in(asked: Asked, request: Any) -> types.auth.Authorization:
    if request.phone_code != asked.world.code:
        raise Refusal(400, "PHONE_CODE_INVALID")
    person = asked.world.people[request.phone_number.lstrip("+")]
    if person.password is not None:
        asked.world.half_way[asked.key_id] = person
        raise Refusal(401, "SESSION_PASSWORD_NEEDED")
    asked.world.logged_in[asked.key_id] = person
    return types.auth.Authorization(user=person.user())


def _get_password(asked: Asked, _: Any) -> types.account.Password:
    person = asked.world.half_way.get(asked.key_id)
    if person is None or person.password is None:
        raise Refusal(401, "AUTH_KEY_UNREGISTERED")
    return person.password.question()


def _check_password(asked: Asked, request: Any) -> types.auth.Authorization:
    person = asked.world.half_way.get(asked.key_id)
    if person is None or person.password is None:
        raise Refusal(401, "AUTH_KEY_UNREGISTERED")
    if not person.password.proved_by(request.password):
        raise Refusal(400, "PASSWORD_HASH_INVALID")
    asked.world.logged_in[asked.key_id] = person
    return types.auth.Authorization(user=person.user())


def _log_out(asked: Asked, _: Any) -> types.auth.LoggedOut:
    asked.me()
    del asked.world.logged_in[asked.key_id]
    return types.auth.LoggedOut()


def _state(asked: Asked, _: Any) -> types.updates.State:
    asked.me()
    # With pts 0 Telethon would switch its updates off.
    return types.updates.State(pts=1, qts=1, date=START.astimezone(UTC), seq=1, unread_count=0)


def _difference(asked: Asked, _: Any) -> types.updates.DifferenceEmpty:
    asked.me()
    return types.updates.DifferenceEmpty(date=START, seq=1)


def _resolve(asked: Asked, request: Any) -> types.contacts.ResolvedPeer:
    asked.me()
    found = asked.world.named(request.username)
    if found is None:
        raise Refusal(400, "USERNAME_NOT_OCCUPIED")
    return types.contacts.ResolvedPeer(types.PeerChannel(found.id), [found.chat()], [])


def _channels(asked: Asked, request: Any) -> types.messages.Chats:
    return types.messages.Chats([asked.channel(peer).chat() for peer in request.id])


def _page(channel: FakeChannel, found: list[Any]) -> types.messages.ChannelMessages:
    return types.messages.ChannelMessages(
        pts=channel.pts,
        count=len(channel.posts),
        messages=found,
        topics=[],
        chats=[channel.chat()],
        users=[],
    )


def _history(asked: Asked, request: Any) -> types.messages.ChannelMessages:
    channel = asked.channel(request.peer)
    numbers = sorted(channel.posts, reverse=True)
    # The offset is a place in the list, moved by add_offset towards newer posts if negative.
    place = sum(1 for n in numbers if request.offset_id and n >= request.offset_id)
    place += request.add_offset
    wanted = numbers[max(place, 0) : max(place + min(request.limit, 100), 0)]
    return _page(channel, [channel.posts[n] for n in wanted])


def _by_id(asked: Asked, request: Any) -> types.messages.ChannelMessages:
    channel = asked.channel(request.channel)
    numbers = [wanted.id for wanted in request.id]
    found = [channel.posts.get(n) or types.MessageEmpty(n, None) for n in numbers]
    return _page(channel, found)


def _channel_difference(asked: Asked, request: Any) -> Any:
    channel = asked.channel(request.channel)
    # Every post has moved the pts by one since the channel began with 1.
    missed = channel.pts - request.pts
    if missed <= 0:
        return types.updates.ChannelDifferenceEmpty(pts=channel.pts, final=True)
    numbers = sorted(channel.posts)[-missed:]
    return types.updates.ChannelDifference(
        pts=channel.pts,
        new_messages=[channel.posts[n] for n in numbers],
        other_updates=[],
        chats=[channel.chat()],
        users=[],
        final=True,
    )


HANDLERS: dict[type, Callable[[Asked, Any], Any]] = {
    functions.help.GetConfigRequest: _config,
    users.GetUsersRequest: _users,
    auth.SendCodeRequest: _send_code,
    auth.SignInRequest: _sign_in,
    auth.CheckPasswordRequest: _check_password,
    auth.LogOutRequest: _log_out,
    account.GetPasswordRequest: _get_password,
    updates.GetStateRequest: _state,
    updates.GetDifferenceRequest: _difference,
    updates.GetChannelDifferenceRequest: _channel_difference,
    contacts.ResolveUsernameRequest: _resolve,
    channels.GetChannelsRequest: _channels,
    channels.GetMessagesRequest: _by_id,
    messages.GetHistoryRequest: _history,
}
