"""What else is said of a contradicted claim: agreement, who was earlier, what came of it."""

from datetime import timedelta

import pytest

from monitor.digest.build import build
from monitor.digest.standing import long
from monitor.digest.week import BearingRow, PostRow
from monitor.domain.assertion import Bearing
from monitor.domain.digest import Line
from tests.digest.rows import TUESDAY, a_row, a_week, against

DAY = timedelta(days=1)


def bears(post: PostRow, bearing: Bearing = Bearing.AGREES) -> BearingRow:
    """A post that bears on the claim of the rows."""
    return BearingRow(claim="1", bearing=bearing, post=post, quote="Каменка наша")


def line(*bearing: BearingRow) -> Line:
    """The line of the contradicted claim."""
    week = a_week(findings=(against(a_row(1)),), bearing=bearing)
    return next(one for one in build(week).sections if one.key == "contradictions").lines[0]


def test_agreement_is_counted_in_voices() -> None:
    """Two posts of one voice count once; a single one may be wrong."""
    told = line(bears(a_row(2)), bears(a_row(3, voice=2)), bears(a_row(4)))

    assert "contradicted by 1 voice" in told.text
    assert "Agreed by 2 voices." in told.text
    assert dict(told.data)["agreeing"] == 2


def test_who_was_earlier_is_named_with_the_time() -> None:
    """The first of them."""
    first = bears(a_row(2, posted_at=TUESDAY - 3 * DAY), Bearing.EARLIER)
    second = bears(a_row(3, posted_at=TUESDAY - DAY), Bearing.EARLIER)

    assert "Stated 3 days earlier by @c2." in line(second, first).text


def test_what_turned_since_is_told() -> None:
    """By whom, and how long after."""
    told = line(bears(a_row(2, posted_at=TUESDAY + 9 * DAY), Bearing.REVERSAL))

    assert "Since then: turned, as @c2 told 9 days later." in told.text


def test_the_words_are_cited_with_what_they_are() -> None:
    """After the official ones and those against them."""
    told = line(bears(a_row(2)))

    assert [source.label for source in told.sources][2:] == ["words that agree"]
    assert told.sources[2].quote == "Каменка наша"


def test_without_any_the_line_is_as_before() -> None:
    """It ends with what is in question."""
    assert line().text.endswith("In question: whether fighting goes on.")


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(minutes=40), "40 minutes"),
        (timedelta(seconds=5), "1 minute"),
        (timedelta(hours=30), "30 hours"),
        (3 * DAY, "3 days"),
    ],
)
def test_a_time_is_told_in_its_unit(gap: timedelta, words: str) -> None:
    """Minutes within the hour, hours within two days."""
    assert long(gap) == words
