"""Decides what each sighting of a batch adds to what is stored, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, select, update

from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.coverage import UNREADABLE
from monitor.domain.post import Change, Forward, Observation, Post, Wording, compare
from monitor.storage.channels import Known
from monitor.storage.ordering import time_order
from monitor.storage.rows import chunks, each
from monitor.storage.schema import posts, wordings

_ACCOUNTS = (SourceKind.ACCOUNT, SourceKind.SECOND)
_ACCOUNT_NAMES = {kind.value for kind in _ACCOUNTS}
_RANK = {kind.value: rank for rank, kind in enumerate(SourceKind)}


@dataclass(slots=True)
class Stored:
    """What is known of one post while a batch is planned."""

    post_id: int
    stored: bool
    newest: int | None = None
    versions: int = 0
    ids: dict[bytes, int] = field(default_factory=dict)
    edited: dict[int, datetime | None] = field(default_factory=dict)
    source: dict[int, str] = field(default_factory=dict)

    def wording(self) -> Wording | None:
        """Give the newest wording as `compare` wants it."""
        for print_, wording_id in self.ids.items():
            if wording_id == self.newest:
                return Wording(fingerprint=print_, edited_at=self.edited[wording_id])
        return None

    def is_later(self, edited_at: datetime | None) -> bool:
        """Say whether an edit date is later than any that is stored."""
        dates = [date for date in self.edited.values() if date is not None]
        return edited_at is not None and bool(dates) and edited_at > max(dates)


@dataclass(slots=True)
class Plan:
    """The rows that a batch leads to."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    wordings: list[dict[str, Any]] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    grown: dict[int, int] = field(default_factory=dict)
    redated: dict[int, datetime] = field(default_factory=dict)
    reindexed: list[int] = field(default_factory=list)
    arrived: dict[int, int] = field(default_factory=dict)
    forwards: list[tuple[int, Forward]] = field(default_factory=list)
    raw_new: list[tuple[int, Sighting]] = field(default_factory=list)
    raw_known: list[tuple[int, Sighting]] = field(default_factory=list)
    observed_new: list[tuple[int, Observation]] = field(default_factory=list)
    observed_known: list[tuple[int, Observation]] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    disputed: list[int] = field(default_factory=list)
    unseen: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def plan(db: Connection, batch: Batch, known: Known, first: int) -> Plan:
    """Work out the rows of a batch; `first` starts as many reserved numbers as sightings."""
    everything = (*batch.sightings, *batch.late)
    stored = _load(db, batch.channel.platform, known, [s.post.ref.message_id for s in everything])
    made = _Planner(db, batch, known, stored)
    for number, sighting in enumerate(everything, first):
        made.take(sighting, number, late=number >= first + len(batch.sightings))
    return made.finish()


def apply_changes(db: Connection, plan: Plan) -> None:
    """Let known posts follow their new wordings."""
    if plan.changed:
        each(db, _CHANGE, plan.changed)
    if plan.grown:
        each(db, _GROW, [{"post": n, "count": count} for n, count in plan.grown.items()])
    if plan.redated:
        each(db, _REDATE, [{"wording": n, "date": date} for n, date in plan.redated.items()])


