"""A message as the outbox keeps it: rendered once, the same for every try."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from monitor.domain.alert import Excerpt, Message, Severity
from monitor.domain.moment import iso


def message_to_json(message: Message) -> dict[str, Any]:
    """Give a mapping that is ready for JSON."""
    written = asdict(message)
    for excerpt in written["excerpts"]:
        for name in ("posted_at", "deleted_at"):
            excerpt[name] = iso(excerpt[name]) if excerpt[name] else None
    return written


def message_from_json(written: dict[str, Any], *, repeat: bool = False) -> Message:
    """Give the message back; `repeat` marks it as one that may have arrived before."""
    return Message(
        key=written["key"],
        title=written["title"],
        severity=Severity(written["severity"]),
        lead=written["lead"],
        excerpts=tuple(_excerpt(one) for one in written["excerpts"]),
        facts=tuple((name, value) for name, value in written["facts"]),
        body=written["body"],
        html=written["html"],
        repeat=repeat,
        attachments=tuple((name, kind, text) for name, kind, text in written["attachments"]),
    )


def _excerpt(written: dict[str, Any]) -> Excerpt:
    return Excerpt(
        label=written["label"],
        text=written["text"],
        marks=tuple((start, end) for start, end in written["marks"]),
        channel=written["channel"],
        title=written["title"],
        affiliations=tuple(written["affiliations"]),
        posted_at=_moment(written["posted_at"]),
        url=written["url"],
        deleted_at=_moment(written["deleted_at"]),
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
