"""The contract that every HTTP destination passes, over real connections."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import httpx
import pytest

from monitor.delivery import http as shared
from monitor.delivery.slack import Slack
from monitor.delivery.webhook import Webhook
from monitor.domain.errors import DeliveryError
from monitor.pipeline.deliver import Notifier
from tests.delivery.messages import a_message
from tests.factories import NOON
from tests.fakes.slack import Answer, FakeSlack, Mischief

Make = Callable[[httpx.AsyncClient, str], Notifier]


def noon() -> datetime:
    """The time of the tests."""
    return NOON


def webhook(http: httpx.AsyncClient, url: str) -> Notifier:
    """A webhook that may speak to this machine."""
    return Webhook(http, url, b"key", noon, allow_private=True)


EVERY = pytest.mark.parametrize("make", [Slack, webhook], ids=["slack", "webhook"])


async def failure(notifier: Notifier) -> DeliveryError:
    """Send a message that must fail."""
    with pytest.raises(DeliveryError) as caught:
        await notifier.send(a_message())
    return caught.value


@EVERY
@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_a_success_is_silent(
    make: Make, status: int, http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """Any 2xx answer means that the message arrived."""
    slack.answers = [Answer(status=status, body="")]
    await make(http, slack.url).send(a_message())

    assert len(slack.requests) == 1


@EVERY
@pytest.mark.parametrize(
    ("status", "retry"),
    [
        (301, False),
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (408, True),
        (410, False),
        (413, False),
        (429, True),
        (500, True),
        (502, True),
        (503, True),
    ],
)
async def test_a_refusal_says_whether_to_retry(
    make: Make, status: int, retry: bool, http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """A refusal for good is told from a bad moment, and nothing has arrived."""
    slack.answers = [Answer(status=status, headers={"location": slack.url})]
    error = await failure(make(http, slack.url))

    assert (error.retry, error.maybe_sent) == (retry, False)
    assert len(slack.requests) == 1


@EVERY
async def test_the_wait_that_was_asked_for_is_told(
    make: Make, http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """Retry-After reaches the caller."""
    slack.answers = [Answer(status=429, headers={"retry-after": "30"})]

    assert (await failure(make(http, slack.url))).wait == 30


@EVERY
async def test_a_closed_port_has_read_nothing(make: Make, http: httpx.AsyncClient) -> None:
    """Without a connection nothing can have arrived."""
    error = await failure(make(http, "http://127.0.0.1:1/secret"))

    assert (error.retry, error.maybe_sent) == (True, False)


@EVERY
@pytest.mark.parametrize("how", [Mischief.DROPS_AFTER_READING, Mischief.DROPS_BEFORE_READING])
async def test_a_broken_connection_may_have_delivered(
    make: Make, how: Mischief, http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """Once the request left, nobody knows."""
    slack.answers = [how]
    error = await failure(make(http, slack.url))

    assert (error.retry, error.maybe_sent) == (True, True)


@EVERY
async def test_silence_may_have_delivered(
    make: Make, http: httpx.AsyncClient, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that never answers may have read the message."""
    monkeypatch.setattr(shared, "TIMEOUT", httpx.Timeout(0.2))
    slack.answers = [Mischief.NEVER_ANSWERS]
    error = await failure(make(http, slack.url))

    assert (error.retry, error.maybe_sent) == (True, True)


@EVERY
@pytest.mark.parametrize("status", [None, 404, 500])
async def test_the_address_stays_secret(
    make: Make, status: int | None, http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """A webhook's address is its password: no error names it."""
    slack.answers = [Answer(status=status) if status else Mischief.DROPS_AFTER_READING]
    error = await failure(make(http, slack.url))

    assert "secret" not in repr(error)
    assert error.__cause__ is None


@EVERY
async def test_a_repeat_says_so(make: Make, http: httpx.AsyncClient, slack: FakeSlack) -> None:
    """A message that may have arrived before carries the same key and a word about it."""
    await make(http, slack.url).send(a_message(repeat=True))

    assert b"3-9-abc" in slack.requests[0].body
    assert b"epeat" in slack.requests[0].body


@EVERY
async def test_an_endless_answer_is_not_read(
    make: Make, http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """The size of an answer is the destination's choice, so nobody reads it."""
    slack.answers = [Answer(headers={"content-length": "999999999"})]
    async with asyncio.timeout(5):
        await make(http, slack.url).send(a_message())


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "9" * 400}, 999999999),
        (
            {
                "date": "Tue, 05 Mar 2024 12:00:00 GMT",
                "retry-after": "Tue, 05 Mar 2024 12:01:00 GMT",
            },
            60,
        ),
        ({"retry-after": "Tue, 05 Mar 2024 12:01:00 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], wait: float | None) -> None:
    """Seconds, or a date against the answer's own; nonsense is nothing."""
    assert shared.asked_wait(headers) == wait
