"""What officials left out: a region missing from its list, a hit that no official told of."""

from monitor.digest.cite import called, cite, shorten
from monitor.digest.week import Omitted, PostRow, Untold, Week
from monitor.digest.words import many
from monitor.domain.digest import Cited, Line, Section

MOST = 20
MOST_CITED = 5


def silent(week: Week) -> Section:
    """Give the section of omissions and silence; those that posts speak against come first."""
    omitted = sorted(week.omitted, key=lambda one: (not one.told, one.post.posted_at, one.place))
    untold = sorted(week.untold, key=lambda one: (-one.voices, one.place))
    lines = [*(_omitted(one) for one in omitted), *(_untold(one) for one in untold)]
    left = len(lines) - MOST
    return Section(
        key="silence",
        title="What officials left out",
        lines=tuple(lines[:MOST]),
        empty="No official list left out what it normally names, and no hit went untold.",
        note="For review (type X-SILENCE), never an alert. A list leaves a place out that at least "
        "5 of the 10 before it name; a hit counts as untold when three voices tell of it within a "
        "day and no official named the place by then. Absence may have other reasons."
        + (
            f" {many(left, 'more line')} not shown; `monitor omissions` lists all."
            if left > 0
            else ""
        ),
    )


def _omitted(one: Omitted) -> Line:
    told = f"; {many(len(one.told), 'post')} within a day that it was hit" if one.told else ""
    return Line(
        text=f"{called(one.post.channel, one.post.title)} does not name {one.place}, which "
        f"{one.named} of its {one.of} lists before name{told}.",
        sources=(cite(one.post, label="the list"), *_cited(one.told)),
        data=(
            ("type", "X-SILENCE"), ("kind", "omission"), ("place", one.place),
            ("channel", one.post.channel), ("named", one.named), ("lists", one.of),
            ("posts", len(one.told)),
        ),
    )  # fmt: skip


def _untold(one: Untold) -> Line:
    return Line(
        text=f"{one.place}: {many(one.voices, 'voice')} tell of a hit within a day, and no "
        "official channel on record named it by then.",
        sources=_cited(one.told),
        data=(
            ("type", "X-SILENCE"), ("kind", "silence"), ("place", one.place),
            ("voices", one.voices), ("posts", len(one.told)),
        ),
    )  # fmt: skip


def _cited(told: tuple[tuple[PostRow, str], ...]) -> tuple[Cited, ...]:
    return tuple(cite(post, shorten(words)) for post, words in told[:MOST_CITED])
