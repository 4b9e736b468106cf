"""Telethon's messages as posts: forwards, persons, edits, media, whatever Telegram sends."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.tl import types

from monitor.domain.collecting import Sighting
from monitor.domain.post import MediaKind
from monitor.sources.telegram.convert import to_sighting
from tests.factories import NOON, a_channel
from tests.sources.telegram.conftest import KEY


def a_message(text: str = "Тихо.", **more: Any) -> types.Message:
    """A post as Telegram sends it."""
    return types.Message(id=7, peer_id=types.PeerChannel(1), date=NOON, message=text, **more)


def seen(message: Any) -> Sighting:
    """The sighting that a message becomes."""
    found = to_sighting(message, a_channel(), now=NOON, pseudonyms=KEY)
    assert found is not None
    return found


def forwarded(**header: Any) -> Sighting:
    """A forward with this header."""
    header = {"date": NOON - timedelta(days=1), **header}
    return seen(a_message(fwd_from=types.MessageFwdHeader(**header)))


def test_the_address_names_channel_and_post() -> None:
    """A reader can open what was seen."""
    assert seen(a_message()).post.url == "https://t.me/okopny/7"


def test_a_placeholder_is_no_post() -> None:
    """An id without a message becomes nothing."""
    empty = types.MessageEmpty(7, None)
    assert to_sighting(empty, a_channel(), now=NOON, pseudonyms=KEY) is None


def test_a_forward_from_a_channel_names_the_original() -> None:
    """Channel, post and date of the original are kept."""
    forward = forwarded(from_id=types.PeerChannel(42), channel_post=9).post.forward
    assert forward is not None
    assert (forward.channel_id, forward.message_id, forward.person) == (42, 9, False)
    assert forward.posted_at == NOON - timedelta(days=1)


def test_a_person_who_is_forwarded_becomes_a_pseudonym() -> None:
    """The account's number leads to a name without a way back."""
    sighting = forwarded(from_id=types.PeerUser(424242))
    forward = sighting.post.forward
    assert forward is not None
    assert forward.person
    assert forward.name == KEY.of("user424242")
    assert "424242" not in json.dumps(sighting.raw)


def test_a_hidden_person_becomes_a_pseudonym() -> None:
    """A bare name is treated as a person's."""
    sighting = forwarded(from_name="Иван Петров")
    forward = sighting.post.forward
    assert forward is not None
    assert forward.name == KEY.of("Иван Петров")
    assert "Петров" not in json.dumps(sighting.raw, ensure_ascii=False)


def test_a_header_without_an_origin_is_a_hidden_forward() -> None:
    """That it was forwarded is all that is known."""
    forward = forwarded().post.forward
    assert forward is not None
    assert (forward.channel_id, forward.name, forward.person) == (None, None, False)


def test_a_signature_is_no_clear_name_in_the_raw_record() -> None:
    """Who signs a post is a private person."""
    raw = seen(a_message(post_author="Пётр Сидоров")).raw
    assert "Сидоров" not in json.dumps(raw, ensure_ascii=False)


def test_a_mentioned_person_is_a_pseudonym() -> None:
    """A mention by account number keeps its place and loses the number."""
    mention = types.MessageEntityMentionName(offset=0, length=4, user_id=515151)
    sighting = seen(a_message("Иван сказал", entities=[mention]))
    assert sighting.post.entities[0].value == KEY.of("user515151")
    assert "515151" not in json.dumps(sighting.raw)


def test_reacting_persons_are_dropped_from_the_raw_record() -> None:
    """Counts stay, people go."""
    who = types.MessagePeerReaction(
        peer_id=types.PeerUser(616161), date=NOON, reaction=types.ReactionEmoji("🔥")
    )
    counts = [types.ReactionCount(reaction=types.ReactionEmoji("🔥"), count=3)]
    reactions = types.MessageReactions(results=counts, recent_reactions=[who])
    sighting = seen(a_message(reactions=reactions))
    assert "616161" not in json.dumps(sighting.raw)
    assert sighting.observation is not None
    assert sighting.observation.reactions == (("🔥", 3),)


@pytest.mark.parametrize(("hidden", "edited"), [(None, NOON), (True, None)])
def test_only_an_editors_edit_has_a_date(hidden: bool | None, edited: datetime | None) -> None:
    """Reactions and buttons arrive as hidden edits."""
    post = seen(a_message(edit_date=NOON, edit_hide=hidden)).post
    assert post.edited_at == edited


def test_entities_outside_the_text_are_dropped() -> None:
    """Telegram has sent marks beyond the end."""
    beyond = types.MessageEntityBold(offset=3, length=9)
    assert seen(a_message("Тихо.", entities=[beyond])).post.entities == ()


def test_entities_count_in_utf16() -> None:
    """A flame takes two units, so a mark of six fits this text."""
    bold = types.MessageEntityBold(offset=0, length=6)
    entity = seen(a_message("🔥огни", entities=[bold])).post.entities[0]
    assert (entity.kind, entity.offset, entity.length) == ("bold", 0, 6)


