"""The signed webhook, and where it refuses to go."""

import hashlib
import hmac
import json
from datetime import datetime

import httpx
import pytest

from monitor.delivery.webhook import Webhook, payload, public, signature
from monitor.domain.errors import DeliveryError
from tests.delivery.messages import a_hostile_message, a_message
from tests.factories import NOON
from tests.fakes.slack import FakeSlack


def noon() -> datetime:
    """The time of the tests."""
    return NOON


async def test_the_signature_can_be_checked(http: httpx.AsyncClient, slack: FakeSlack) -> None:
    """Who knows the key can tell that time and body are ours."""
    await Webhook(http, slack.url, b"key", noon, allow_private=True).send(a_message())
    request = slack.requests[0]
    stamp = int(NOON.timestamp())
    wanted = hmac.new(b"key", f"{stamp}.".encode() + request.body, hashlib.sha256).hexdigest()

    assert request.headers["x-monitor-signature"] == f"t={stamp},v1={wanted}"
    assert request.headers["idempotency-key"] == "3-9-abc"


async def test_without_a_key_nothing_is_signed(http: httpx.AsyncClient, slack: FakeSlack) -> None:
    """No signature is better than one with an empty key."""
    await Webhook(http, slack.url, None, noon, allow_private=True).send(a_message())

    assert "x-monitor-signature" not in slack.requests[0].headers


async def test_the_body_holds_words_marks_and_times(
    http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """A program reads what a person would."""
    await Webhook(http, slack.url, b"key", noon, allow_private=True).send(a_message())
    (excerpt,) = slack.requests[0].json["excerpts"]

    assert excerpt["text"][slice(*excerpt["marks"][0])] == "Опять нет снарядов"
    assert excerpt["posted_at"] == "2024-03-05T12:00:00Z"


def test_hostile_words_stay_words() -> None:
    """JSON carries any text unchanged."""
    message = a_hostile_message()

    assert json.loads(json.dumps(payload(message)))["lead"] == message.lead


def test_another_moment_gives_another_signature() -> None:
    """An old request cannot be played again under a new time."""
    assert signature(b"k", b"body", NOON) != signature(b"k", b"body", NOON.replace(hour=13))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://10.0.0.8/hook",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/hook",
        "https://0.0.0.0/hook",
        "http://93.184.216.34/hook",
        "ftp://93.184.216.34/hook",
        "https://",
        "https://[broken",
    ],
)
async def test_private_and_plain_addresses_are_refused(url: str, http: httpx.AsyncClient) -> None:
    """A mistyped or planted address cannot reach into the operator's own network."""
    with pytest.raises(DeliveryError) as caught:
        await Webhook(http, url, b"key", noon).send(a_message())

    assert not caught.value.retry


@pytest.mark.parametrize(
    ("address", "open_to_all"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_the_open_internet_is_public(address: str, open_to_all: bool) -> None:
    """Wrapped v4 addresses are looked into."""
    assert public(address) is open_to_all


async def test_the_checked_address_is_the_one_spoken_to() -> None:
    """The name goes into Host and TLS, the connection to the address that was checked."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        await Webhook(http, "https://93.184.216.34:8443/hook?a=1", b"k", noon).send(a_message())

    assert str(seen[0].url) == "https://93.184.216.34:8443/hook?a=1"
    assert seen[0].headers["host"] == "93.184.216.34:8443"
    assert seen[0].extensions["sni_hostname"] == "93.184.216.34"
