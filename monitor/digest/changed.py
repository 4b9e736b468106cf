"""Edits and deletions worth seeing: official words that changed, posts that are gone."""

from collections import defaultdict
from collections.abc import Sequence

from monitor.digest.cite import called, cite, differing, name, shorten
from monitor.digest.week import Removed, Revised, Week
from monitor.digest.words import many
from monitor.domain.digest import Line, Section


def changed(week: Week) -> Section:
    """Give the section of changed official words and deleted posts."""
    revised = sorted(week.revised, key=lambda r: (r.changed_at, r.post.ref))
    groups: dict[int, list[Removed]] = defaultdict(list)
    for gone in week.removed:
        groups[gone.post.ref.channel_id].append(gone)
    ranked = sorted(
        groups.values(),
        key=lambda g: (
            not g[0].post.official,
            -sum(r.found for r in g),
            -len(g),
            g[0].post.channel,
        ),
    )
    return Section(
        key="revisions",
        title="Edits and deletions",
        lines=(
            *(_revision(week, one) for one in revised),
            *(_deletions(week, gone) for gone in ranked),
        ),
        empty="No changed official statement and no deleted post was seen in this period.",
        note="The time is when the change was noticed; the post may have changed earlier.",
    )


def _rank(gone: Sequence[Removed]) -> tuple[bool, int, int, str]:
    post = gone[0].post
    return (not post.official, -sum(one.found for one in gone), -len(gone), post.channel)


def _revision(week: Week, one: Revised) -> Line:
    before, after = differing(one.before, one.after)
    return Line(
        text=f"{name(one.post)} changed an official statement; noticed "
        f"{week.period.clock(one.changed_at)}.",
        sources=(
            cite(one.post, before or None, "before"),
            cite(one.post, after or None, "after"),
        ),
        data=(("change", "edited"), ("channel", one.post.channel)),
    )


def _deletions(week: Week, gone: Sequence[Removed]) -> Line:
    ordered = sorted(gone, key=lambda r: (not r.found, r.post.posted_at, r.post.ref))
    found = sum(one.found for one in gone)
    with_findings = f", {found} of them with findings" if found else ""
    first = min(one.noticed_at for one in gone)
    last = max(one.noticed_at for one in gone)
    when = week.period.clock(first)
    if week.period.clock(last) != when:
        when = f"between {when} and {week.period.clock(last)}"
    post = ordered[0].post
    kind = " (official)" if post.official else ""
    return Line(
        text=f"{called(post.channel, post.title)}{kind}: {many(len(gone), 'post')} "
        f"found deleted{with_findings}; noticed {when}.",
        sources=tuple(cite(r.post, shorten(r.words) or None, "deleted post") for r in ordered),
        data=(
            ("change", "deleted"),
            ("channel", post.channel),
            ("posts", len(gone)),
            ("with_findings", found),
        ),
    )
