"""What the fake Telegram answers to each request."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from telethon.tl import functions, types
from telethon.tl.functions import (
    account,
    auth,
    channels,
    contacts,
    messages,
    updates,
    users,
)

from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.world import START, FakeChannel, Kind, Person, World

PAGE = 100


class Refusal(Exception):
    """The error that goes out instead of an answer."""

    def __init__(self, code: int, name: str) -> None:
        super().__init__(name)
        self.code = code
        self.name = name


@dataclass
class Asked:
    """A request with the key and the connection it came by."""

    world: World
    ledger: Ledger
    key_id: int
    connection: int
    host: str
    port: int

    def me(self) -> Person:
        """The person who asks, who must be logged in."""
        if self.key_id in self.world.dead:
            raise Refusal(*self.world.dead[self.key_id])
        if self.key_id not in self.world.logged_in:
            raise Refusal(401, "AUTH_KEY_UNREGISTERED")
        return self.world.logged_in[self.key_id]

    def channel(self, peer: Any) -> FakeChannel:
        """The channel that is meant, if id and access hash fit."""
        self.me()
        number = getattr(peer, "channel_id", 0)
        self.ledger.asks(self.connection, number)
        found = self.world.channels.get(number)
        if found is None or found.access_hash != peer.access_hash:
            raise Refusal(400, "CHANNEL_INVALID")
        if found.refusal:
            raise Refusal(400, found.refusal)
        return found

    def origins(self, found: list[Any]) -> list[types.Channel]:
        """The channels that posts were forwarded from, as an answer describes them."""
        headers = [getattr(message, "fwd_from", None) for message in found]
        numbers = [getattr(getattr(h, "from_id", None), "channel_id", 0) for h in headers]
        return [self.world.channels[n].chat() for n in numbers if n in self.world.channels]

    def show(self, channel: FakeChannel, number: int, message: Any) -> None:
        """Note in the ledger what the answer says of a post."""
        self.ledger.shows(self.connection, channel.id, number, message)


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
        "dc_options": [here, types.DcOption(id=4, ip_address=asked.host, port=asked.port)],
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


def _state(asked: Asked, _: Any = None) -> types.updates.State:
    asked.me()
    list(asked.world.moved(asked.key_id))
    # With pts 0 Telethon would switch its updates off.
    return types.updates.State(pts=1, qts=1, date=START.astimezone(UTC), seq=1, unread_count=0)


def _difference(asked: Asked, _: Any) -> Any:
    asked.me()
    moved = [types.UpdateChannelTooLong(c.id, c.pts) for c in asked.world.moved(asked.key_id)]
    if not moved:
        return types.updates.DifferenceEmpty(date=START, seq=1)
    return types.updates.Difference(
        new_messages=[],
        new_encrypted_messages=[],
        other_updates=moved,
        chats=[],
        users=[],
        state=_state(asked),
    )


def _resolve(asked: Asked, request: Any) -> types.contacts.ResolvedPeer:
    asked.me()
    found = asked.world.named(request.username)
    if found is None:
        raise Refusal(400, "USERNAME_NOT_OCCUPIED")
    chat = found.chat(asked.me())
    return types.contacts.ResolvedPeer(types.PeerChannel(found.id), [chat], [])


def _channels(asked: Asked, request: Any) -> types.messages.Chats:
    return types.messages.Chats([asked.channel(peer).chat(asked.me()) for peer in request.id])


def _full(asked: Asked, request: Any) -> types.messages.ChatFull:
    channel = asked.channel(request.channel)
    # All that matters here is the count of updates.
    wanted = inspect.signature(types.ChannelFull).parameters.values()
    given: dict[str, Any] = {p.name: 0 if p.default is p.empty else None for p in wanted}
    given |= {
        "id": channel.id,
        "about": "",
        "chat_photo": types.PhotoEmpty(0),
        "notify_settings": types.PeerNotifySettings(),
        "bot_info": [],
        "pts": channel.pts,
    }
    return types.messages.ChatFull(types.ChannelFull(**given), [channel.chat(asked.me())], [])


def _join(asked: Asked, request: Any) -> types.Updates:
    channel = asked.channel(request.channel)
    if channel.members is not None:
        channel.members.add(asked.me().id)
    chat = channel.chat(asked.me())
    return types.Updates(updates=[], users=[], chats=[chat], date=START, seq=0)


def _page(asked: Asked, channel: FakeChannel, found: list[Any]) -> types.messages.ChannelMessages:
    for message in found:
        empty = isinstance(message, types.MessageEmpty)
        asked.show(channel, message.id, None if empty else message)
    return types.messages.ChannelMessages(
        pts=channel.pts,
        count=len(channel.posts),
        messages=found,
        topics=[],
        # The channels that posts were forwarded from are described too, in no promised order.
        chats=[*asked.origins(found), channel.chat(asked.me())],
        users=[],
    )


def _history(asked: Asked, request: Any) -> types.messages.ChannelMessages:
    channel = asked.channel(request.peer)
    numbers = sorted(channel.posts, reverse=True)
    # The offset is a place in the list, moved by add_offset towards newer posts if negative.
    place = sum(1 for n in numbers if request.offset_id and n >= request.offset_id)
    place += request.add_offset
    wanted = numbers[max(place, 0) : max(place + min(request.limit, PAGE), 0)]
    if request.min_id:
        wanted = [n for n in wanted if n > request.min_id]
    return _page(asked, channel, [channel.posts[n] for n in wanted])


def _by_id(asked: Asked, request: Any) -> types.messages.ChannelMessages:
    channel = asked.channel(request.channel)
    numbers = [wanted.id for wanted in request.id][:PAGE]
    found = [channel.posts.get(n) or types.MessageEmpty(n, None) for n in numbers]
    return _page(asked, channel, found)


def _channel_difference(asked: Asked, request: Any) -> Any:
    channel = asked.channel(request.channel)
    if request.pts <= 0:
        raise Refusal(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > channel.pts:
        raise Refusal(400, "PERSISTENT_TIMESTAMP_INVALID")
    if request.pts == channel.pts:
        return types.updates.ChannelDifferenceEmpty(pts=channel.pts, final=True, timeout=30)
    if channel.pts - request.pts > channel.box:
        return _too_long(asked, channel)
    return _missed(asked, channel, request.pts, min(request.limit, channel.page))


def _too_long(asked: Asked, channel: FakeChannel) -> types.updates.ChannelDifferenceTooLong:
    newest = sorted(channel.posts)[-3:]
    for number in newest:
        asked.show(channel, number, channel.posts[number])
    dialog = types.Dialog(
        peer=types.PeerChannel(channel.id),
        top_message=max(channel.posts, default=0),
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
        pts=channel.pts,
    )
    return types.updates.ChannelDifferenceTooLong(
        dialog=dialog,
        messages=[channel.posts[n] for n in newest],
        chats=[channel.chat(asked.me())],
        users=[],
        final=True,
        timeout=30,
    )


def _missed(asked: Asked, channel: FakeChannel, pts: int, limit: int) -> Any:
    events = channel.since(pts, limit)
    # A difference shows every post as it is now, whatever happened to it on the way.
    new = [e.ids[0] for e in events if e.kind is Kind.NEW and e.ids[0] in channel.posts]
    others: list[Any] = []
    for event in events:
        if event.kind is Kind.DELETE:
            others.append(
                types.UpdateDeleteChannelMessages(
                    channel.id, list(event.ids), event.pts, event.size
                )
            )
        elif event.kind is Kind.EDIT and event.ids[0] in channel.posts and event.ids[0] not in new:
            message = channel.posts[event.ids[0]]
            others.append(types.UpdateEditChannelMessage(message, event.pts, 1))
    for number in {*new, *(e.ids[0] for e in events if e.kind is Kind.EDIT)} & set(channel.posts):
        asked.show(channel, number, channel.posts[number])
    for event in events:
        for number in event.ids if event.kind is Kind.DELETE else ():
            asked.show(channel, number, None)
    return types.updates.ChannelDifference(
        pts=events[-1].pts,
        new_messages=[channel.posts[n] for n in new],
        other_updates=others,
        chats=[channel.chat(asked.me())],
        users=[],
        final=events[-1].pts == channel.pts,
        timeout=30,
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
    channels.GetFullChannelRequest: _full,
    channels.JoinChannelRequest: _join,
    messages.GetHistoryRequest: _history,
}
