"""Attacks on critics by voice; pressure by who is under it, and by voice where nobody is named."""

from collections import defaultdict
from collections.abc import Sequence

from monitor.digest.cases import Case, cases
from monitor.digest.cite import cite_finding, name, voices_first
from monitor.digest.week import FindingRow, Week
from monitor.digest.words import many
from monitor.domain.details import named, summary
from monitor.domain.digest import Cited, Line, Section
from monitor.domain.finding import FindingKind


def policing(week: Week) -> Section:
    """Give the section of attacks on critics."""
    return Section(
        key="policing",
        title="Attacks on critics",
        lines=_by_voice([f for f in week.findings if f.kind is FindingKind.POLICING]),
        empty="No attack on critics was found in this period.",
    )


def repression(week: Week) -> Section:
    """Give the section of pressure on authors and critics, as posts tell of it."""
    found = [f for f in week.findings if f.kind is FindingKind.REPRESSION]
    told, rest = cases(found)
    return Section(
        key="repression",
        title="Pressure on bloggers and critics",
        lines=(*(_case(week, one) for one in told), *_by_voice(rest)),
        empty="No report of pressure was found in this period.",
        note="As the posts tell it: rumours, reports and denials alike; what is told of one "
        "person or channel stands together.",
    )


def _case(week: Week, case: Case) -> Line:
    posts, voices = len({f.post.ref for f in case.found}), len({f.post.voice for f in case.found})
    law = ", ".join(f"article {number} ({title})" for number, title in case.articles)
    course = " → ".join(f"{status} ({week.period.clock(at)})" for status, at in case.course)
    parts = [f"{case.whom}: {law}" if law else case.whom, course]
    return Line(
        text=f"{'; '.join(parts)}; {many(voices, 'voice')} in {many(posts, 'post')}.",
        sources=tuple(_cited(f) for f in case.found),
        data=(
            ("whom", case.whom),
            ("articles", ", ".join(number for number, _ in case.articles)),
            ("status", case.course[-1][0]),
            ("voices", voices),
            ("posts", posts),
            ("types", ", ".join(sorted({f.type for f in case.found if f.type}))),
        ),
    )


def _cited(found: FindingRow) -> Cited:
    return cite_finding(found, summary(found.details) if found.details else "")


def _by_voice(found: Sequence[FindingRow]) -> tuple[Line, ...]:
    voices: dict[int, list[FindingRow]] = defaultdict(list)
    for finding in found:
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
    whom = ", ".join(dict.fromkeys(_whom(ordered)))
    against = f" Against: {whom}." if whom else ""
    return Line(
        text=f"{name(ordered[0].post)}: {many(posts, 'post')}{passed}.{against}",
        sources=tuple(_cited(f) for f in ordered),
        data=(
            ("channel", ordered[0].post.channel),
            ("posts", posts),
            ("carriers", carriers),
            ("types", ", ".join(sorted({f.type for f in found if f.type}))),
        ),
    )


def _whom(found: Sequence[FindingRow]) -> list[str]:
    attacks = [f.details for f in found if f.kind is FindingKind.POLICING and f.details]
    return [named(one) for details in attacks for one in details.whom]
