"""One statement that cannot be compared holds nobody up."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from monitor.pipeline.link import link
from monitor.storage import schema as t
from monitor.storage import todo
from monitor.storage.store import Store
from tests.factories import NOON
from tests.storage.alert_rows import add_claim

OUT_OF_WINDOWS = datetime(9999, 12, 31, tzinfo=UTC)


async def test_a_statement_out_of_time_is_set_aside(store: Store) -> None:
    """Its window would end after the last day there is; its neighbour is compared."""
    claims = [await store.write(add_claim, n) for n in (1, 2)]
    await store.write(todo.add_due, "link_claim", claims, NOON, backlog=True)
    absurd = update(t.claims).where(t.claims.c.id == claims[0])
    await store.write(lambda db: db.execute(absurd.values(posted_at=OUT_OF_WINDOWS)))

    await link(store, lambda: NOON + timedelta(seconds=1))

    waiting = select(t.due.c.subject, t.due.c.error).where(t.due.c.stage == "link_claim")
    rows = await store.read(lambda db: db.execute(waiting).all())
    assert [tuple(row) for row in rows] == [(claims[0], "OverflowError while linking")]
