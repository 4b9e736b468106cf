"""Who amplified whom: forwards and copies by the channel that they come from."""

from collections import defaultdict
from collections.abc import Sequence

from monitor.digest.cite import cite
from monitor.digest.week import PassedOn, Week
from monitor.digest.words import many
from monitor.domain.digest import Cited, Line, Section

SHOWN = 25


def amplified(week: Week) -> Section:
    """Give the section of amplified channels, those passed on by most channels first."""
    groups: dict[tuple[bool, str], list[PassedOn]] = defaultdict(list)
    for edge in week.passed_on:
        groups[edge.origin is None, edge.origin or ""].append(edge)
    ranked = sorted(groups.items(), key=lambda g: (-_channels(g[1]), -len(g[1]), g[0]))
    lines = [_line(origin if not hidden else None, edges) for (hidden, origin), edges in ranked]
    if len(lines) > SHOWN:
        rest = sum(len(edges) for _, edges in ranked[SHOWN:])
        lines[SHOWN:] = [_rest(len(ranked) - SHOWN, rest)]
    return Section(
        key="amplification",
        title="Who amplified whom",
        lines=tuple(lines),
        empty="No forward and no copy was stored in this period.",
    )


def _line(origin: str | None, edges: Sequence[PassedOn]) -> Line:
    copies = sum(edge.copied for edge in edges)
    copied = f", {copies} of them copied without a forward" if copies else ""
    whom = "Origin hidden or unknown" if origin is None else origin
    return Line(
        text=f"{whom}: passed on by {many(_channels(edges), 'channel')} in "
        f"{many(len(edges), 'post')}{copied}.",
        sources=tuple(_cited(edge) for edge in _spread(edges)),
        data=(
            ("origin", origin),
            ("channels", _channels(edges)),
            ("posts", len(edges)),
            ("copies", copies),
        ),
    )


def _cited(edge: PassedOn) -> Cited:
    return cite(edge.post, label="copy" if edge.copied else "forward")


def _rest(origins: int, posts: int) -> Line:
    return Line(
        text=f"And {many(origins, 'more origin')}, passed on in {many(posts, 'post')}.",
        data=(("origins", origins), ("posts", posts)),
    )


def _spread(edges: Sequence[PassedOn]) -> list[PassedOn]:
    ordered = sorted(edges, key=lambda e: (e.post.posted_at, e.post.ref))
    seen: set[int] = set()
    first: list[PassedOn] = []
    again: list[PassedOn] = []
    for edge in ordered:
        (again if edge.post.ref.channel_id in seen else first).append(edge)
        seen.add(edge.post.ref.channel_id)
    return first + again


def _channels(edges: Sequence[PassedOn]) -> int:
    return len({edge.post.ref.channel_id for edge in edges})
