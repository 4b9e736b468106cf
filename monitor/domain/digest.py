"""A period as an analyst would report it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A post that a line rests on.

    `label` says what the post is to the line where posts stand side by side (official words,
    words against them); `affiliations` are those that held when it was posted. `score` is that
    of the finding, where the quotation is one.
    """

    channel: str
    message_id: int
    posted_at: datetime
    url: str | None = None
    quote: str | None = None
    deleted: bool = False
    label: str = ""
    title: str | None = None
    affiliations: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement of a digest; `sources` is never empty unless the line is a count.

    `data` holds the same facts for CSV and JSON as (name, value) pairs.
    """

    text: str
    sources: tuple[Cited, ...] = ()
    data: tuple[tuple[str, str | int | float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled list of lines; `key` is stable for machines, `empty` is shown without lines.

    `note` tells how the lines were counted.
    """

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    empty: str = "Nothing in this period."
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A period in a named zone: `since` included, `until` excluded, known as of `as_of`.

    `notes` are the caveats and limits that hold for the whole of it.
    """

    title: str
    since: datetime
    until: datetime
    as_of: datetime
    zone: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
