"""Readings replace earlier ones, keep the old rows, and make work for the next stages."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from monitor.domain.claim import Claim, Counter, Predicate, Quote
from monitor.domain.finding import Finding, FindingKind, Relation
from monitor.storage import claims, schema, todo
from monitor.storage.claims import counters_near, read_claims, read_counters, save_links
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.posts import write_batch
from monitor.storage.reading import PostFilter
from monitor.storage.readings import Judged, everything_is_due, save_readings
from monitor.storage.store import Store
from tests.factories import NOON, a_post, a_ref
from tests.storage.batches import a_batch

HOUR = timedelta(hours=1)
TEXT = "Освобождено село Вымышленное."


def _quote(text: str = "Освобождено") -> Quote:
    return Quote(start=0, end=len(text), text=text)


def a_claim(**changes: Any) -> Claim:
    """A village said to be taken."""
    made = Claim(
        ref=a_ref(),
        claimant="ministry",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=_quote(),
        place="Вымышленное",
        place_ids=("p1",),
        posted_at=NOON,
        analyser="claims@1",
    )
    return replace(made, **changes)


def a_counter(**changes: Any) -> Counter:
    """Somebody who says that the fight goes on there."""
    made = Counter(
        ref=a_ref(8),
        kind="FIGHTING_ON",
        quote=_quote("Бои"),
        place_ids=("p1",),
        posted_at=NOON + HOUR,
        analyser="counter@1",
    )
    return replace(made, **changes)


def a_finding(**changes: Any) -> Finding:
    """Criticism of the ministry."""
    made = Finding(
        kind=FindingKind.CRITICISM,
        ref=a_ref(),
        fingerprint=b"x" * 16,
        score=0.9,
        asserted=True,
        alerting=True,
        quotes=(_quote(),),
        analyser="criticism@1",
        because="a rule",
        target="mod",
        themes=("C-SUP",),
        severity=2,
    )
    return replace(made, **changes)


def _alike(one: Any, other: Any) -> bool:
    return list(one) == list(other)


async def _stored(store: Store, *ids: int, **changes: Any) -> None:
    made = [a_post(ref=a_ref(n), text=TEXT, posted_at=NOON + n * HOUR) for n in ids]
    await store.write(write_batch, a_batch(*made, **changes))


async def _read(store: Store, *judged: Judged) -> None:
    await store.write(save_readings, judged, _alike, NOON)


async def _due(store: Store) -> dict[str, int]:
    return await store.read(todo.due_counts)


async def test_a_reading_ends_its_work_and_starts_the_next(store: Store) -> None:
    """Analysis hands over to linking, relating, alerting and telling in one transaction."""
    await _stored(store, 7, live=True)

    judged = Judged(
        wording_id=1, claims=(a_claim(),), counters=(a_counter(),), findings=(a_finding(),)
    )
    await _read(store, judged)

    assert await _due(store) == {
        "link_claim": 1,
        "link_counter": 1,
        "raise_alerts": 1,
        "relate": 1,
        "tell_stories": 1,
    }
    assert await store.read(todo.waits_as_backlog, "raise_alerts", [1]) == {1: False}


async def test_reading_again_adds_nothing(store: Store) -> None:
    """The same analyser gives the same rows."""
    await _stored(store, 7)
    for _ in range(2):
        await _read(
            store,
            Judged(
                wording_id=1,
                claims=(a_claim(),),
                counters=(a_counter(),),
                findings=(a_finding(),),
            ),
        )

    tables = (schema.claims, schema.counters, schema.findings)
    counts = [
        await store.read(lambda db, t=t: db.execute(select(func.count()).select_from(t)).scalar())
        for t in tables
    ]
    assert counts == [1, 1, 1]


async def test_a_newer_analyser_answers_in_place_of_the_older(store: Store) -> None:
    """The list shows the present answer, the old one stays for comparison."""
    await _stored(store, 7)
    await _read(store, Judged(wording_id=1, findings=(a_finding(),)))
    await _read(store, Judged(wording_id=1, findings=(a_finding(analyser="criticism@2"),)))

    rows = await store.read(list_findings, FindingFilter())
    assert [row["analyser"] for row in rows] == ["criticism@2"]
    query = select(func.count()).select_from(schema.findings)
    assert await store.read(lambda db: db.execute(query).scalar()) == 2


async def test_weak_findings_are_listed_only_on_request(store: Store) -> None:
    """The list holds what the program asserts."""
    await _stored(store, 7)
    await _read(store, Judged(wording_id=1, findings=(a_finding(asserted=False, alerting=False),)))

    assert await store.read(list_findings, FindingFilter()) == []
    assert len(await store.read(list_findings, FindingFilter(everything=True))) == 1


async def test_an_edited_claim_keeps_its_number(store: Store) -> None:
    """Another wording of the same statement is a version, marked as revised."""
    await _stored(store, 7)
    await _read(store, Judged(wording_id=1, claims=(a_claim(),)))
    edited = a_post(ref=a_ref(7), text="Освобождён край.", edited_at=NOON + 9 * HOUR)
    await store.write(write_batch, a_batch(edited))
    [wording] = await store.read(todo.take_due, "analyse", 9, NOON)
    await _read(store, Judged(wording_id=wording, claims=(a_claim(quote=_quote("Освобождён")),)))

    [row] = await store.read(claims.list_claims, PostFilter())
    assert (row["id"], row["versions"], row["status"]) == (1, 2, "revised")


async def test_a_newer_analyser_revises_no_claim(store: Store) -> None:
    """It may quote the same wording otherwise; who wrote it has changed nothing."""
    await _stored(store, 7)
    await _read(store, Judged(wording_id=1, claims=(a_claim(),)))
    longer = a_claim(quote=_quote("Освобождено село"), analyser="claims@2")
    await _read(store, Judged(wording_id=1, claims=(longer,)))

    [row] = await store.read(claims.list_claims, PostFilter())
    assert (row["quote"]["text"], row["versions"], row["status"]) == ("Освобождено село", 1, "open")


async def test_what_only_an_earlier_wording_claimed_is_withdrawn(store: Store) -> None:
    """A history that brings both wordings at once keeps the first one's claim, to be linked."""
    await _stored(store, 7)
    edited = a_post(ref=a_ref(7), text="Бои у села Вымышленное.", edited_at=NOON + 9 * HOUR)
    await store.write(write_batch, a_batch(edited))
    first, second = sorted(await store.read(todo.take_due, "analyse", 9, NOON))
    await _read(
        store,
        Judged(wording_id=first, claims=(a_claim(),)),
        Judged(wording_id=second, claims=(a_claim(kind="ADVANCED", quote=_quote("Бои")),)),
    )

    rows = await store.read(claims.list_claims, PostFilter())
    assert {row["quote"]["text"]: row["status"] for row in rows} == {
        "Освобождено": "withdrawn",
        "Бои": "open",
    }
    near = await store.read(claims.claims_near, a_counter(), NOON - HOUR, NOON + 9 * HOUR)
    assert {one.claim.kind for one in near} == {"CAPTURED", "ADVANCED"}