class _Planner:
    def __init__(
        self, db: Connection, batch: Batch, known: Known, stored: dict[int, Stored]
    ) -> None:
        self._db = db
        self._batch = batch
        self._known = known
        self._stored = stored
        self._rows: dict[int, dict[str, Any]] = {}
        self._touched: dict[int, tuple[Stored, Post]] = {}
        self._plan = Plan(counts={change.value: 0 for change in Change})

    def take(self, sighting: Sighting, number: int, *, late: bool) -> None:
        post = sighting.post
        found, print_ = self._stored.get(post.ref.message_id), post.fingerprint
        if post.service == UNREADABLE and found is not None and found.newest is not None:
            # That this version cannot read it now takes nothing away from what was read.
            self._plan.counts[Change.SAME.value] += 1
            return
        change = self._late(found) if late else self._compare(found, post, print_)
        if self._batch.witness and not _read_by_account(found):
            self._plan.unseen.append(post.ref.message_id)
        self._plan.counts[change.value] += 1
        if found is None:
            found = self._new_post(post, number)
        fresh = print_ not in found.ids
        if fresh and change is not Change.SAME:
            self._new_wording(found, post, number, print_)
        if change in (Change.NEW, Change.EDITED):
            self._point(found, post, found.ids[print_])
        elif fresh and change is Change.OLDER and post.text:
            # What an earlier wording claimed may have been denied.
            self._plan.due.append(found.ids[print_])
        self._facts(found, sighting, found.ids.get(print_), fresh=fresh)

    def finish(self) -> Plan:
        for found, post in self._touched.values():
            if found.stored:
                self._plan.changed.append(_changed(found, post))
                self._plan.reindexed.append(found.post_id)
                continue
            row = self._rows[found.post_id]
            row |= {"newest": found.newest, "versions": found.versions}
            row["media_kind"] = post.media_kind.value
            if post.text:
                self._plan.texts.append((row["time_order"], post.text))
        return self._plan

    def _late(self, found: Stored | None) -> Change:
        # What came late never becomes the newest wording of a post whose words are known.
        return Change.NEW if found is None or found.newest is None else Change.OLDER

    def _compare(self, found: Stored | None, post: Post, print_: bytes) -> Change:
        if found is None:
            return Change.NEW
        change = compare(found.wording(), post)
        if change is Change.OLDER and post.edited_at is None and self._batch.source in _ACCOUNTS:
            # Answers to an account come in order, and a change of counters hides the edit date.
            return Change.EDITED
        if change is not Change.EDITED:
            return change
        if self._batch.witness and found.source.get(found.newest or 0) in _ACCOUNT_NAMES:
            self._plan.disputed.append(post.ref.message_id)
            return Change.SAME
        # A file that is imported again may bring what another file has since replaced; only an
        # edit later than all that is stored brought known words back.
        known = print_ in found.ids and self._batch.source is SourceKind.FILES
        if known and not found.is_later(post.edited_at):
            return Change.SAME
        return Change.SAME if self._is_poorer_copy(found, post) else change

    def _is_poorer_copy(self, found: Stored, post: Post) -> bool:
        if found.newest is None or found.newest not in found.source:
            return False
        if _RANK[self._batch.source.value] <= _RANK[found.source[found.newest]]:
            return False
        query = select(wordings.c.text).where(wordings.c.id == found.newest)
        return self._db.execute(query).scalar() == post.text

    def _new_post(self, post: Post, number: int) -> Stored:
        found = Stored(post_id=number, stored=False)
        self._stored[post.ref.message_id] = found
        row = _post_row(self._batch, self._known, post, number)
        self._rows[number] = row
        self._plan.posts.append(row)
        self._plan.arrived[post.ref.message_id] = number
        return found

    def _new_wording(self, found: Stored, post: Post, number: int, print_: bytes) -> None:
        found.versions += 1
        if found.stored:
            self._plan.grown[found.post_id] = found.versions
        found.ids[print_] = number
        found.edited[number] = post.edited_at
        found.source[number] = self._batch.source.value
        row = _wording_row(self._batch, found, post, number)
        self._plan.wordings.append({**row, "fingerprint": print_})
        self._plan.media += [
            {
                "wording_id": number,
                "ord": place,
                "kind": m.kind.value,
                "identity": m.identity,
                "file_name": m.file_name,
                "mime_type": m.mime_type,
                "size": m.size,
                "seconds": m.seconds,
                "absent": m.absent,
            }
            for place, m in enumerate(post.media)
        ]

    def _point(self, found: Stored, post: Post, wording: int) -> None:
        was_empty = found.newest is None
        found.newest = wording
        if post.edited_at is not None and found.is_later(post.edited_at):
            # Words that came back hold from this edit on: an earlier one does not undo it.
            found.edited[wording] = self._plan.redated[wording] = post.edited_at
        self._touched[found.post_id] = (found, post)
        if post.forward is not None:
            self._plan.forwards.append((found.post_id, post.forward))
        if was_empty and found.stored:
            self._plan.arrived[post.ref.message_id] = found.post_id
        if post.text or not was_empty:
            self._plan.due.append(found.newest)

    def _facts(
        self, found: Stored, sighting: Sighting, wording: int | None, *, fresh: bool
    ) -> None:
        if sighting.raw and wording is not None:
            (self._plan.raw_new if fresh else self._plan.raw_known).append((wording, sighting))
        if sighting.observation is not None:
            new = not found.stored and found.versions == 1 and fresh
            pairs = self._plan.observed_new if new else self._plan.observed_known
            pairs.append((found.post_id, sighting.observation))


