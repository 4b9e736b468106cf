"""Texts that nobody writes but somebody may send: each is read to its end, with exact quotes."""

import random
import time
import unicodedata
from datetime import UTC, datetime

import pytest

from monitor.analysis.gists import gist
from monitor.analysis.places import Gazetteer
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from monitor.domain.post import Post, PostRef, clean_text

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)


ATTACK = "Паникёры и диванные блогеры сеют панику и льют воду на мельницу врага. "


def _capitals() -> str:
    dice = random.Random(2)  # noqa: S311 - a test that can be repeated
    return " ".join("".join(dice.choices("абвгдежзик", k=3)).capitalize() for _ in range(5_000))


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
    "groups of figures": "100 500 " * 20_000,
    "noughts": "000 " * 20_000,
    "numerals": "12:❶❷ ⓵⓶ ፩፪ " * 5_000,
    "commas": "взяли," * 20_000,
    "places": "Каменка " * 20_000,
    "statements": "сбито 3; " * 20_000,
    "headings": "Белгородская область: " * 10_000,
    "lines": "\n" * 100_000 + "взят",
    "joints": "и " * 50_000,
    "names": "Большая Малая Новая " * 5_000,
    "verbs": "освобождено отражено сбито " * 5_000,
    "bullets": "• взято\n" * 10_000,
    "hyphens": "а-" * 50_000,
    "hosts": "a-.b." * 20_000,
    "attacked names": ATTACK + _capitals(),
    "attacked handles": ATTACK + "".join(f"@abc{n:04d} " for n in range(2_000)),
    "attacked titles": ATTACK + "канал «Абв», " * 2_000,
    "initials": ATTACK + "А. А. " * 4_000,
    "articles": ATTACK + "Статья 207.3 УК, блогеру ч. 1 ст. 7.3. " * 500,
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


NUMERALS = "".join(c for c in map(chr, range(0x110000)) if unicodedata.category(c).startswith("N"))
AROUND_NUMERALS = """Карта 100 {0}{0}{0}
В 12:{0}{0} сбито {0} 200 беспилотников, {0}{0} мая
Потери 1,{0} тыс., до {0} рот из 100{0} и {0}-{0}; {0} бригада взяла {0}{0} сёл"""


def test_any_numeral_of_any_script_is_read(analyser: Analyser) -> None:
    """Signs that look like figures, and are none to a parser of numbers, make no post unread."""
    speaker = Speaker(handle="x", role=ChannelRole.OFFICIAL)
    for number, numeral in enumerate(NUMERALS, 1):
        text = AROUND_NUMERALS.format(numeral)
        ref = PostRef(channel_id=1, message_id=number)
        analyser.read(Post(ref=ref, text=text, posted_at=NOON), speaker)


@pytest.mark.parametrize("numeral", NUMERALS[:: len(NUMERALS) // 40])
def test_a_numeral_is_read_among_stories(numeral: str) -> None:
    """What a post is about is asked of it too."""
    assert gist(document(f"Взято {numeral}{numeral} сёл, {numeral} бригада"), Gazetteer()).terms


def test_figures_without_end_are_read_at_once(analyser: Analyser) -> None:
    """No group of three figures is read again from each one before it."""
    post = Post(ref=PostRef(channel_id=1, message_id=1), text="100 500 " * 2_048, posted_at=NOON)
    began = time.process_time()
    analyser.read(post, Speaker(handle="x", role=ChannelRole.OFFICIAL))
    assert time.process_time() - began < 2


@pytest.mark.parametrize("signs", ["a-", "а.", "a-b.", "a_", "t.me", "@"])
def test_an_address_without_end_is_read_at_once(signs: str) -> None:
    """No host is sought again from each sign of it."""
    doc = document(signs * 8_000)
    began = time.process_time()
    gist(doc, Gazetteer())
    assert time.process_time() - began < 1


def test_names_in_marks_without_end_are_read_at_once(analyser: Analyser) -> None:
    """What stands before each is not read again from the start."""
    post = Post(ref=PostRef(channel_id=1, message_id=1), text="«Абвг»х " * 2_048, posted_at=NOON)
    began = time.process_time()
    analyser.read(post, Speaker(handle="x"))
    assert time.process_time() - began < 0.7
