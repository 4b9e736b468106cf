"""Valid messages for delivery tests; a test names the one difference that matters."""

from dataclasses import replace
from typing import Any

from monitor.domain.alert import Excerpt, Message, Severity
from tests.factories import NOON

HOSTILE = (
    "<!channel> <@U123> & <script>alert(1)</script> *bold* `code` <https://evil.example|ok>\r\n"
    "Bcc: spy@evil.example\r\n=cmd|' /C calc'!A0 \u202e{{7*7}}"
)


def an_excerpt(**changes: Any) -> Excerpt:
    """A post's words with marked evidence."""
    excerpt = Excerpt(
        label="Criticism",
        text="Опять нет снарядов, а министерство молчит.",
        marks=((0, 18),),
        channel="okopny",
        title="Окопный",
        affiliations=("veteran",),
        posted_at=NOON,
        url="https://t.me/okopny/7",
    )
    return replace(excerpt, **changes)


def a_message(**changes: Any) -> Message:
    """A warning about one post."""
    message = Message(
        key="3-9-abc",
        title="Criticism of the Ministry of Defence: supply (1 voice)",
        severity=Severity.WARNING,
        lead="First finding in this alert: 1 finding, 1 voice.",
        excerpts=(an_excerpt(),),
        facts=(("Score", "0.90"), ("Rule", "criticism")),
    )
    return replace(message, **changes)


def a_hostile_message() -> Message:
    """A message whose every text is an attack."""
    excerpt = an_excerpt(
        label=HOSTILE,
        text=HOSTILE,
        marks=((0, 20),),
        channel=HOSTILE,
        title=HOSTILE,
        affiliations=(HOSTILE,),
        url="javascript:alert(1)",
    )
    return a_message(
        title=HOSTILE, lead=HOSTILE, body=HOSTILE, excerpts=(excerpt,), facts=((HOSTILE, HOSTILE),)
    )
