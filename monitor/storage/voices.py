"""Near copies: posts that carry the same words are one voice."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from monitor.storage.rows import add, chunks
from monitor.storage.schema import posts, similar, similar_bands

WINDOW = timedelta(days=7)
_CANDIDATES = 50

SameVoice = Callable[[Sequence[int], Sequence[int]], bool]
Band = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketched:
    """A post with the sketch of its newest words, and the bands by which copies are found."""

    post_id: int
    wording_id: int
    sketch: Sequence[int]
    bands: Sequence[int]


@dataclass(slots=True, kw_only=True)
class _Copy:
    post_id: int
    sketch: Sequence[int]
    voice: int
    posted_at: datetime


def save_sketches(db: Connection, found: Sequence[Sketched], same_voice: SameVoice) -> None:
    """Store sketches; each joins the voice of a near copy within a week, the earliest names it."""
    ids = [one.post_id for one in found]
    for some in chunks(ids):
        db.execute(delete(similar_bands).where(similar_bands.c.post_id.in_(some)))
        db.execute(delete(similar).where(similar.c.post_id.in_(some)))
    sketched = [one for one in found if one.sketch]
    dates = _dates(db, ids)
    known = _known(db, [_signed(v) for one in sketched for v in one.bands], dates.values())
    stored: list[tuple[int, _Copy]] = []
    for one in sorted(sketched, key=lambda one: (dates[one.post_id], one.post_id)):
        own = _Copy(
            post_id=one.post_id, sketch=one.sketch, voice=one.post_id, posted_at=dates[one.post_id]
        )
        first = _first_alike(own, one.bands, known, same_voice)
        if first is not None:
            _join(db, own, first, known)
        for band in enumerate(map(_signed, one.bands)):
            known[band].append(own)
        stored.append((one.wording_id, own))
    # Sorted by date, so a post of this batch is never older than those before it.
    add(db, similar, [_row(wording_id, own) for wording_id, own in stored])
    add(db, similar_bands, [row for one in sketched for row in _band_rows(one)])


def _first_alike(
    own: _Copy, bands: Sequence[int], known: Mapping[Band, list[_Copy]], same_voice: SameVoice
) -> _Copy | None:
    near = {
        copy.post_id: copy
        for band in enumerate(map(_signed, bands))
        for copy in known.get(band, ())
        if abs(copy.posted_at - own.posted_at) <= WINDOW
    }
    candidates = sorted(near.values(), key=lambda copy: (copy.posted_at, copy.post_id))
    alike = (copy for copy in candidates[:_CANDIDATES] if same_voice(own.sketch, copy.sketch))
    return next(alike, None)


def _join(db: Connection, own: _Copy, first: _Copy, known: Mapping[Band, list[_Copy]]) -> None:
    if own.posted_at >= first.posted_at:
        own.voice = first.voice
        return
    # Rare: history that arrives late was first after all.
    db.execute(update(similar).where(similar.c.voice == first.voice).values(voice=own.post_id))
    old = first.voice
    for copy in chain.from_iterable(known.values()):
        if copy.voice == old:
            copy.voice = own.post_id


def _dates(db: Connection, post_ids: Sequence[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for some in chunks(post_ids):
        query = select(posts.c.id, posts.c.posted_at).where(posts.c.id.in_(some))
        found |= {row.id: row.posted_at for row in db.execute(query)}
    return found


def _known(
    db: Connection, values: Sequence[int], dates: Collection[datetime]
) -> defaultdict[Band, list[_Copy]]:
    found: defaultdict[Band, list[_Copy]] = defaultdict(list)
    if not values:
        return found
    period = {"since": min(dates) - WINDOW, "until": max(dates) + WINDOW}
    for some in chunks(sorted(set(values))):
        rows = db.execute(_SHARING, {**period, "some": some}).all()
        copies = _copies(db, sorted({row.post_id for row in rows}))
        for row in rows:
            found[row.band, row.value].append(copies[row.post_id])
    return found


def _copies(db: Connection, post_ids: Sequence[int]) -> dict[int, _Copy]:
    return {
        row.post_id: _Copy(
            post_id=row.post_id, sketch=row.sketch, voice=row.voice, posted_at=row.posted_at
        )
        for some in chunks(post_ids)
        for row in db.execute(_SKETCHES, {"some": some})
    }


_SHARING = (
    select(similar_bands.c.band, similar_bands.c.value, similar_bands.c.post_id)
    .join(similar, similar.c.post_id == similar_bands.c.post_id)
    .where(
        similar_bands.c.value.in_(bindparam("some", expanding=True)),
        similar.c.posted_at.between(bindparam("since"), bindparam("until")),
    )
)
_SKETCHES = select(similar.c.post_id, similar.c.sketch, similar.c.voice, similar.c.posted_at).where(
    similar.c.post_id.in_(bindparam("some", expanding=True))
)


def _row(wording_id: int, own: _Copy) -> dict[str, Any]:
    return {
        "post_id": own.post_id,
        "wording_id": wording_id,
        "sketch": list(own.sketch),
        "voice": own.voice,
        "posted_at": own.posted_at,
    }


def _band_rows(one: Sketched) -> list[dict[str, int]]:
    bands = enumerate(map(_signed, one.bands))
    return [{"post_id": one.post_id, "band": n, "value": value} for n, value in bands]


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
