"""As of when a briefing speaks: «по состоянию на 9:30», «... на вечер вчерашнего дня»."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
_STATED = re.compile(r"(?:по состоянию|данные|сводка|доклад|брифинг|обстановка) на ([^\n!?]{2,45})")
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b(?![.\d])")
_DAY = re.compile(
    r"\b([12]?\d|3[01]) (январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)"
    r"[а-я]*(?: (\d{4}))?"
)
_MONTHS = "янв фев мар апр ма июн июл авг сен окт ноя дек".split()
_HOURS = {"утр": 9, "полдень": 12, "полудень": 12, "вечер": 18, "полночь": 0}


def as_of(norm: str, posted_at: datetime) -> datetime | None:
    """Give the moment that a folded text says it speaks of; None where it says none.

    Times are Moscow's. A time of day that is still to come is of the day before.
    """
    stated = _STATED.search(norm)
    if stated is None:
        return None
    words = stated[1]
    clock = _clock(words)
    day = _day(words, posted_at)
    if clock is None and day is None:
        return None
    local = posted_at.astimezone(MOSCOW)
    if day is not None:
        return datetime.combine(day, clock or time(), MOSCOW).astimezone(UTC)
    today = local.date() - timedelta(days="вчераш" in words)
    moment = datetime.combine(today, clock or time(), MOSCOW)
    early = moment > local + timedelta(hours=1)
    return (moment - timedelta(days=early)).astimezone(UTC)


def _clock(words: str) -> time | None:
    found = _CLOCK.search(words)
    if found is not None:
        return time(int(found[1]), int(found[2]))
    return next((time(hour) for stem, hour in _HOURS.items() if stem in words), None)


def _day(words: str, posted_at: datetime) -> date | None:
    found = _DAY.search(words)
    if found is None:
        return None
    month = next(n for n, stem in enumerate(_MONTHS, 1) if found[2].startswith(stem))
    year = int(found[3]) if found[3] else posted_at.astimezone(MOSCOW).year
    try:
        return date(year, month, int(found[1]))
    except ValueError:
        return None
