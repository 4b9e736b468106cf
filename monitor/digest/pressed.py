"""Attacks on critics, and pressure on authors: one line for each voice that speaks of them."""

from collections import defaultdict
from collections.abc import Sequence

from monitor.digest.cite import cite_finding, name, voices_first
from monitor.digest.week import FindingRow, Week
from monitor.digest.words import many
from monitor.domain.digest import Line, Section
from monitor.domain.finding import FindingKind


def policing(week: Week) -> Section:
    """Give the section of attacks on critics."""
    return Section(
        key="policing",
        title="Attacks on critics",
        lines=_lines(week, FindingKind.POLICING),
        empty="No attack on critics was found in this period.",
    )


def repression(week: Week) -> Section:
    """Give the section of pressure on authors and critics, as posts tell of it."""
    return Section(
        key="repression",
        title="Pressure on bloggers and critics",
        lines=_lines(week, FindingKind.REPRESSION),
        empty="No report of pressure was found in this period.",
        note="As the posts tell it: rumours, reports and denials alike.",
    )


def _lines(week: Week, kind: FindingKind) -> tuple[Line, ...]:
    voices: dict[int, list[FindingRow]] = defaultdict(list)
    for finding in week.findings:
        if finding.kind is kind:
            voices[finding.post.voice].append(finding)
    ranked = sorted(
        voices.values(), key=lambda g: (-len({f.post.ref for f in g}), min(f.post.ref for f in g))
    )
    return tuple(_line(found) for found in ranked)


def _line(found: Sequence[FindingRow]) -> Line:
    ordered = sorted(voices_first(found), key=lambda f: f.post.ref.channel_id != f.post.voice)
    posts = len({f.post.ref for f in found})
    carriers = len({f.post.ref.channel_id for f in found} - {ordered[0].post.ref.channel_id})
    passed = f", also carried by {many(carriers, 'other channel')}" if carriers else ""
    return Line(
        text=f"{name(ordered[0].post)}: {many(posts, 'post')}{passed}.",
        sources=tuple(cite_finding(f) for f in ordered),
        data=(
            ("channel", ordered[0].post.channel),
            ("posts", posts),
            ("carriers", carriers),
            ("types", ", ".join(sorted({f.type for f in found if f.type}))),
        ),
    )