def _read_by_account(found: Stored | None) -> bool:
    return found is not None and not _ACCOUNT_NAMES.isdisjoint(found.source.values())


def _load(
    db: Connection, platform: str, known: Known, messages: Sequence[int]
) -> dict[int, Stored]:
    stored: dict[int, Stored] = {}
    number = {"platform": platform, "number": known.channel_id}
    for some in chunks(messages):
        for row in db.execute(_KNOWN, {**number, "some": some}):
            found = stored.setdefault(
                row.message_id, Stored(row.post_id, True, row.newest, row.versions)
            )
            if row.wording_id is not None:
                found.ids[row.fingerprint] = row.wording_id
                found.edited[row.wording_id] = row.edited_at
                found.source[row.wording_id] = row.source
    return stored


_KNOWN = (
    select(
        posts.c.message_id,
        posts.c.id.label("post_id"),
        posts.c.newest,
        posts.c.versions,
        wordings.c.id.label("wording_id"),
        wordings.c.fingerprint,
        wordings.c.edited_at,
        wordings.c.source,
    )
    .outerjoin(wordings, wordings.c.post_id == posts.c.id)
    .where(posts.c.platform == bindparam("platform"), posts.c.channel_id == bindparam("number"))
    .where(posts.c.message_id.in_(bindparam("some", expanding=True)))
)

# Written out: what is not a parameter of each row cannot be bound.
_UNREADABLE: ColumnElement[str] = literal_column(f"'{UNREADABLE}'")
_REDATE = (
    update(wordings)
    .where(wordings.c.id == bindparam("wording"))
    .values(edited_at=bindparam("date"))
)
_GROW = update(posts).where(posts.c.id == bindparam("post")).values(versions=bindparam("count"))

_CHANGE = (
    update(posts)
    .where(posts.c.id == bindparam("post"))
    .values(
        newest=bindparam("to_wording"),
        media_kind=bindparam("kind"),
        posted_at=bindparam("date"),
        undated=bindparam("made_up"),
        time_order=bindparam("order"),
        reply_to=func.coalesce(bindparam("reply"), posts.c.reply_to),
        grouped_id=func.coalesce(bindparam("album"), posts.c.grouped_id),
        service=func.coalesce(bindparam("action"), func.nullif(posts.c.service, _UNREADABLE)),
        url=func.coalesce(bindparam("link"), posts.c.url),
    )
)


def _changed(found: Stored, post: Post) -> dict[str, Any]:
    return {
        "post": found.post_id,
        "to_wording": found.newest,
        "kind": post.media_kind.value,
        "date": post.posted_at,
        "made_up": post.undated,
        "order": time_order(post.posted_at, found.post_id),
        "reply": post.reply_to,
        "album": post.grouped_id,
        "action": post.service,
        "link": post.url,
    }


def _post_row(batch: Batch, known: Known, post: Post, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "channel": known.key,
        "platform": batch.channel.platform,
        "channel_id": known.channel_id,
        "message_id": post.ref.message_id,
        "posted_at": post.posted_at,
        "undated": post.undated,
        "time_order": time_order(post.posted_at, number),
        "first_seen_at": batch.received_at,
        "live": batch.live,
        "source": batch.source.value,
        "reply_to": post.reply_to,
        "grouped_id": post.grouped_id,
        "service": post.service,
        "url": post.url,
        "media_kind": post.media_kind.value,
    }


def _wording_row(batch: Batch, found: Stored, post: Post, number: int) -> dict[str, Any]:
    entities = [[e.kind, e.offset, e.length, e.value] for e in post.entities]
    return {
        "id": number,
        "post_id": found.post_id,
        "text": post.text,
        "entities": entities or None,
        "edited_at": post.edited_at,
        "seen_at": batch.received_at,
        "source": batch.source.value,
        "ord": found.versions,
    }
