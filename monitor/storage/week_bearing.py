"""What bears on a period's contradicted claims without speaking against them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from monitor.digest.week import BearingRow, FindingRow
from monitor.domain.assertion import Bearing
from monitor.storage.answers import standing
from monitor.storage.schema import posts, wordings
from monitor.storage.schema_relating import relations
from monitor.storage.week_posts import PostBook, Scope, chunks

STORED = "claim:"


def bearing_of(
    db: Connection, scope: Scope, book: PostBook, found: Iterable[FindingRow]
) -> list[BearingRow]:
    """Give the statements that bear on the claims of findings, told before the period's end."""
    keys = {one.claim.key for one in found if one.claim is not None}
    ids = sorted(int(key.removeprefix(STORED)) for key in keys if key.startswith(STORED))
    rows: list[Row[Any]] = []
    for part in chunks(ids):
        asked = (
            select(relations)
            .join(posts, posts.c.id == relations.c.post_id)
            .join(wordings, wordings.c.id == relations.c.wording_id)
            .where(
                relations.c.claim_id.in_(part),
                standing(),
                relations.c.posted_at < scope.period.until,
                scope.dated(),
                scope.seen(wordings.c.seen_at),
            )
            .order_by(relations.c.id)
        )
        rows += db.execute(asked).all()
    cited = book.get(row.post_id for row in rows)
    return [
        BearingRow(
            claim=f"{STORED}{row.claim_id:020}",
            bearing=Bearing(row.relation),
            post=cited[row.post_id],
            quote=row.quote,
        )
        for row in rows
        if row.post_id in cited
    ]
