"""Texts that nobody writes but somebody may send: each is read to its end, with exact quotes."""

import random
import time
from datetime import UTC, datetime

import pytest

from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole
from monitor.domain.post import Post, PostRef, clean_text

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)


def _every_plane() -> str:
    dice = random.Random(1)  # noqa: S311 - a test that can be repeated
    places = (
        dice.randrange(plane << 16, plane + 1 << 16) for plane in range(17) for _ in range(900)
    )
    return "".join(map(chr, places))


TEXTS = {
    "nested quotes": "«" * 100_000 + "Минобороны врёт" + "»" * 100_000,
    "combining marks": "а" + "\u0301" * 5_000_000,
    "marked words": "Минобороны\u0301\u0302 врёт\u0303 " * 2_000,
    "mixed scripts": "Mинoбopoны вpёт, снаpядoв нет " * 3_000,
    "every plane": _every_plane(),
    "one long word": "снаряд" * 20_000,
    "one long number": "9" * 100_000,
    "numbers": "1 " * 50_000,
    "commas": "взяли," * 20_000,
    "places": "Каменка " * 20_000,
    "statements": "сбито 3; " * 20_000,
    "headings": "Белгородская область: " * 10_000,
    "lines": "\n" * 100_000 + "взят",
    "joints": "и " * 50_000,
    "names": "Большая Малая Новая " * 5_000,
    "verbs": "освобождено отражено сбито " * 5_000,
    "bullets": "• взято\n" * 10_000,
    "right to left": "\u202eвзято\u202c" * 5_000,
}


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """Built once."""
    return Analyser()


@pytest.mark.parametrize("role", list(ChannelRole))
@pytest.mark.parametrize("what", TEXTS)
def test_a_hostile_text_is_read(analyser: Analyser, what: str, role: ChannelRole) -> None:
    """Whoever sends it; what is quoted of it stands in it."""
    text = clean_text(TEXTS[what])
    post = Post(ref=PostRef(channel_id=1, message_id=1), text=text, posted_at=NOON)
    reading = analyser.read(post, Speaker(handle="x", role=role))
    quotes = [quote for finding in reading.findings for quote in finding.quotes]
    quotes += [one.quote for one in (*reading.claims, *reading.counters)]
    assert all(text[quote.start : quote.end] == quote.text for quote in quotes)


@pytest.mark.parametrize("words", ["ложь ", "Минобороны врёт ", "это ложь "])
def test_one_endless_reproach_is_read_at_once(analyser: Analyser, words: str) -> None:
    """Each word is not held against every other of its sentence."""
    post = Post(
        ref=PostRef(channel_id=1, message_id=1), text=words * (16_384 // len(words)), posted_at=NOON
    )
    began = time.process_time()
    analyser.read(post, Speaker(handle="x"))
    assert time.process_time() - began < 1
