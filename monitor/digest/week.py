"""The plain rows that a digest is built from, as the store answers for one period."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.digest.period import Period
from monitor.domain.assertion import Bearing
from monitor.domain.coverage import Day
from monitor.domain.details import Details
from monitor.domain.finding import FindingKind, Relation
from monitor.domain.post import PostRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post as a digest cites it.

    `affiliations` held when it was posted. `voice` is the id of the channel whose words these
    are: the origin of a forward, the first of a set of near copies, else the channel itself.
    """

    ref: PostRef
    channel: str
    posted_at: datetime
    voice: int
    title: str | None = None
    affiliations: tuple[str, ...] = ()
    official: bool = False
    url: str | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """The official words that a post speaks against; `quoted_in` when only that post has them.

    `kind` is that of the claim, as the glossary calls it.
    """

    key: str
    quote: str
    claimant: str
    post: PostRow
    quoted_in: bool = False
    place: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """An asserted finding of the period, with the post and the exact words it rests on."""

    kind: FindingKind
    post: PostRow
    quotes: tuple[str, ...]
    score: float
    target: str | None = None
    targets: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    type: str | None = None
    relation: Relation | None = None
    claim: ClaimRow | None = None
    details: Details | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BearingRow:
    """A statement that bears on a claim (by its key) without speaking against it."""

    claim: str
    bearing: Bearing
    post: PostRow
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampRow:
    """The voices that take one pole of an event, by affiliation on the day.

    `said` are their words: a post, what it says, and how surely that is the pole.
    """

    pole: str
    voices: int
    affiliations: tuple[tuple[str, int], ...]
    said: tuple[tuple[PostRow, str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRow:
    """A phrase that voices of an event took up, as its first user wrote it."""

    text: str
    voices: int
    first: PostRow
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRow:
    """An event on which camps form: `voices` tell of it, `with_pole` of them take one.

    `index` is 0 where all agree, with its 95 % interval; `words` name the event.
    """

    words: tuple[str, ...]
    first: PostRow
    posts: int
    voices: int
    with_pole: int
    index: float
    low: float
    high: float
    camps: tuple[CampRow, ...]
    phrases: tuple[PhraseRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """A post that carries another channel's words.

    `origin` is the origin's handle or title, None when the source hides it. `copied` says that
    the words were copied without naming where they come from.
    """

    post: PostRow
    origin: str | None
    origin_url: str | None = None
    copied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """An official statement whose wording changed in the period."""

    post: PostRow
    before: str
    after: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A post that was found deleted in the period, with its last words."""

    post: PostRow
    words: str
    noticed_at: datetime
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """A place that an official list leaves out and `named` of the `of` lists before it name.

    `told` are the posts within a day that it was hit, each with its words.
    """

    place: str
    post: PostRow
    named: int
    of: int
    told: tuple[tuple[PostRow, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A place that several voices say was hit, before any official names it."""

    place: str
    voices: int
    told: tuple[tuple[PostRow, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How much a channel posted: in the period, and in each of the periods before it.

    `before` starts with the nearest one. `first` and `last` are its first and last known
    dated posts up to the end of the period.
    """

    channel: str
    title: str | None
    now: int
    before: tuple[int, ...]
    first: PostRow | None
    last: PostRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A channel that a source could not read, and why."""

    channel: str
    title: str | None
    source: str
    condition: str
    reason: str | None
    checked_at: datetime | None
    last: PostRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Everything a digest of one period says, before it is put in words.

    `as_of` is None when nothing later was to be ignored. `before` holds the counts of the
    periods before, nearest first, and only of those that the store reaches back to; its keys
    are those of `tally`. `rejected` counts findings left out because an editor refused them.
    `covered` are the days of channels whose every number is accounted for or known to be owed;
    it is known for the present alone. `languages` counts the posts of which nothing, or not
    all, was read because of their language, by that reason. `splits` is None where stories
    could not be told; `compared` says that they were told from so many of so many posts alone.
    """

    period: Period
    as_of: datetime | None = None
    findings: tuple[FindingRow, ...] = ()
    bearing: tuple[BearingRow, ...] = ()
    passed_on: tuple[PassedOn, ...] = ()
    revised: tuple[Revised, ...] = ()
    removed: tuple[Removed, ...] = ()
    presence: tuple[Presence, ...] = ()
    unread: tuple[Unread, ...] = ()
    counts: Mapping[str, int]
    before: tuple[Mapping[str, int], ...] = ()
    rejected: int = 0
    covered: tuple[Day, ...] = ()
    omitted: tuple[Omitted, ...] = ()
    untold: tuple[Untold, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    splits: tuple[SplitRow, ...] | None = ()
    compared: tuple[int, int] | None = None
