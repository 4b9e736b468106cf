"""Statements are found by index, nearest in time first, within a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, update

from monitor.storage import schema as t
from monitor.storage.kept import Kept
from monitor.storage.nearest import CLOSEST, Span, claims_of, nearest_claims
from monitor.storage.store import Store
from tests.factories import NOON
from tests.storage.alert_rows import add_claim

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _claims(db: Connection, moments: Sequence[datetime]) -> list[int]:
    """Claims of one place at some moments."""
    ids = []
    for n, moment in enumerate(moments, 1):
        number = add_claim(db, n)
        db.execute(update(t.claims).where(t.claims.c.id == number).values(posted_at=moment))
        row = {"claim_id": number, "place_id": "kamenka", "predicate": "x", "posted_at": moment}
        db.execute(insert(t.claim_places).values(row))
        ids.append(number)
    return ids


def _at(key: str) -> list[Span]:
    return [Span(keys=(key,), since=NOON - DAY, until=NOON + DAY)]


async def test_the_nearest_in_time_come_first(store: Store) -> None:
    """On either side; those out of the period are left out."""
    hours = (-30, -5, -1, 2, 4, 30)
    ids = await store.write(_claims, [NOON + n * HOUR for n in hours])

    found = await store.read(nearest_claims, _at("kamenka"), NOON)

    assert [hours[ids.index(one)] for one in found] == [-1, 2, 4, -5]


async def test_another_place_is_not_found(store: Store) -> None:
    """Without a key all claims of the period are."""
    ids = await store.write(_claims, [NOON])

    assert await store.read(nearest_claims, _at("lug"), NOON) == []
    assert await store.read(nearest_claims, [Span(since=NOON, until=NOON)], NOON) == ids


async def test_claims_that_no_longer_hold_take_nobodys_place(store: Store) -> None:
    """Undated ones neither."""
    first, second, third = await store.write(_claims, [NOON, NOON, NOON])

    def change(db: Connection) -> None:
        db.execute(update(t.claims).where(t.claims.c.id == first).values(current=False))
        db.execute(update(t.claims).where(t.claims.c.id == second).values(undated=True))

    await store.write(change)

    assert await store.read(nearest_claims, _at("kamenka"), NOON) == [third]


async def test_no_more_than_the_bound_are_found(store: Store) -> None:
    """However many there are."""
    moments = [NOON + timedelta(seconds=n + 0.5) for n in range(-300, 300)]
    await store.write(_claims, moments)

    found = await store.read(nearest_claims, _at("kamenka"), NOON)

    assert len(found) == CLOSEST


async def test_the_claims_of_posts_are_found_by_their_post(store: Store) -> None:
    """Of these posts only."""
    first, _, third = await store.write(_claims, [NOON, NOON, NOON])

    assert await store.read(claims_of, [first, third]) == [first, third]


@dataclass(frozen=True)
class One:
    """Something with a number."""

    id: int


async def test_what_was_read_once_is_kept_up_to_a_bound(store: Store) -> None:
    """The longest unused is read again."""
    asked: list[list[int]] = []

    def read(_db: Connection, numbers: Sequence[int]) -> list[One]:
        asked.append(list(numbers))
        return [One(n) for n in numbers if n != 13]

    kept = Kept(read, most=3)
    for numbers in ([3, 1, 2], [1, 13], [4, 1], [1, 2, 4], [3]):
        assert await store.read(kept.give, numbers) == [One(n) for n in numbers if n != 13]

    assert asked == [[3, 1, 2], [13], [4], [], [3]]
