"""The rule that every stored moment is aware and in UTC."""

from datetime import UTC, datetime


def utc(moment: datetime, what: str) -> datetime:
    """Give the moment in UTC; raise ValueError, naming `what`, when it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{what} has no time zone")
    return moment.astimezone(UTC)


FIRST_YEAR, LAST_YEAR = 2013, 2100


def plausible(moment: datetime, what: str) -> datetime:
    """Give a post's moment in UTC; raise ValueError when Telegram cannot have given it."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{what} is in the year {moment.year}; Telegram began in {FIRST_YEAR}")
    return utc(moment, what)


def iso(moment: datetime) -> str:
    """Write a moment as formats.md asks: ISO 8601 in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
