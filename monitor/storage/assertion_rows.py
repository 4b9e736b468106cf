"""Assertions as rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from monitor.analysis.keys import keys
from monitor.domain.assertion import Assertion
from monitor.domain.claim import Quote
from monitor.domain.post import PostRef
from monitor.storage.rows import add_missing, chunks
from monitor.storage.schema import posts
from monitor.storage.schema_relating import assertion_places, assertions


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssertion:
    """An assertion with its number, and the wording it stands in."""

    id: int
    post_id: int
    wording_id: int
    assertion: Assertion


def save_assertions(
    db: Connection, where: Mapping[str, int], read: Sequence[Assertion]
) -> list[int]:
    """Store the assertions of a wording (`where`: post_id, wording_id); give their ids."""
    return [_save(db, where, one) for one in read]


def read_assertions(db: Connection, ids: Sequence[int]) -> list[StoredAssertion]:
    """Give current assertions by number; those that no longer hold are left out."""
    found: list[StoredAssertion] = []
    for some in chunks(ids):
        found += [_stored(row) for row in db.execute(_ASSERTIONS.where(assertions.c.id.in_(some)))]
    return found


def assertions_of_posts(db: Connection, post_ids: Collection[int]) -> list[StoredAssertion]:
    """Give the current assertions of posts."""
    found: list[StoredAssertion] = []
    for some in chunks(sorted(post_ids)):
        query = _ASSERTIONS.where(assertions.c.post_id.in_(some)).order_by(assertions.c.id)
        found += [_stored(row) for row in db.execute(query)]
    return found


_ASSERTIONS = (
    select(assertions, posts.c.platform, posts.c.channel_id, posts.c.message_id)
    .join(posts, posts.c.id == assertions.c.post_id)
    .where(assertions.c.current)
)


def _stored(row: Row[Any]) -> StoredAssertion:
    ref = PostRef(platform=row.platform, channel_id=row.channel_id, message_id=row.message_id)
    return StoredAssertion(
        id=row.id,
        post_id=row.post_id,
        wording_id=row.wording_id,
        assertion=Assertion(
            ref=ref,
            kind=row.kind,
            quote=Quote(start=row.quote_start, end=row.quote_end, text=row.quote),
            place_ids=tuple(row.place_ids),
            official=row.official,
            posted_at=row.posted_at,
            undated=row.undated,
            analyser=row.analyser,
        ),
    )


def _save(db: Connection, where: Mapping[str, int], one: Assertion) -> int:
    key = {
        "wording_id": where["wording_id"],
        "analyser": one.analyser,
        "kind": one.kind,
        "quote_start": one.quote.start,
        "quote_end": one.quote.end,
    }
    values = {
        **key,
        "post_id": where["post_id"],
        "quote": one.quote.text,
        "place_ids": list(one.place_ids),
        "official": one.official,
        "posted_at": one.posted_at,
        "undated": one.undated,
        "current": True,
    }
    known = db.execute(select(assertions.c.id).filter_by(**key)).scalar()
    if known is None:
        known = db.execute(insert(assertions).returning(assertions.c.id), [values]).scalar_one()
    else:
        db.execute(update(assertions).where(assertions.c.id == known).values(values))
        db.execute(delete(assertion_places).where(assertion_places.c.assertion_id == known))
    rows = [
        {"assertion_id": known, "place_id": place, "posted_at": one.posted_at}
        for place in sorted(keys(one.place_ids))
    ]
    add_missing(db, assertion_places, rows)
    return int(known)
