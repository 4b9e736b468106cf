"""Slack's payload: escaped, and within Slack's limits."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.delivery.links import link
from monitor.delivery.slack import BLOCKS, HEADER, SECTION, TOTAL, Slack, cut, escaped, payload
from monitor.domain.alert import Message
from tests.delivery.messages import a_hostile_message, a_message, an_excerpt
from tests.fakes.slack import FakeSlack


def texts(value: Any) -> list[dict[str, Any]]:
    """Every text object of a payload."""
    if isinstance(value, list):
        return [found for one in value for found in texts(one)]
    if not isinstance(value, dict):
        return []
    here = [value] if value.get("type") in ("mrkdwn", "plain_text") else []
    return here + [found for one in value.values() for found in texts(one)]


def written(message: Message) -> str:
    """All mrkdwn of a message, in order."""
    found = texts(payload(message)["blocks"])
    return "\n".join(text["text"] for text in found if text["type"] == "mrkdwn")


async def test_a_message_arrives_as_blocks(http: httpx.AsyncClient, slack: FakeSlack) -> None:
    """Slack gets title, words, facts and no unfurling."""
    await Slack(http, slack.url).send(a_message())
    sent = slack.requests[0].json

    assert sent["blocks"][0]["type"] == "header"
    assert sent["blocks"][0]["text"]["text"].startswith("Warning: Criticism of the Ministry")
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


def test_the_evidence_is_bold() -> None:
    """The words that the finding rests on stand out of the quotation."""
    assert ">*Опять нет снарядов*, а министерство молчит." in written(a_message())


def test_bold_ends_with_each_line() -> None:
    """Evidence over two lines is marked on both."""
    excerpt = an_excerpt(text="одно\nдва три", marks=((0, 8),))

    assert ">*одно*\n>*два* три" in written(a_message(excerpts=(excerpt,)))


def test_times_are_told_in_utc_and_moscow() -> None:
    """The line under the label says who and when."""
    assert "Окопный · @okopny · veteran · 5 Mar 2024 12:00 UTC / 15:00 Moscow" in written(
        a_message()
    )


def test_an_unknown_date_is_called_so() -> None:
    """No made-up date is shown."""
    assert "date unknown" in written(a_message(excerpts=(an_excerpt(posted_at=None),)))


def test_hostile_words_ping_nobody() -> None:
    """No post can make Slack mention, link or open anything."""
    shown = written(a_hostile_message())

    assert "&lt;!channel&gt;" in shown
    for weapon in ("<!channel", "<@U123", "<https://evil", "<script", "javascript:"):
        assert weapon not in shown


def test_titles_are_plain_text() -> None:
    """A title is never read as mark-up, and hides no direction marks."""
    header = payload(a_hostile_message())["blocks"][0]

    assert header["text"]["type"] == "plain_text"
    assert "\u202e" not in header["text"]["text"]
    assert "\n" not in header["text"]["text"]


def assert_fits(message: Message) -> None:
    """Check all of Slack's limits."""
    sent = payload(message)
    assert len(sent["blocks"]) <= BLOCKS
    assert len(sent["blocks"][0]["text"]["text"]) <= HEADER
    assert all(len(text["text"]) <= SECTION for text in texts(sent["blocks"]))
    assert all(text["text"] for text in texts(sent["blocks"]))
    assert len(json.dumps(sent["blocks"], ensure_ascii=False)) <= TOTAL
    assert all(len(b.get("fields", ())) <= 10 for b in sent["blocks"])


@pytest.mark.parametrize("char", ["a", "&", "<", "\n", "Ж", "🔥", "*"])
def test_a_huge_message_is_shortened(char: str) -> None:
    """Whatever it is made of, the message stays within the limits."""
    huge = an_excerpt(text=char * 5000, marks=((0, 5000),), label=char * 500, title=char * 500)
    message = a_message(
        excerpts=(huge,) * 60,
        title=char * 999,
        lead=char * 9000,
        body=char * 90_000,
        facts=((char * 300, char * 3000),) * 30,
    )
    assert_fits(message)


anything = st.text(max_size=4000)


@given(
    st.builds(
        a_message,
        title=anything,
        lead=anything,
        body=anything,
        excerpts=st.lists(
            st.builds(an_excerpt, text=anything, label=anything, marks=st.just(())), max_size=8
        ).map(tuple),
        facts=st.lists(st.tuples(anything, anything), max_size=12).map(tuple),
    )
)
def test_any_message_fits(message: Message) -> None:
    """No text breaks a limit."""
    assert len(payload(message)["blocks"]) <= BLOCKS
    assert all(len(text["text"]) <= SECTION for text in texts(payload(message)["blocks"]))


@given(st.text(), st.integers(2, 300))
def test_a_cut_never_splits_an_escape(text: str, limit: int) -> None:
    """What is cut is a beginning of the text, still escaped whole."""
    kept = cut(text, limit)

    assert len(kept) <= limit
    if kept != escaped(text):
        assert escaped(text).startswith(kept.removesuffix("…"))
        assert kept.count("&") == kept.count("&amp;") + kept.count("&lt;") + kept.count("&gt;")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://t.me/okopny/7", "https://t.me/okopny/7"),
        ("https://t.me/a|b>c", "https://t.me/a%7Cb%3Ec"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://t.me/a b", None),
        ("http://[broken", None),
        ("/etc/passwd", None),
        (None, None),
    ],
)
def test_only_whole_web_addresses_become_links(url: str | None, safe: str | None) -> None:
    """Nothing else may stand between the angle brackets."""
    assert link(url) == safe
