"""What a finding says in detail, as it is stored and as people read it."""

from dataclasses import replace

from monitor.domain.claim import Quote
from monitor.domain.details import Article, Details, Party, Status, as_row, from_row, summary

WORDS = Quote(start=4, end=9, text="Верес")
CASE = Details(
    whom=(Party(words=WORDS, channel="veres"),),
    articles=(Article(number="207.3", title="false reports on the army", words=WORDS),),
    method="R-CRIM",
    status=Status.RUMOUR,
    status_words=WORDS,
)
ATTACK = Details(who=Party(channel="okopny"), whom=(Party(words=WORDS),))


def test_details_come_back_as_they_were_stored() -> None:
    """Of both kinds."""
    assert from_row(as_row(CASE)) == CASE
    assert from_row(as_row(ATTACK)) == ATTACK


def test_an_attack_reads_as_who_at_whom() -> None:
    """Handles for channels, the post's own words for others."""
    assert summary(ATTACK) == "@okopny → Верес"


def test_pressure_reads_as_whom_article_and_status() -> None:
    """The title is English, the name the post's."""
    assert summary(CASE) == "Верес (@veres), article 207.3 (false reports on the army), rumour"


def test_a_handle_is_not_said_twice() -> None:
    """Who is named by his address needs no other."""
    words = Quote(start=0, end=6, text="@Veres")
    assert summary(replace(ATTACK, whom=(Party(words=words, channel="veres"),))) == (
        "@okopny → @veres"
    )


def test_every_quote_is_made_exact() -> None:
    """Whoever moves a finding to another text moves its details, too."""
    moved = CASE.requoted(lambda one: replace(one, start=one.start + 1, end=one.end + 1))
    quotes = [moved.whom[0].words, moved.articles[0].words, moved.status_words]
    assert [one.start for one in quotes if one] == [5, 5, 5]
