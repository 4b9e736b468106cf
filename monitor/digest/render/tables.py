"""Digest → CSV and JSONL: every cited post, for machines and spreadsheets."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from monitor.domain.digest import Cited, Digest, Line, Section
from monitor.domain.moment import iso

COLUMNS = (
    "section", "line", "text", "label", "channel", "title", "affiliations",
    "post_id", "posted_at", "url", "quote", "score", "deleted",
)  # fmt: skip

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV Injection); the full-width
# forms are taken likewise in East Asian settings.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Line separators that JSON leaves as they are, but that line readers break at.
BREAKS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


def as_csv(digest: Digest) -> str:
    """Write one row a cited post, and one row for a line without posts."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for section in digest.sections:
        for number, line in enumerate(section.lines, start=1):
            for row in _rows(line):
                writer.writerow([section.key, number, cell(line.text), *row])
    return out.getvalue()


def as_jsonl(digest: Digest) -> str:
    """Write the header as one object, then one object a line with its section's key."""
    return "".join(_json(each) + "\n" for each in _objects(digest))


def as_mapping(digest: Digest) -> dict[str, Any]:
    """Give the whole digest as one JSON-ready mapping."""
    return {**_header(digest), "sections": [_section(each) for each in digest.sections]}


def cell(text: str | None) -> str:
    """Make a text safe as a spreadsheet cell: what looks like a formula gets an apostrophe."""
    text = (text or "").replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def _rows(line: Line) -> Iterator[list[str]]:
    if not line.sources:
        yield [""] * (len(COLUMNS) - 3)
    for source in line.sources:
        yield [
            cell(source.label),
            cell(source.channel),
            cell(source.title),
            cell(", ".join(source.affiliations)),
            str(source.message_id),
            iso(source.posted_at),
            cell(source.url),
            cell(source.quote),
            "" if source.score is None else f"{source.score:.3f}",
            "yes" if source.deleted else "no",
        ]


def _objects(digest: Digest) -> Iterator[dict[str, Any]]:
    yield {"section": "header", **_header(digest)}
    for section in digest.sections:
        for line in section.lines:
            yield {"section": section.key, **_line(line)}


def _header(digest: Digest) -> dict[str, Any]:
    return {
        "title": digest.title,
        "since": iso(digest.since),
        "until": iso(digest.until),
        "as_of": iso(digest.as_of),
        "zone": digest.zone,
        "notes": list(digest.notes),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "note": section.note,
        "empty": section.empty,
        "lines": [_line(line) for line in section.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "data": dict(line.data),
        "sources": [_source(source) for source in line.sources],
    }


def _source(source: Cited) -> dict[str, Any]:
    return {
        "label": source.label or None,
        "channel": source.channel,
        "title": source.title,
        "affiliations": list(source.affiliations),
        "post_id": source.message_id,
        "posted_at": iso(source.posted_at),
        "url": source.url,
        "quote": source.quote,
        "score": source.score,
        "deleted": source.deleted,
    }


def _json(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    for separator, escaped in BREAKS.items():
        text = text.replace(separator, escaped)
    return text
