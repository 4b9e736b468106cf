"""Turns of phrase that every destination shares: times, attributions, safe headlines."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.alert import Excerpt

MOSCOW = ZoneInfo("Europe/Moscow")
UNKNOWN = "date unknown"
HEADLINE = 150

# Besides these, every control and format character goes (bidi marks, zero-width signs).
JOINERS = str.maketrans({"\u2028": " ", "\u2029": " ", "\ufeff": None, "\u115f": None})


def headline(text: str, limit: int = HEADLINE) -> str:
    """Make one harmless line of a text: no controls, no bidi or zero-width signs, cut to fit."""
    line = "".join(
        " " if unicodedata.category(c) == "Cc" else c
        for c in text.translate(JOINERS)
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    line = " ".join(line.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def moment(at: datetime | None) -> str:
    """Write a moment in UTC and in Moscow time; None is a date that nobody knows."""
    if at is None:
        return UNKNOWN
    local = at.astimezone(MOSCOW)
    there = f"{local:%H:%M}" if local.date() == at.date() else f"{local.day} {local:%b %H:%M}"
    return f"{at.day} {at:%b %Y %H:%M} UTC / {there} Moscow"


def attribution(excerpt: Excerpt) -> str:
    """Say who wrote an excerpt, on whose side, and when; and that it was deleted since."""
    parts = [headline(excerpt.title, 80)] if excerpt.title else []
    if excerpt.channel:
        parts.append(f"@{headline(excerpt.channel, 64)}")
    if excerpt.affiliations:
        parts.append(headline(", ".join(excerpt.affiliations), 120))
    parts.append(moment(excerpt.posted_at))
    if excerpt.deleted_at is not None:
        parts.append(f"DELETED, noticed {moment(excerpt.deleted_at)}")
    return " · ".join(parts)


def many(count: int, noun: str) -> str:
    """Write a number with its noun: `1 voice`, `3 voices`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
