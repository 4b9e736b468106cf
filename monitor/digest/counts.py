"""The period in numbers, against the periods before."""

from monitor.digest.compare import ENOUGH, compare, compared, in_words
from monitor.digest.tally import criticism_key
from monitor.digest.week import Week
from monitor.domain.digest import Line, Section
from monitor.domain.finding import FindingKind

MEASURES = (
    ("posts", "Posts"),
    ("channels", "Channels that posted"),
    ("claims", "Official statements recorded"),
    (criticism_key("mod"), "Voices criticising the Ministry of Defence and command"),
    (criticism_key("other_ru"), "Voices criticising other Russian authorities"),
    (FindingKind.CONTRADICTION.value, "Voices against an official statement"),
    (FindingKind.POLICING.value, "Voices attacking critics"),
    (FindingKind.REPRESSION.value, "Voices telling of pressure on authors"),
    (FindingKind.RELATIVES.value, "Voices telling of relatives and mobilised men"),
    ("deletions", "Deletions noticed"),
    ("edits", "Edits noticed"),
)


def counts(week: Week) -> Section:
    """Give the section of counts, each with the usual range where enough is on record."""
    known = len(week.before)
    return Section(
        key="counts",
        title="The period in numbers",
        lines=tuple(_line(week, key, title) for key, title in MEASURES),
        note=_note(known, week.period.unit),
    )


def _note(known: int, unit: str) -> str:
    if not known:
        return "Nothing earlier is on record, so nothing is compared."
    if known < ENOUGH:
        return (
            f"Only {_so_many(known, unit)} before it {'is' if known == 1 else 'are'} on record; "
            f"numbers are compared from {ENOUGH} {unit} on."
        )
    return (
        f"Compared with the {_so_many(known, unit)} before it on record; "
        "a rise or fall is named only beyond their whole range and beyond chance."
    )


def _so_many(known: int, unit: str) -> str:
    one = unit.replace("weeks", "week").replace("periods", "period")
    return f"one {one}" if known == 1 else f"{known} {unit}"


def _line(week: Week, key: str, title: str) -> Line:
    now = week.counts.get(key, 0)
    usual = compare(now, [before.get(key, 0) for before in week.before])
    words = in_words(usual, week.period.unit)
    return Line(
        text=f"{title}: {now}." + (f" {words}" if words else ""),
        data=(("measure", key), ("title", title), ("count", now), *compared(usual)),
    )
