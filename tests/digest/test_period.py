"""Weeks and days of a named zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.period import Period, due_week, parse_bound, parse_span, parse_week, week_of

ZONES = st.sampled_from(
    ["UTC", "Europe/Moscow", "Europe/Kyiv", "Europe/London", "America/New_York", "Asia/Kathmandu"]
)
MOMENTS = st.datetimes(
    min_value=datetime(2010, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(MOMENTS, ZONES)
def test_the_due_week_is_the_last_complete_one(now: datetime, zone: str) -> None:
    """It has ended, and the one after it has not."""
    due = due_week(now, zone)

    assert due.is_week
    assert due.until <= now < week_of(due.end.date(), zone).until


@given(MOMENTS, ZONES)
def test_a_week_is_found_by_its_label(now: datetime, zone: str) -> None:
    """What a digest is called leads back to the same week."""
    week = due_week(now, zone)

    assert parse_week(week.label, zone) == week


@given(MOMENTS, ZONES, st.integers(1, 8))
def test_earlier_periods_meet(now: datetime, zone: str, steps: int) -> None:
    """No moment lies between two neighbouring weeks, nor in both."""
    week = due_week(now, zone)

    assert week.earlier(steps).until == week.earlier(steps - 1).since


@given(MOMENTS, ZONES)
def test_a_moment_lies_in_the_week_of_its_day(now: datetime, zone: str) -> None:
    """The day on the wall clock of the zone decides."""
    assert week_of(now.astimezone(ZoneInfo(zone)).date(), zone).holds(now)


def test_a_week_with_a_clock_change_is_an_hour_longer() -> None:
    """The week in which winter time begins has 169 hours."""
    week = parse_week("2023-W43", "Europe/Kyiv")

    assert week.until - week.since == timedelta(hours=169)


def test_a_moscow_week_begins_at_nine_in_the_evening_utc() -> None:
    """Monday 00:00 in Moscow is Sunday 21:00 in UTC."""
    week = parse_week("2023-W26", "Europe/Moscow")

    assert week.since == datetime(2023, 6, 25, 21, tzinfo=UTC)
    assert week.until == datetime(2023, 7, 2, 21, tzinfo=UTC)


def test_a_bare_date_is_a_day_of_the_zone() -> None:
    """`--since` begins when the day does there."""
    assert parse_bound("2023-05-01", "Europe/Moscow") == datetime(2023, 4, 30, 21, tzinfo=UTC)


def test_a_moment_keeps_its_own_zone() -> None:
    """A bound with an offset is taken as it is."""
    assert parse_bound("2023-05-01T12:00+02:00", "Europe/Moscow") == datetime(
        2023, 5, 1, 10, tzinfo=UTC
    )


def test_a_span_is_named_by_both_ends() -> None:
    """Such a name is safe in a file name."""
    assert parse_span("2023-05-01", "2023-06-30", "UTC").label == "2023-05-01_2023-06-30"


def test_a_span_from_monday_to_monday_is_that_week() -> None:
    """However it was asked for, a week is a week."""
    assert parse_span("2023-06-26", "2023-07-03", "UTC").label == "2023-W26"


@pytest.mark.parametrize("text", ["2023-W60", "2023-26", "W26", "", "2023-W00", "٢٠٢٣-W26"])
def test_no_such_week_is_refused_with_the_mend(text: str) -> None:
    """The error shows how a week is written."""
    with pytest.raises(ValueError, match="write it like 2023-W26"):
        parse_week(text, "UTC")


def test_a_week_before_all_posts_is_refused() -> None:
    """A digest looks back from its week, and there is no way back from the first ones."""
    with pytest.raises(ValueError, match="from the year 2000 on"):
        parse_week("0001-W05", "UTC")


@pytest.mark.parametrize("text", ["yesterday", "2023-13-01", "2023-05-01T12:00", "9999-99-99"])
def test_a_bad_bound_is_refused_with_the_mend(text: str) -> None:
    """The error shows how a date is written."""
    with pytest.raises(ValueError, match="write"):
        parse_bound(text, "UTC")


@pytest.mark.parametrize("text", ["0001-01-20", "1999-12-31", "0001-01-01T00:00+03:00"])
def test_a_bound_before_all_posts_is_refused(text: str) -> None:
    """Weeks before the first year cannot be counted."""
    with pytest.raises(ValueError, match=r"from the year 2000 on|write it like"):
        parse_bound(text, "UTC")


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """The error names the option to change."""
    with pytest.raises(ValueError, match="--until"):
        parse_span("2023-06-01", "2023-05-01", "UTC")


def test_a_bound_without_a_zone_is_refused() -> None:
    """A period never guesses a zone."""
    with pytest.raises(ValueError, match="time zone"):
        Period(since=datetime(2023, 1, 1), until=datetime(2023, 1, 2), zone="UTC")  # noqa: DTZ001


def test_a_span_that_begins_at_noon_is_named_with_the_hour() -> None:
    """Two spans of one day do not share a name."""
    span = parse_span("2023-05-01T12:00Z", "2023-05-01T18:30Z", "UTC")

    assert span.label == "2023-05-01T1200_2023-05-01T1830"


def test_week_of_takes_any_day_of_it() -> None:
    """Sunday belongs to the week that began on Monday."""
    assert week_of(date(2023, 7, 2), "UTC") == week_of(date(2023, 6, 26), "UTC")
