"""Digest → Markdown that shows the same in CommonMark and GitHub's dialect."""

import re
from collections.abc import Iterator

from monitor.digest.period import Period
from monitor.digest.render.safe import link, plain, remarks, who
from monitor.digest.render.shown import shown
from monitor.domain.digest import Cited, Digest, Line, Section

SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")
# GitHub's dialect makes links of bare addresses; an escaped colon or dot prevents it.
BARE = re.compile(r"(?i)(https?|ftp|mailto|xmpp):|\b(www)\.")

# What would begin a list or underline a heading where it begins a line.
LIST = re.compile(r"^(\d*)([-+=.)#:])")


def markdown(digest: Digest) -> str:
    """Write the digest as Markdown."""
    return "\n".join(_document(digest)).rstrip() + "\n"


def escape(text: str) -> str:
    """Make foreign text harmless in Markdown: no markup, no HTML, no link, one line."""
    marked = SPECIAL.sub(r"\\\1", plain(text))
    unlinked = BARE.sub(lambda m: f"{m[1]}\\:" if m[1] else f"{m[2]}\\.", marked)
    return LIST.sub(r"\1\\\2", unlinked)


def _document(digest: Digest) -> Iterator[str]:
    period = Period(since=digest.since, until=digest.until, zone=digest.zone)
    yield f"# {escape(digest.title)}"
    yield ""
    yield (
        f"From {period.clock(digest.since)} to {period.clock(digest.until)}, "
        f"{escape(digest.zone)} time."
    )
    for note in digest.notes:
        yield ""
        yield f"*{escape(note)}*"
    for section in digest.sections:
        yield from _section(section, period)


def _section(section: Section, period: Period) -> Iterator[str]:
    yield from ("", f"## {escape(section.title)}", "")
    if section.note:
        yield from (f"*{escape(section.note)}*", "")
    if not section.lines:
        yield escape(section.empty)
    for line in section.lines:
        yield from _line(line, period)


def _line(line: Line, period: Period) -> Iterator[str]:
    yield f"- {escape(line.text)}"
    part = shown(line.sources)
    for source in part.quoted:
        label = f"{escape(source.label)}: " if source.label else ""
        yield f"  - {label}«{escape(source.quote or '')}» — {_cited(source, period)}"
    if part.linked:
        yield f"  - {'; '.join(_cited(source, period) for source in part.linked)}"
    if part.more:
        yield f"  - and {part.more} more in digest.csv"


def _cited(source: Cited, period: Period) -> str:
    text = f"{escape(who(source))}, {period.clock(source.posted_at)}"
    address = link(source.url)
    named = f"[{text}](<{address}>)" if address else f"{text}, post {source.message_id}"
    return named + remarks(source)
