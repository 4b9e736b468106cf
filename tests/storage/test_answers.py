"""What bears on claims, as it is listed."""

from datetime import timedelta

from sqlalchemy import Connection

from monitor.storage.answers import list_answers
from monitor.storage.reading import PostFilter
from monitor.storage.store import Store
from tests.storage.digest_rows import (
    TUESDAY,
    put_channel,
    put_claim,
    put_finding,
    put_post,
    put_relation,
)


def put_pair(db: Connection) -> int:
    """A claim with which one agrees and that another contradicts, though he agrees, too."""
    for number in (1, 2):
        put_channel(db, number)
    put_channel(db, 9, role="official")
    claim = put_claim(db, put_post(db, 9))
    put_relation(db, put_post(db, 1), claim)
    against = put_post(db, 2)
    put_relation(db, against, claim)
    put_finding(db, against, kind="contradiction", claim_id=claim, relation="doubts")
    return claim


async def listed(store: Store, wanted: PostFilter) -> list[tuple[str, str]]:
    """Give the relations by channel."""
    rows = await store.read(list_answers, wanted)
    return [(row["relation"], row["post"]["channel"]) for row in rows]


async def test_who_speaks_against_a_claim_does_not_agree_besides(store: Store) -> None:
    """The finding stands, the relation is not shown."""
    await store.write(put_pair)

    assert await listed(store, PostFilter()) == [("agrees", "c1"), ("doubts", "c2")]


async def test_the_claims_are_chosen_by_channel_and_time(store: Store) -> None:
    """Not the statements; the limit is of these."""
    await store.write(put_pair)

    assert await listed(store, PostFilter(channel="c1")) == []
    assert await listed(store, PostFilter(until=TUESDAY)) == []
    assert await listed(store, PostFilter(channel="C9", limit=1)) == [("agrees", "c1")]


async def test_the_limit_leaves_the_newest_claims(store: Store) -> None:
    """With those who spoke first of each."""
    claim = await store.write(put_pair)

    def older(db: Connection) -> int:
        number = put_claim(db, put_post(db, 9, TUESDAY - timedelta(days=9)))
        put_relation(db, put_post(db, 1), number)
        return number

    await store.write(older)
    rows = await store.read(list_answers, PostFilter(limit=2))

    assert [row["claim"]["id"] for row in rows] == [claim, claim]


async def test_a_finding_is_told_by_its_first_words(store: Store) -> None:
    """And by its number, so that it can be looked up."""
    await store.write(put_pair)
    rows = await store.read(list_answers, PostFilter())

    assert rows[1]["words"] == {"start": 0, "end": 8, "text": "снарядов"}
    assert (rows[0]["finding"], rows[1]["finding"]) == (None, 1)