async def test_an_earlier_wording_read_last_revises(store: Store) -> None:
    """The order of reading does not matter."""
    await _stored(store, 7)
    edited = a_post(ref=a_ref(7), text="Освобождён край.", edited_at=NOON + 9 * HOUR)
    await store.write(write_batch, a_batch(edited))
    first, second = sorted(await store.read(todo.take_due, "analyse", 9, NOON))
    await _read(store, Judged(wording_id=second, claims=(a_claim(quote=_quote("Освобождён")),)))
    await _read(store, Judged(wording_id=first, claims=(a_claim(),)))

    [row] = await store.read(claims.list_claims, PostFilter())
    assert (row["quote"]["text"], row["versions"], row["status"]) == ("Освобождён", 2, "revised")


async def test_words_that_others_relay_are_listed_on_demand(store: Store) -> None:
    """And are marked as such."""
    await _stored(store, 7)
    await _read(store, Judged(wording_id=1, claims=(a_claim(quoted_in=True),)))

    assert await store.read(claims.list_claims, PostFilter()) == []
    everything = partial(claims.list_claims, official_only=False)
    [row] = await store.read(everything, PostFilter())
    assert row["relayed"]


async def test_claim_and_counter_find_each_other_by_place(store: Store) -> None:
    """Both directions give the other one of the same place in the window, no other."""
    await _stored(store, 7, 8)
    await _read(
        store,
        Judged(wording_id=1, claims=(a_claim(),)),
        Judged(wording_id=2, counters=(a_counter(), a_counter(place_ids=("p2",), kind="X"))),
    )
    day = timedelta(days=1)

    found = await store.read(counters_near, a_claim(), NOON - day, NOON + day)
    assert [(c.id, c.counter.place_ids) for c in found] == [(1, ("p1",))]
    near = await store.read(claims.claims_near, a_counter(), NOON - day, NOON + day)
    assert [stored.claim for stored in near] == [a_claim()]
    assert await store.read(claims.claims_near, a_counter(), NOON + HOUR, NOON + day) == []


