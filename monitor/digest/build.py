"""A period's rows → Digest. Every line cites posts or is a count; none says what it means."""

from monitor.digest.amplified import amplified
from monitor.digest.changed import changed
from monitor.digest.completeness import completeness
from monitor.digest.contradicted import contradicted
from monitor.digest.counts import counts
from monitor.digest.criticism import criticism
from monitor.digest.kin import kin
from monitor.digest.presence import presence, unread
from monitor.digest.pressed import policing, repression
from monitor.digest.silent import silent
from monitor.digest.splits import splits
from monitor.digest.week import Week
from monitor.digest.words import many
from monitor.domain.digest import Digest

CAVEAT = (
    "Findings and their scores are automatic and may be wrong; each stands with its own words "
    "and a link, so that it can be checked. Numbers count what was collected and recognised, "
    "not what was written or thought."
)


def build(week: Week) -> Digest:
    """Put a period's rows in words; the same rows always give the same digest."""
    period = week.period
    return Digest(
        title=f"Week {period.label}" if period.is_week else f"Period {_ends(week)}",
        since=period.since,
        until=period.until,
        as_of=week.as_of or period.until,
        zone=period.zone,
        sections=(
            counts(week),
            criticism(week),
            contradicted(week),
            silent(week),
            policing(week),
            repression(week),
            kin(week),
            splits(week),
            amplified(week),
            changed(week),
            presence(week),
            unread(week),
            *((completeness(week),) if week.covered else ()),
        ),
        notes=_notes(week),
    )


def _notes(week: Week) -> tuple[str, ...]:
    period = week.period
    cut_off = (
        f"Cut-off: what had been seen by {period.clock(week.as_of)} {period.zone}."
        if week.as_of
        else f"Cut-off: posts dated before {period.clock(period.until)} {period.zone}, with "
        "what the archive holds of them."
    )
    undated = "Posts whose date is unknown are left out."
    if week.rejected:
        undated += f" {many(week.rejected, 'finding')} that an editor refused left out as well."
    return (cut_off, undated, *_languages(week), CAVEAT)


def _languages(week: Week) -> tuple[str, ...]:
    if not week.languages:
        return ()
    parts = [f"{count} ({reason})" for reason, count in sorted(week.languages.items())]
    total = many(sum(week.languages.values()), "post")
    return (f"Not read, or not whole, because of the language: {total}: {', '.join(parts)}.",)


def _ends(week: Week) -> str:
    first, end = week.period.clock(week.period.since), week.period.clock(week.period.until)
    return f"{first.removesuffix(' 00:00')} to {end.removesuffix(' 00:00')}"
