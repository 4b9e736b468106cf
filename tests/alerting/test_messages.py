"""An alert as a person reads it."""

from dataclasses import replace

from monitor.alerting.messages import LONGEST_DETAILS, SHOWN, a_test, render
from monitor.domain.claim import Quote
from monitor.domain.details import Article, Details, Party, Status
from monitor.domain.finding import FindingKind
from tests.alerting.facts import a_view, said, words
from tests.factories import NOON


def test_the_title_counts_the_voices() -> None:
    """The title says what, about whom, and how many say so."""
    message = render(a_view(), key="k", reason="first finding in this alert")

    assert message.title == "Criticism of the Ministry of Defence: supply and equipment (1 voice)"


def test_the_lead_says_why_it_fired() -> None:
    """The reason of the order opens the message."""
    message = render(a_view(), key="k", reason="first finding in this alert")

    assert message.lead == "First finding in this alert: 1 finding, 1 voice."


def test_the_facts_name_rule_reason_and_score() -> None:
    """Why it fired is told in full."""
    facts = dict(render(a_view(), key="k", reason="r").facts)

    assert facts["Rule"] == "criticism"
    assert facts["Why"] == "shortage + ministry"
    assert facts["Score"] == "0.90"


def test_the_official_words_stand_beside_the_post() -> None:
    """A contradiction shows both sides, in that order."""
    official = words(text="Каменка освобождена.", spans=((0, 7),), channel="ministry")
    against = said(kind=FindingKind.CONTRADICTION, official=official)
    excerpts = render(a_view(against), key="k", reason="r").excerpts

    assert [e.channel for e in excerpts] == ["okopny", "ministry"]
    assert excerpts[1].label == "Official words"


def test_official_words_are_shown_once() -> None:
    """Two posts against one claim share its words."""
    official = words(text="Каменка освобождена.", spans=((0, 7),), channel="ministry")
    two = [said(finding_id=n, official=official, words=words(url=f"u{n}")) for n in (1, 2)]
    excerpts = render(a_view(*two), key="k", reason="r").excerpts

    assert [e.channel for e in excerpts] == ["okopny", "ministry", "okopny"]


def test_quoted_official_words_are_called_so() -> None:
    """Words that only the post reports are not shown as the ministry's own."""
    against = said(official=words(channel=""), quoted=True)
    excerpts = render(a_view(against), key="k", reason="r").excerpts

    assert excerpts[1].label == "Official words, as quoted in the post"


def test_what_is_new_to_the_receiver_is_shown_first() -> None:
    """Of a long thread the receiver sees what it has not been told."""
    many = tuple(said(finding_id=n, words=words(url=f"u{n}")) for n in range(1, 10))
    told = frozenset(range(1, 8))
    message = render(a_view(*many), key="k", reason="r", told=told)

    assert {"u8", "u9"} <= {e.url for e in message.excerpts}
    assert len(message.excerpts) == SHOWN
    assert "2 new since the last message" in message.lead


def test_history_gives_way_to_news() -> None:
    """A live post is shown before the old ones of its thread."""
    old = tuple(said(finding_id=n, news=False, words=words(url=f"u{n}")) for n in range(1, 9))
    live = said(finding_id=9, words=words(url="live"))

    assert "live" in {e.url for e in render(a_view(*old, live), key="k", reason="r").excerpts}


def test_what_is_not_shown_is_counted() -> None:
    """A reader learns that there is more."""
    many = tuple(said(finding_id=n) for n in range(1, 10))

    assert ("Not shown", "5 more in this alert") in render(a_view(*many), key="k", reason="r").facts


def test_an_unknown_date_stays_unknown() -> None:
    """An undated post carries no date into the message."""
    undated = said(words=replace(words(), posted_at=None))

    assert render(a_view(undated), key="k", reason="r").excerpts[0].posted_at is None


def test_a_test_message_names_its_receiver() -> None:
    """The test says which receiver works."""
    assert "Receiver desk works." in a_test("desk", NOON).lead


def test_an_attack_and_pressure_are_told_in_detail() -> None:
    """Who attacks whom; who is under pressure, by which article, how far it is."""
    name = Quote(start=0, end=6, text="Громов")
    law = Article(number="207.3", title="false reports on the army", words=name)
    attack = Details(who=Party(channel="okopny"), whom=(Party(words=name),))
    case = Details(whom=(Party(words=name),), articles=(law,), status=Status.RUMOUR)
    two = (
        said(finding_id=1, kind=FindingKind.POLICING, details=attack),
        said(finding_id=2, kind=FindingKind.REPRESSION, details=case),
    )
    facts = dict(render(a_view(*two), key="k", reason="r").facts)

    assert facts["Who attacks whom"] == "@okopny → Громов"
    assert facts["Under pressure"] == "Громов, article 207.3 (false reports on the army), rumour"


def test_details_are_one_harmless_line() -> None:
    """The words are a post's: no line breaks, no bidi signs, no end."""
    text = "Гро\u202eмов\n" * 200
    name = Quote(start=0, end=len(text), text=text)
    attack = Details(who=Party(channel="okopny"), whom=(Party(words=name),))
    one = said(kind=FindingKind.POLICING, details=attack)
    told = dict(render(a_view(one), key="k", reason="r").facts)["Who attacks whom"]

    assert len(told) <= LONGEST_DETAILS
    assert "\u202e" not in told
    assert "\n" not in told
