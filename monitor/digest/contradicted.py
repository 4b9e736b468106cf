"""Which official claims were contradicted: the official words and those against them."""

from collections import defaultdict
from collections.abc import Sequence

from monitor.digest import standing
from monitor.digest.cite import cite, cite_finding, voices_first
from monitor.digest.week import ClaimRow, FindingRow, Week
from monitor.digest.words import claimant, many, matter
from monitor.domain.assertion import Bearing
from monitor.domain.digest import Cited, Line, Section
from monitor.domain.finding import FindingKind, Relation

VERBS = {
    Relation.CONTRADICTS: "contradicted",
    Relation.DOUBTS: "doubted",
    Relation.NARROWS: "narrowed",
}

UNKNOWN, WIDEST = "STATEMENT", "X-POL"


def contradicted(week: Week) -> Section:
    """Give the section of contradicted claims, most voices first."""
    groups: dict[str, list[FindingRow]] = defaultdict(list)
    claims: dict[str, ClaimRow] = {}
    for finding in week.findings:
        claim = _told(finding)
        if claim is not None:
            groups[claim.key].append(finding)
            claims.setdefault(claim.key, claim)
    ranked = sorted(
        groups.items(),
        key=lambda g: (-len({f.post.voice for f in g[1]}), claims[g[0]].post.posted_at, g[0]),
    )
    return Section(
        key="contradictions",
        title="Official claims that were contradicted",
        lines=tuple(_line(week, claims[key], found) for key, found in ranked),
        empty="No official claim was found contradicted in this period.",
    )


def _told(finding: FindingRow) -> ClaimRow | None:
    """Give the official words; the author's own sentence is none, though it may allude to some."""
    if finding.kind is not FindingKind.CONTRADICTION or finding.claim is None:
        return None
    return (
        None if finding.claim.quoted_in and finding.claim.quote in finding.quotes else finding.claim
    )


def _line(week: Week, claim: ClaimRow, found: Sequence[FindingRow]) -> Line:
    relations = _relations(found)
    matters = sorted({_matter(f, claim) for f in found})
    voices = len({f.post.voice for f in found})
    bearing = standing.bearing_on(week, claim)
    where = f" on {claim.place}" if claim.place else ""
    when = "" if claim.quoted_in else f", {week.period.clock(claim.post.posted_at)}"
    return Line(
        text=f"{claimant(claim.claimant)}{where}{when}: {', '.join(relations)}. "
        f"In question: {', '.join(matters)}.{standing.told(claim, bearing)}",
        sources=(
            _official(claim),
            *(_against(f) for f in voices_first(found)),
            *standing.cited(bearing),
        ),
        data=(
            ("claimant", claim.claimant),
            ("place", claim.place),
            ("types", ", ".join(sorted({f.type for f in found if f.type}))),
            ("voices", voices),
            ("posts", len({f.post.ref for f in found})),
            ("agreeing", standing.voices(bearing, Bearing.AGREES)),
        ),
    )


def _matter(finding: FindingRow, claim: ClaimRow) -> str:
    # X-POL is also what stands for words of no known kind.
    return matter(None if claim.kind == UNKNOWN and finding.type == WIDEST else finding.type)


def _relations(found: Sequence[FindingRow]) -> list[str]:
    voices: dict[Relation, set[int]] = defaultdict(set)
    for finding in found:
        voices[finding.relation or Relation.CONTRADICTS].add(finding.post.voice)
    return [f"{VERBS[r]} by {many(len(voices[r]), 'voice')}" for r in Relation if r in voices]


def _official(claim: ClaimRow) -> Cited:
    label = "official words as the post quotes them" if claim.quoted_in else "official words"
    return cite(claim.post, claim.quote, label)


def _against(finding: FindingRow) -> Cited:
    relation = finding.relation or Relation.CONTRADICTS
    return cite_finding(finding, f"words against them ({relation.value})")
