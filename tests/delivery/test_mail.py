"""Letters, over a real SMTP conversation."""

from datetime import datetime

import pytest

from monitor.delivery.letter import as_html, as_text
from monitor.delivery.mail import Mail, MailServer, letter
from monitor.domain.alert import Severity
from monitor.domain.errors import DeliveryError, PartlyDelivered
from tests.delivery.messages import a_hostile_message, a_message
from tests.factories import NOON
from tests.fakes.smtp import FakeSmtp

TO = ("duty@desk.example", "chief@desk.example")


def noon() -> datetime:
    """The time of the tests."""
    return NOON


def mail(smtp: FakeSmtp, *to: str) -> Mail:
    """A receiver on the fake server."""
    server = MailServer(
        host="127.0.0.1", port=smtp.port, sender="monitor@desk.example", security="none"
    )
    return Mail(server, to or TO, noon)


async def test_a_letter_reaches_all_addresses(smtp: FakeSmtp) -> None:
    """Text and HTML arrive side by side, with a date."""
    await mail(smtp).send(a_message())
    (sent,) = smtp.letters

    assert sent.to == TO
    assert sent.mail["Subject"].startswith("[warning] Criticism of the Ministry")
    assert sent.mail["Date"].datetime == NOON
    assert [part.get_content_type() for part in sent.mail.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


async def test_the_text_marks_the_evidence(smtp: FakeSmtp) -> None:
    """A reader of plain text sees what the finding rests on."""
    await mail(smtp).send(a_message())
    body = smtp.letters[0].mail.get_body(("plain",))

    assert body is not None
    assert "»Опять нет снарядов«, а министерство молчит." in body.get_content()


async def test_one_refused_recipient_does_not_cost_the_other(smtp: FakeSmtp) -> None:
    """The accepted address has its letter, the refused one is named, nothing is repeated."""
    smtp.refused = {TO[1]: "550 no such user"}
    with pytest.raises(PartlyDelivered) as caught:
        await mail(smtp).send(a_message())

    assert str(caught.value) == "mail: refused by chief@desk.example (SMTP 550)"
    assert [sent.to for sent in smtp.letters] == [TO[:1]]


async def test_a_busy_recipient_alone_is_written_to_again(smtp: FakeSmtp) -> None:
    """Who has taken the letter does not get it twice."""
    receiver = mail(smtp)
    smtp.refused = {TO[1]: "451 try later"}
    with pytest.raises(DeliveryError) as caught:
        await receiver.send(a_message())
    smtp.refused = {}
    await receiver.send(a_message())

    assert caught.value.retry
    assert [sent.to for sent in smtp.letters] == [TO[:1], TO[1:]]


async def test_all_refused_for_good_is_a_failure(smtp: FakeSmtp) -> None:
    """Nobody took it and nobody will."""
    smtp.refused = dict.fromkeys(TO, "550 no")
    with pytest.raises(DeliveryError) as caught:
        await mail(smtp).send(a_message())

    assert not isinstance(caught.value, PartlyDelivered)
    assert (caught.value.retry, caught.value.maybe_sent) == (False, False)


@pytest.mark.parametrize(("answer", "retry"), [("452 full", True), ("554 spam", False)])
async def test_a_refused_letter_says_whether_to_retry(
    smtp: FakeSmtp, answer: str, retry: bool
) -> None:
    """A full disk over there is a bad moment, a refusal of the words is for good."""
    smtp.data_answer = answer
    with pytest.raises(DeliveryError) as caught:
        await mail(smtp).send(a_message())

    assert (caught.value.retry, caught.value.maybe_sent) == (retry, False)


async def test_a_connection_that_breaks_after_the_letter_may_have_sent_it(smtp: FakeSmtp) -> None:
    """Nobody knows, so it will be repeated and say so."""
    smtp.drops_after_data = True
    with pytest.raises(DeliveryError) as caught:
        await mail(smtp).send(a_message())

    assert (caught.value.retry, caught.value.maybe_sent) == (True, True)


async def test_no_server_is_a_bad_moment() -> None:
    """Without a connection nothing can have arrived."""
    smtp = FakeSmtp()
    smtp.port = 1
    with pytest.raises(DeliveryError) as caught:
        await mail(smtp).send(a_message())

    assert (caught.value.retry, caught.value.maybe_sent) == (True, False)


async def test_a_server_without_tls_is_not_trusted(smtp: FakeSmtp) -> None:
    """With starttls asked for, nothing goes out in the clear."""
    server = MailServer(host="127.0.0.1", port=smtp.port, sender="m@desk.example")
    with pytest.raises(DeliveryError):
        await Mail(server, TO, noon).send(a_message())

    assert smtp.letters == []


async def test_a_hostile_title_adds_no_header(smtp: FakeSmtp) -> None:
    """Line ends in a title cannot smuggle a recipient in."""
    await mail(smtp).send(a_hostile_message())
    sent = smtp.letters[0]

    assert sent.mail["Bcc"] is None
    assert sent.to == TO
    assert "\u202e" not in sent.mail["Subject"]


def test_html_is_escaped_and_fetches_nothing() -> None:
    """No post can run a script, load an image or make a link."""
    page = as_html(a_hostile_message())

    assert "&lt;script&gt;" in page
    for weapon in ("<script", "<img", "src=", "javascript:", "49"):
        assert weapon not in page


def test_html_marks_the_evidence() -> None:
    """The words that the finding rests on are marked."""
    assert "<mark>Опять нет снарядов</mark>, а министерство молчит." in as_html(a_message())


def test_both_forms_tell_both_clocks() -> None:
    """UTC and Moscow time stand in text and HTML."""
    for form in (as_text(a_message()), as_html(a_message())):
        assert "5 Mar 2024 12:00 UTC / 15:00 Moscow" in form


def test_a_repeat_has_the_same_number_and_says_so() -> None:
    """Programs see one letter, people read that it may be the second."""
    first = letter(a_message(), "m@desk.example", TO)
    again = letter(a_message(repeat=True), "m@desk.example", TO)

    assert first["Message-ID"] == again["Message-ID"]
    assert "[repeat]" in again["Subject"]


def test_attachments_are_attached() -> None:
    """A digest brings its files."""
    files = (("digest.csv", "text/csv", "a,b\n"), ("digest.md", "text/markdown", "# Да\n"))
    mail = letter(a_message(attachments=files, severity=Severity.NOTE), "m@desk.example", TO)

    assert [a.get_filename() for a in mail.iter_attachments()] == ["digest.csv", "digest.md"]


def test_a_ready_page_is_used_as_it_is() -> None:
    """A digest renders its own HTML."""
    mail = letter(a_message(html="<p>ready</p>"), "m@desk.example", TO)
    page = mail.get_body(("html",))

    assert page is not None
    assert page.get_content().strip() == "<p>ready</p>"


def test_the_password_is_not_shown() -> None:
    """Printing the server's settings gives nothing away."""
    server = MailServer(host="h", port=25, sender="m@h", user="u", password="hush")

    assert "hush" not in repr(server)
