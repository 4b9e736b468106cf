"""Relatives and mobilised men: one line for each matter that posts tell of."""

from collections import defaultdict
from collections.abc import Sequence

from monitor.digest.cite import cite_finding, voices_first
from monitor.digest.week import FindingRow, Week
from monitor.digest.words import RELATIVES, many
from monitor.domain.digest import Line, Section
from monitor.domain.finding import FindingKind


def kin(week: Week) -> Section:
    """Give the section of relatives and mobilisation, in the order of the taxonomy."""
    groups: dict[str, list[FindingRow]] = defaultdict(list)
    for finding in week.findings:
        if finding.kind is FindingKind.RELATIVES:
            for code in finding.themes:
                groups[code].append(finding)
    return Section(
        key="relatives",
        title="Relatives and mobilised men",
        lines=tuple(_line(code, groups[code]) for code in RELATIVES if code in groups),
        empty="No appeal, missing man, demand to return or refusal was found in this period.",
        note="By known terms alone; a post with several matters stands under each of them. Counts "
        "of posts are no counts of people.",
    )


def _line(code: str, found: Sequence[FindingRow]) -> Line:
    voices, posts = len({f.post.voice for f in found}), len({f.post.ref for f in found})
    return Line(
        text=f"{RELATIVES[code]}: {many(voices, 'voice')} in {many(posts, 'post')}.",
        sources=tuple(cite_finding(f) for f in voices_first(found)),
        data=(("theme", code), ("voices", voices), ("posts", posts)),
    )
