"""Digest → the message that is sent: a short text, a short page, the files attached."""

from collections.abc import Iterator

from monitor.digest.period import Period
from monitor.digest.render.markdown import markdown
from monitor.digest.render.page import mail_page
from monitor.digest.render.safe import link, plain, remarks, who
from monitor.digest.render.tables import as_csv
from monitor.domain.alert import Message, Severity
from monitor.domain.digest import Cited, Digest, Section

LINES = 5
SOURCES = 2


def message(digest: Digest, key: str) -> Message:
    """Make the notification of a digest; `key` stays the same for a repeat of the order."""
    return Message(
        key=key,
        title=f"Digest: {plain(digest.title)}",
        severity=Severity.NOTE,
        body=text(digest),
        html=mail_page(digest),
        attachments=(
            ("digest.md", "text/markdown", markdown(digest)),
            ("digest.csv", "text/csv", as_csv(digest)),
        ),
    )


def text(digest: Digest) -> str:
    """Write the short plain text under the title: numbers, and each section's first lines."""
    return "\n".join(_text(digest)) + "\n"


def _text(digest: Digest) -> Iterator[str]:
    period = Period(since=digest.since, until=digest.until, zone=digest.zone)
    since, until = period.clock(digest.since), period.clock(digest.until)
    yield f"{since} to {until}, {plain(digest.zone)} time"
    for section in digest.sections:
        if section.lines:
            yield from ("", plain(section.title))
            yield from _section(section, period)
    for note in digest.notes:
        yield from ("", plain(note))


def _section(section: Section, period: Period) -> Iterator[str]:
    limit = len(section.lines) if section.key == "counts" else LINES
    for line in section.lines[:limit]:
        yield f"- {plain(line.text)}"
        for source in line.sources[:SOURCES]:
            label = f"{plain(source.label)}: " if source.label else ""
            words = f"«{plain(source.quote)}» — " if source.quote else ""
            yield f"    {label}{words}{_cited(source, period)}"
    if len(section.lines) > limit:
        yield f"- and {len(section.lines) - limit} more in the attached digest"


def _cited(source: Cited, period: Period) -> str:
    address = link(source.url)
    where = f" {address}" if address else f", post {source.message_id}"
    return f"{who(source)}, {period.clock(source.posted_at)}{remarks(source)}{where}"
