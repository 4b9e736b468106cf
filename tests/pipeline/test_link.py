"""Every statement is compared, those that go on a thread too; a bad one holds nobody up."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from monitor.domain.claim import Claim, Counter, Predicate, quote
from monitor.pipeline.link import link
from monitor.storage import schema as t
from monitor.storage import todo
from monitor.storage.posts import write_batch
from monitor.storage.readings import Judged, save_readings
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref
from tests.storage.alert_rows import add_claim
from tests.storage.batches import a_batch

HOUR = timedelta(hours=1)
TAKEN = "Освобождена Каменка."
DENIED = "В Каменке сидят хохлы, село под ними."
GOES_ON = "Прошли сутки, там без изменений."
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


def _counter(
    number: int, text: str, chance: float, places: tuple[str, ...] = (), hours: int = 3
) -> Counter:
    return Counter(
        ref=a_ref(number, channel_id=2),
        kind="ENEMY_HOLDS",
        quote=quote(text, 0, len(text)),
        place_ids=places,
        chances=(("ENEMY_HOLDS", chance),),
        posted_at=NOON + hours * HOUR,
        analyser="answers@1",
    )


@pytest.mark.parametrize("hours", [2, -2])
async def test_a_reply_goes_on_what_its_author_said(store: Store, hours: int) -> None:
    """It names no place, and speaks against the claim as what it answers does."""
    claim = Claim(
        ref=a_ref(1),
        claimant="ministry",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=quote(TAKEN, 0, len(TAKEN)),
        place="Каменка",
        place_ids=("p1",),
        posted_at=NOON,
        analyser="claims@1",
    )
    first = a_post(ref=a_ref(2, channel_id=2), text=DENIED, posted_at=NOON + hours * HOUR)
    reply = a_post(ref=a_ref(3, channel_id=2), text=GOES_ON, posted_at=NOON + 3 * HOUR, reply_to=2)
    await store.write(write_batch, a_batch(a_post(ref=a_ref(1), text=TAKEN, posted_at=NOON)))
    blog = a_channel(id=2, handle="blog")
    await store.write(write_batch, a_batch(first, reply, channel=blog))
    wanted = select(t.wordings.c.id).order_by(t.wordings.c.id)
    one, two, three = await store.read(lambda db: db.execute(wanted).scalars().all())
    read = [
        Judged(wording_id=one, claims=(claim,)),
        Judged(wording_id=two, counters=(_counter(2, DENIED, 0.9, ("p1",), hours),)),
        Judged(wording_id=three, counters=(_counter(3, GOES_ON, 0.4),)),
    ]
    await store.write(save_readings, read, lambda a, b: False, NOON)

    await link(store, lambda: NOON + 9 * HOUR)

    found = select(t.findings.c.wording_id).where(t.findings.c.asserted)
    rows = await store.read(lambda db: db.execute(found).scalars().all())
    assert three in rows
