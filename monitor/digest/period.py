"""Which stretch of time a digest covers: weeks and days of a named zone, bounds in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
# There are no older posts, and from the first year on there is no way back by weeks.
EARLIEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since` (included) to `until` (excluded), both in UTC, meant in the zone named."""

    since: datetime
    until: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None:
            raise ValueError("a period's bounds need a time zone")
        if not self.since < self.until:
            raise ValueError("a period must end after it begins: give a later --until")
        object.__setattr__(self, "since", self.since.astimezone(UTC))
        object.__setattr__(self, "until", self.until.astimezone(UTC))

    @property
    def first(self) -> datetime:
        """The wall-clock time of the beginning, without a zone."""
        return _wall(self.since, self.zone)

    @property
    def end(self) -> datetime:
        """The wall-clock time of the end, without a zone."""
        return _wall(self.until, self.zone)

    @property
    def is_week(self) -> bool:
        """Say whether this is a calendar week, Monday 00:00 to Monday 00:00 in the zone."""
        return (
            self.first.weekday() == 0
            and self.first.time() == time()
            and self.end - self.first == WEEK
        )

    @property
    def unit(self) -> str:
        """What the periods before it are called: weeks, or periods of the same length."""
        return "weeks" if self.is_week else "periods of this length"

    @property
    def label(self) -> str:
        """A short name that is safe in a file name: `2023-W26`, or both ends of the period."""
        if self.is_week:
            year, week, _ = self.first.isocalendar()
            return f"{year:04d}-W{week:02d}"
        return f"{_short(self.first)}_{_short(self.end)}"

    def earlier(self, steps: int) -> "Period":
        """Give the period of the same length that many lengths earlier on the wall clock."""
        back = (self.end - self.first) * steps
        return Period(
            since=_moment(self.first - back, self.zone),
            until=_moment(self.end - back, self.zone),
            zone=self.zone,
        )

    def holds(self, moment: datetime) -> bool:
        """Say whether the moment lies in the period."""
        return self.since <= moment < self.until

    def clock(self, moment: datetime) -> str:
        """Write a moment for people: date and minute on the wall clock of the zone."""
        return f"{_wall(moment, self.zone):%Y-%m-%d %H:%M}"


def week_of(day: date, zone: str) -> Period:
    """Give the calendar week that holds the day."""
    monday = datetime.combine(day - timedelta(days=day.weekday()), time())
    return Period(since=_moment(monday, zone), until=_moment(monday + WEEK, zone), zone=zone)


def parse_week(text: str, zone: str) -> Period:
    """Read an ISO week such as `2023-W26`; raise ValueError with the mend when it is none."""
    match = re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), re.ASCII)
    year, week = (int(match[1]), int(match[2])) if match else (0, 0)
    if match and year < EARLIEST:
        raise ValueError(f"week {text[:40]!r}: give one from the year {EARLIEST} on")
    try:
        return week_of(date.fromisocalendar(year, week, 1), zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"week {text[:40]!r}: no such week, write it like 2023-W26") from error


def parse_bound(text: str, zone: str) -> datetime:
    """Read a bare date as the start of that day in the zone, or an ISO 8601 moment with a zone.

    Raise ValueError with the mend for anything else, and for a year before 2000.
    """
    bare = re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip(), re.ASCII)
    try:
        written = datetime.fromisoformat(text.strip())
        moment = _moment(written, zone) if bare else written.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"date {text[:40]!r}: write it like 2023-05-01") from error
    if not bare and written.tzinfo is None:
        raise ValueError(f"date {text[:40]!r} has no zone: write 2023-05-01 or 2023-05-01T12:00Z")
    if written.year < EARLIEST:
        raise ValueError(f"date {text[:40]!r}: give one from the year {EARLIEST} on")
    return moment


def parse_span(since: str, until: str, zone: str) -> Period:
    """Read a period from its two bounds; raise ValueError with the mend."""
    return Period(since=parse_bound(since, zone), until=parse_bound(until, zone), zone=zone)


def due_week(now: datetime, zone: str) -> Period:
    """Give the last week that is complete at that moment."""
    return week_of(_wall(now, zone).date(), zone).earlier(1)


def _wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _moment(wall: datetime, zone: str) -> datetime:
    # A midnight that the clock skips becomes the first moment after the gap, one that it
    # repeats becomes the first of the two: fold 0, and the way through UTC, do both.
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _short(wall: datetime) -> str:
    return f"{wall:%Y-%m-%d}" if wall.time() == time() else f"{wall:%Y-%m-%dT%H%M}"