async def test_claim_and_counter_find_each_other_by_a_thing(store: Store) -> None:
    """A ship has no place; two weeks later it is another matter."""
    said = a_claim(place=None, place_ids=(), subject=("+ладог",), quote=_quote("Танкер цел"))
    heard = a_counter(place_ids=("p2",), subject=("+ладог", "%ship"))
    await _stored(store, 7, 8)
    await _read(
        store, Judged(wording_id=1, claims=(said,)), Judged(wording_id=2, counters=(heard,))
    )
    long = timedelta(days=200)

    found = await store.read(counters_near, said, NOON - HOUR, NOON + long)
    assert [one.counter for one in found] == [heard]
    near = await store.read(claims.claims_near, heard, NOON - HOUR, NOON + HOUR)
    assert [stored.claim for stored in near] == [said]
    later = replace(heard, posted_at=NOON + timedelta(days=20))
    assert await store.read(claims.claims_near, later, NOON - HOUR, NOON + long) == []


async def test_a_link_contests_the_claim_and_is_listed(store: Store) -> None:
    """The finding shows the official words; the claim counts its contradictions."""
    await _stored(store, 7, 8, live=True)
    await _read(
        store,
        Judged(wording_id=1, claims=(a_claim(),)),
        Judged(wording_id=2, counters=(a_counter(),)),
    )
    [counter] = await store.read(read_counters, [1])
    assert [c.id for c in await store.read(read_claims, [1])] == [1]
    link = a_finding(
        kind=FindingKind.CONTRADICTION,
        relation=Relation.CONTRADICTS,
        type="X-FIGHT",
        claim_id=1,
        target=None,
    )

    ids = await store.write(save_links, "link_counter", [1], [(counter, link)], NOON)

    [row] = await store.read(list_findings, FindingFilter(kind="contradiction"))
    assert (row["id"], row["claim"]["channel"], row["claim"]["post_id"]) == (ids[0], "okopny", 7)
    [claim] = await store.read(claims.list_claims, PostFilter())
    assert (claim["status"], claim["contradictions"]) == ("contested", 1)
    assert await store.read(todo.waits_as_backlog, "raise_alerts", ids) == {ids[0]: False}


async def test_near_copies_are_one_voice(store: Store) -> None:
    """The earliest post names the voice, whatever the order of reading."""
    await _stored(store, 7, 8, 9)
    for wording, sketch in ((2, (1, 2**63 + 5)), (1, (1, 2**63 + 5)), (3, (4, 5))):
        await _read(store, Judged(wording_id=wording, sketch=sketch, bands=sketch))

    query = select(schema.similar.c.post_id, schema.similar.c.voice)
    found = await store.read(lambda db: {r.post_id: r.voice for r in db.execute(query)})
    assert found == {1: 1, 2: 1, 3: 3}


async def test_everything_can_be_read_again(store: Store) -> None:
    """Re-analysis is history: it is due behind live posts."""
    await _stored(store, 7, 8)
    await _read(store, Judged(wording_id=1), Judged(wording_id=2))

    assert await store.write(everything_is_due, NOON) == 2
    assert await store.read(todo.waits_as_backlog, "analyse", [1, 2]) == {1: True, 2: True}
