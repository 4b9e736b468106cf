"""Which thread a finding belongs to."""

from datetime import timedelta

import pytest

from monitor.alerting.grouping import Line, Span, choose, lines
from monitor.domain.finding import FindingKind
from tests.alerting.facts import a_claim, a_finding, against
from tests.factories import NOON

DAY = timedelta(days=1)


def test_criticism_is_threaded_by_target_and_family() -> None:
    """Two codes of one family are one line of criticism."""
    supply, equipment = a_finding(), a_finding(themes=("C-EQP",))

    assert lines(supply) == lines(equipment)


def test_another_family_is_another_line() -> None:
    """A complaint of lies does not join the one of supplies."""
    assert lines(a_finding())[0].key != lines(a_finding(themes=("C-LIE",)))[0].key


def test_a_finding_of_two_families_may_join_either() -> None:
    """The first family names a new thread; the second may be joined."""
    keys = [line.key for line in lines(a_finding(themes=("C-SUP", "C-LIE")))]

    assert keys == ["criticism:mod:supply", "criticism:mod:lies"]


def test_an_undated_post_stands_alone() -> None:
    """A made-up date links nothing."""
    one = lines(a_finding(undated=True))[0]
    other = lines(a_finding(undated=True, channel="other"))[0]

    assert one.key != other.key
    assert one.window is None


def test_one_claim_told_by_two_official_channels_is_one_thread() -> None:
    """The place tells a claim, not its row."""
    ministry, agency = against(a_claim()), against(a_claim(id=6, posted_at=NOON + DAY))

    assert lines(ministry)[0].key == lines(agency)[0].key


def test_a_late_contradiction_joins_by_the_time_of_the_claim() -> None:
    """A denial ten days later belongs to the thread of its claim."""
    late = against(a_claim(), posted_at=NOON + 10 * DAY)

    assert lines(late)[0].moment == NOON


def test_a_claim_without_place_is_told_by_its_number() -> None:
    """Nothing but the row itself tells such a claim."""
    line = lines(against(a_claim(place_id=None)))[0]

    assert (line.key, line.window) == ("claim:5", None)


def test_a_claim_quoted_in_the_post_has_its_own_thread() -> None:
    """Without a place or a stored claim, the post is the thread."""
    claim = a_claim(id=None, place_id=None)

    assert lines(against(claim))[0].key == "claim:quoted:okopny/7"


@pytest.mark.parametrize("undated", [True])
def test_an_undated_claim_is_not_grouped_by_place(undated: bool) -> None:
    """A made-up date must not pull claims of one place together."""
    assert lines(against(a_claim(undated=undated)))[0].key == "claim:5"


@pytest.mark.parametrize("kind", [FindingKind.POLICING, FindingKind.REPRESSION])
def test_quarrels_have_a_day(kind: FindingKind) -> None:
    """Attacks and pressure are threads of a day."""
    assert lines(a_finding(kind=kind))[0].window == DAY


def a_line(**changes: object) -> Line:
    """A line with a window of three days."""
    return Line(**{"key": "k", "moment": NOON, "window": 3 * DAY} | changes)  # type: ignore[arg-type]


def test_a_thread_never_spans_more_than_its_window() -> None:
    """A chain of follow-ups ends when the whole of it would be too long."""
    span = Span(alert_id=1, since=NOON - 2 * DAY, until=NOON - DAY)

    assert choose(a_line(), [span]) == span
    assert choose(a_line(moment=NOON + DAY + timedelta(seconds=1)), [span]) is None


def test_an_earlier_post_that_arrives_late_joins_too() -> None:
    """The window is two-sided: history is imported in any order."""
    span = Span(alert_id=1, since=NOON + DAY, until=NOON + 2 * DAY)

    assert choose(a_line(), [span]) == span


def test_the_nearest_thread_is_joined() -> None:
    """Of two threads in reach, the one closer in time."""
    far = Span(alert_id=1, since=NOON - 2 * DAY, until=NOON - 2 * DAY)
    near = Span(alert_id=2, since=NOON + DAY, until=NOON + DAY)

    assert choose(a_line(), [far, near]) == near


def test_without_a_window_any_moment_fits() -> None:
    """A thread told by its key alone is never too old."""
    span = Span(alert_id=1, since=NOON - 400 * DAY, until=NOON - 400 * DAY)

    assert choose(a_line(window=None), [span]) == span
