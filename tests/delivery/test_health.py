"""A message about the program itself has no posts; every destination shows it whole."""

import json
from pathlib import Path

import httpx

from monitor.delivery.file import AlertFile
from monitor.delivery.mail import Mail, MailServer
from monitor.delivery.slack import Slack
from monitor.delivery.webhook import Webhook
from monitor.domain.alert import Message, Severity
from tests.factories import NOON
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSmtp

TITLE = "The Telegram account is lost"
SAYS = "The session was revoked; run `monitor login` again."
MESSAGE = Message(
    key="3-log-abc",
    title=TITLE,
    severity=Severity.URGENT,
    lead=SAYS,
    facts=(("Alert", "#3"), ("About", "monitor's own work")),
)


async def test_slack_shows_title_words_and_facts(http: httpx.AsyncClient, slack: FakeSlack) -> None:
    """No block is empty, for Slack refuses those."""
    await Slack(http, slack.url).send(MESSAGE)
    blocks = slack.requests[0].json["blocks"]

    assert blocks[0]["text"]["text"] == f"URGENT: {TITLE}"
    assert SAYS in blocks[1]["text"]["text"]
    assert all(text["text"] for block in blocks[1:] for text in block.get("elements", []))
    assert "own work" in json.dumps(blocks)


async def test_a_letter_shows_it_in_text_and_html(smtp: FakeSmtp) -> None:
    """The subject alone tells what is wrong."""
    server = MailServer(
        host="127.0.0.1", port=smtp.port, sender="monitor@desk.example", security="none"
    )
    await Mail(server, ("duty@desk.example",), lambda: NOON).send(MESSAGE)
    (sent,) = smtp.letters
    bodies = [sent.mail.get_body((kind,)) for kind in ("plain", "html")]

    assert sent.mail["Subject"] == f"[urgent] {TITLE}"
    assert all(body is not None and "monitor login" in body.get_content() for body in bodies)


async def test_a_webhook_gets_it_without_excerpts(
    http: httpx.AsyncClient, slack: FakeSlack
) -> None:
    """The fields are those of any alert."""
    await Webhook(http, slack.url, None, lambda: NOON, allow_private=True).send(MESSAGE)
    sent = slack.requests[0].json

    assert (sent["title"], sent["severity"], sent["lead"]) == (TITLE, "urgent", SAYS)
    assert sent["excerpts"] == []


async def test_a_file_gets_it_as_one_line(tmp_path: Path) -> None:
    """With its words."""
    path = tmp_path / "alerts.jsonl"
    await AlertFile(path).send(MESSAGE)
    [line] = [json.loads(line) for line in path.read_bytes().splitlines()]

    assert (line["title"], line["lead"], line["excerpts"]) == (TITLE, SAYS, [])