def test_a_service_message_is_kept() -> None:
    """It holds a place in the row of ids."""
    pinned = types.MessageService(
        id=7, peer_id=types.PeerChannel(1), date=NOON, action=types.MessageActionPinMessage()
    )
    assert seen(pinned).post.service == "PinMessage"


def test_the_people_of_a_service_message_are_pseudonyms() -> None:
    """Bare lists of account numbers name people too."""
    joined = types.MessageService(
        id=7,
        peer_id=types.PeerChannel(1),
        date=NOON,
        action=types.MessageActionChatAddUser(users=[717171]),
    )
    raw = seen(joined).raw
    assert raw["action"]["users"] == [KEY.of("user717171")]


def test_a_contact_is_no_clear_record() -> None:
    """A shared contact is a private person whole."""
    contact = types.MessageMediaContact(
        phone_number="79995556677", first_name="Пётр", last_name="Сидоров",
        vcard="N:Сидоров", user_id=818181,
    )  # fmt: skip
    raw = json.dumps(seen(a_message(media=contact)).raw, ensure_ascii=False)
    assert not [word for word in ("5556677", "Пётр", "Сидоров", "818181") if word in raw]


def test_a_video_is_told_with_its_length() -> None:
    """Kind, identity, size and seconds come from the document."""
    document = types.Document(
        id=99, access_hash=1, file_reference=b"x", date=NOON, mime_type="video/mp4", size=2048,
        dc_id=2, attributes=[types.DocumentAttributeVideo(duration=12.5, w=1, h=1)],
    )  # fmt: skip
    media = seen(a_message(media=types.MessageMediaDocument(document=document))).post.media[0]
    assert (media.kind, media.identity, media.size, media.seconds) == (
        MediaKind.VIDEO, "99", 2048, 12.5,
    )  # fmt: skip


def test_a_link_preview_is_no_medium() -> None:
    """What Telegram shows below a link was not posted."""
    page = types.MessageMediaWebPage(webpage=types.WebPageEmpty(id=1))
    assert seen(a_message(media=page)).post.media == ()


PEERS = st.one_of(
    st.none(),
    st.builds(types.PeerUser, st.integers(2**41, 2**42)),
    st.builds(types.PeerChannel, st.integers(1, 2**40)),
    st.builds(types.PeerChat, st.integers(1, 2**40)),
)
MOMENTS = st.datetimes(
    NOON.replace(year=2013, tzinfo=None),
    NOON.replace(year=2037, tzinfo=None),
    timezones=st.just(UTC),
)
HEADERS = st.builds(
    types.MessageFwdHeader,
    date=MOMENTS,
    from_id=PEERS,
    from_name=st.none() | st.text(max_size=9),
    channel_post=st.none() | st.integers(1, 2**31 - 1),
    saved_from_peer=PEERS,
)
MARKS = st.builds(
    types.MessageEntityTextUrl,
    offset=st.integers(-9, 40),
    length=st.integers(-9, 40),
    url=st.text(max_size=9),
)
MESSAGES = st.builds(
    types.Message,
    id=st.integers(1, 2**31 - 1),
    peer_id=st.just(types.PeerChannel(1)),
    date=MOMENTS,
    message=st.text(st.characters(), max_size=30),
    from_id=PEERS,
    fwd_from=st.none() | HEADERS,
    entities=st.none() | st.lists(MARKS, max_size=3),
    edit_date=st.none() | MOMENTS,
    views=st.none() | st.integers(0, 2**31 - 1),
)


@given(MESSAGES)
def test_whatever_comes_becomes_a_post(message: types.Message) -> None:
    """No message breaks the reading, and its raw record can be written as JSON."""
    sighting = seen(message)
    json.dumps(sighting.raw)
    sighting.post.text.encode()


@given(MESSAGES)
def test_no_persons_number_is_kept(message: types.Message) -> None:
    """Wherever an account is named, its number is gone from the raw record."""
    peers = (message.from_id, *((message.fwd_from.from_id,) if message.fwd_from else ()))
    numbers = {p.user_id for p in peers if isinstance(p, types.PeerUser)}
    assert not numbers & set(_numbers(seen(message).raw))


def _numbers(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [n for item in value.values() for n in _numbers(item)]
    if isinstance(value, list):
        return [n for item in value for n in _numbers(item)]
    return [value] if isinstance(value, int) else []


@pytest.mark.parametrize("field", ["date", "edit_date"])
def test_an_impossible_date_costs_no_words(field: str) -> None:
    """The post is kept, undated where its own date is the wrong one."""
    message = a_message("Слова остаются.")
    setattr(message, field, datetime(1970, 1, 1, tzinfo=UTC))
    post = seen(message).post
    assert (post.text, post.undated, post.edited_at) == ("Слова остаются.", field == "date", None)


def test_a_photo_without_sizes_costs_no_words() -> None:
    """Telegram may list a progressive form without a single size."""
    form = types.PhotoSizeProgressive("y", 80, 60, [])
    photo = types.Photo(1, 2, b"", NOON, [form], 2)
    post = seen(a_message(media=types.MessageMediaPhoto(photo=photo))).post
    assert (post.text, post.media[0].size) == ("Тихо.", None)
