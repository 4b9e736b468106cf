"""What was criticised and by whom: one line for each theme and addressee."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from monitor.digest.cite import cite_finding, voices_first
from monitor.digest.compare import compare, compared, in_words
from monitor.digest.tally import criticism_key
from monitor.digest.week import FindingRow, Week
from monitor.digest.words import many, target, theme
from monitor.domain.digest import Line, Section
from monitor.domain.finding import FindingKind


def criticism(week: Week) -> Section:
    """Give the section of criticism, most voices first."""
    groups: dict[tuple[str, str], list[FindingRow]] = defaultdict(list)
    for finding in week.findings:
        if finding.kind is FindingKind.CRITICISM:
            for code in finding.themes or ("",):
                groups[finding.target or "mod", code].append(finding)
    ranked = sorted(groups.items(), key=lambda g: (g[0][0] != "mod", -_voices(g[1]), g[0]))
    return Section(
        key="criticism",
        title="What was criticised, and by whom",
        lines=tuple(_line(week, about, code, found) for (about, code), found in ranked),
        empty="No criticism was found in this period.",
        note="Voices are counted, not posts: a forward or near copy counts for the channel whose "
        "words it carries. A post with several themes stands under each of them.",
    )


def affiliations(findings: Iterable[FindingRow]) -> list[tuple[str, int]]:
    """Count distinct voices by affiliation on the day of the post, most voices first."""
    pairs = {(tie, f.post.voice) for f in findings for tie in f.post.affiliations}
    counts = Counter(tie for tie, _ in pairs)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _line(week: Week, about: str, code: str, found: Sequence[FindingRow]) -> Line:
    key = criticism_key(about, code)
    usual = compare(_voices(found), [counts.get(key, 0) for counts in week.before])
    posts = len({f.post.ref for f in found})
    ties = ", ".join(f"{tie} {count}" for tie, count in affiliations(found))
    parts = [
        f"{theme(code)} — {target(about)}: {many(_voices(found), 'voice')} in "
        f"{many(posts, 'post')}.",
        f"Affiliations of these voices: {ties}." if ties else "",
        _addressees(about, found),
        in_words(usual, week.period.unit),
    ]
    return Line(
        text=" ".join(part for part in parts if part),
        sources=tuple(cite_finding(f) for f in voices_first(found)),
        data=(
            ("theme", code or None),
            ("target", about),
            ("voices", _voices(found)),
            ("posts", posts),
            ("affiliations", ties),
            *compared(usual),
        ),
    )


def _addressees(about: str, found: Iterable[FindingRow]) -> str:
    named = Counter(code for f in found for code in set(f.targets) if code != about)
    top = sorted(named.items(), key=lambda item: (-item[1], item[0]))[:5]
    shown = ", ".join(f"{target(code)} ({count})" for code, count in top)
    return f"Addressees by posts: {shown}." if shown else ""


def _voices(found: Iterable[FindingRow]) -> int:
    return len({f.post.voice for f in found})
