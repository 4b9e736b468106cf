"""Every id of a channel is in exactly one column of its coverage."""

from datetime import UTC, date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.coverage import Kept, coverage
from monitor.domain.ranges import Ranges
from tests.factories import NOON


def kept(number: int, **more: object) -> Kept:
    given_ = {"message_id": number, "posted_at": NOON + timedelta(days=number // 10), "read": True}
    return Kept(**{**given_, **more})  # type: ignore[arg-type]


def test_a_day_tells_what_became_of_each_id() -> None:
    """Stored, service, deleted unseen and owed are told apart."""
    rows = [kept(1), kept(2, service="PinMessage"), kept(4, read=False), kept(7, deleted=True)]
    [day] = coverage("okopny", rows, Ranges.of([(5, 5)]), (1, 8), UTC)
    assert (day.issued, day.stored, day.service, day.unseen, day.owed) == (8, 2, 1, 4, 1)
    assert day.deleted == 1


def test_unseen_ids_belong_to_the_day_below_them() -> None:
    """What was never seen has no date of its own."""
    days = coverage("okopny", [kept(1), kept(10)], Ranges(), (1, 12), UTC)
    assert [(day.day, day.issued) for day in days] == [
        (date(2024, 3, 5), 9),
        (date(2024, 3, 6), 3),
    ]


def test_ids_before_the_first_date_have_no_day() -> None:
    """They are counted all the same."""
    days = coverage("okopny", [kept(5)], Ranges(), (3, 5), UTC)
    assert [(day.day, day.unseen) for day in days] == [(None, 2), (date(2024, 3, 5), 0)]


def test_what_this_version_cannot_read_is_said() -> None:
    """It is neither stored nor lost."""
    [day] = coverage("okopny", [kept(1), kept(2, service="unreadable")], Ranges(), (1, 2), UTC)
    assert (day.stored, day.service, day.unreadable) == (1, 0, 1)


def test_the_lag_is_the_median_of_live_posts() -> None:
    """Posts of the history have none."""
    rows = [kept(1, lag=1.0), kept(2, lag=9.0), kept(3, lag=2.0), kept(4)]
    [day] = coverage("okopny", rows, Ranges(), (1, 4), UTC)
    assert day.lag == 2.0


def test_a_channel_without_posts_has_no_days() -> None:
    """Nothing was issued."""
    assert coverage("okopny", [], Ranges(), (0, 0), UTC) == []


@given(
    st.sets(st.integers(1, 60)),
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), max_size=4),
    st.integers(1, 30),
    st.integers(0, 30),
)
def test_every_id_is_counted_once(
    ids: set[int], owed: list[tuple[int, int]], first: int, length: int
) -> None:
    """The sum of the columns is the number of ids issued."""
    span = (first, first + length)
    rows = [kept(number) for number in sorted(ids)]
    days = coverage("okopny", rows, Ranges.of(owed), span, UTC)
    assert sum(day.issued for day in days) == length + 1
    for day in days:
        parts = (day.stored, day.service, day.unseen, day.unreadable, day.owed)
        assert sum(parts) == day.issued
