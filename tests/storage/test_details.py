"""Details of findings in the store, and what lists show of them."""

from typing import Any

import pytest

from monitor.domain.claim import Quote
from monitor.domain.details import Details, Party
from monitor.domain.finding import Finding, FindingKind
from monitor.storage.channels import save_channels
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.posts import write_batch
from monitor.storage.readings import Judged, save_readings
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref
from tests.storage.batches import a_batch

TEXT = "Канал «Тихий омут» сеет панику."
TITLE = Quote(start=0, end=18, text="Канал «Тихий омут»")


def an_attack(**changes: Any) -> Finding:
    """An attack on a channel that is named by its title."""
    facts: dict[str, Any] = {
        "kind": FindingKind.POLICING,
        "ref": a_ref(),
        "fingerprint": b"x" * 16,
        "score": 0.9,
        "asserted": True,
        "alerting": False,
        "quotes": (TITLE,),
        "analyser": "policing@1",
        "because": "a rule",
        "details": Details(who=Party(channel="okopny"), whom=(Party(words=TITLE),)),
    }
    return Finding(**(facts | changes))


async def listed(store: Store, *findings: Finding, **wanted: Any) -> list[dict[str, Any]]:
    """Store findings of one post and list what is wanted."""
    await store.write(write_batch, a_batch(a_post(text=TEXT)))
    judged = Judged(wording_id=1, findings=findings)
    await store.write(save_readings, (judged,), lambda one, other: False, NOON)
    return await store.read(list_findings, FindingFilter(**wanted))


async def test_details_are_listed_where_asked_for(store: Store) -> None:
    """They come back as they were read."""
    [row] = await listed(store, an_attack(), details=True)
    assert row["details"] == {
        "who": {
            "start": None,
            "end": None,
            "text": None,
            "channel": "okopny",
            "private": False,
            "named": True,
        },
        "whom": [
            {
                "start": 0,
                "end": 18,
                "text": "Канал «Тихий омут»",
                "channel": None,
                "private": False,
                "named": True,
            }
        ],
    }


async def test_lists_hold_no_details_unless_asked_for(store: Store) -> None:
    """The format of a list is fixed."""
    [row] = await listed(store, an_attack())
    assert "details" not in row


async def test_a_channel_named_by_its_title_has_its_handle(store: Store) -> None:
    """Where a channel of the store bears the title."""
    await store.write(save_channels, [a_channel(id=2, handle="omut", title="Тихий омут")], NOON)
    [row] = await listed(store, an_attack(), details=True)
    assert [one["channel"] for one in row["details"]["whom"]] == ["omut"]


async def test_a_title_of_two_channels_names_neither(store: Store) -> None:
    """Who guesses names the wrong one."""
    known = [a_channel(id=n, handle=f"omut{n}", title="Тихий омут") for n in (2, 3)]
    await store.write(save_channels, known, NOON)
    [row] = await listed(store, an_attack(), details=True)
    assert [one["channel"] for one in row["details"]["whom"]] == [None]


@pytest.mark.parametrize("what", [{"named": False}, {"private": True}])
async def test_who_is_no_named_public_voice_has_no_handle(store: Store, what: Any) -> None:
    """A channel that is called like a role, or like a private person, is not meant by it."""
    await store.write(save_channels, [a_channel(id=2, handle="omut", title="Тихий омут")], NOON)
    who, whom = Party(channel="okopny"), Party(words=TITLE, **what)
    attack = an_attack(details=Details(who=who, whom=(whom,)))
    [row] = await listed(store, attack, details=True)
    assert [one["channel"] for one in row["details"]["whom"]] == [None]


async def test_relatives_are_listed_only_where_asked_for(store: Store) -> None:
    """By their kind, or with everything."""
    kin = an_attack(kind=FindingKind.RELATIVES, details=None, themes=("V-MISS",))
    assert await listed(store, kin) == []
    assert len(await store.read(list_findings, FindingFilter(kind="relatives"))) == 1
    assert len(await store.read(list_findings, FindingFilter(everything=True))) == 1
