"""Verdicts: given beside a running daemon or without one, once, and counted into precision."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from monitor.app import verdicts
from monitor.app.doctor import examine
from monitor.app.program import opened
from monitor.config.settings import Config, Places, read_config
from monitor.domain.errors import SourceError
from monitor.domain.finding import Judgement
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.schema import verdicts as table
from tests.storage.alert_rows import Given, add_finding


@pytest.fixture
async def config(tmp_path: Path) -> Config:
    """A home with one finding, number 1."""
    config = read_config({}, Places(home=tmp_path / "home", config=tmp_path))
    async with opened(config, writing=True) as program:
        await program.store.write(_two)
    return config


def _two(db: Connection) -> None:
    add_finding(db, Given(message_id=1))
    add_finding(db, Given(message_id=2))


async def test_a_verdict_is_stored_and_shown_with_its_finding(config: Config) -> None:
    """The listing of findings bears what an editor said."""
    words, stored = await verdicts.give(
        config, verdicts.said_now(1, Judgement.QUOTED, "anna", None)
    )
    async with opened(config, writing=False) as program:
        rows = await program.store.read(list_findings, FindingFilter())
    assert (words, stored) == ("Опять нет снарядов", True)
    assert {row["id"]: row["verdict"] for row in rows} == {1: "quoted", 2: None}


async def test_a_verdict_waits_for_whoever_holds_the_home(config: Config) -> None:
    """Beside a running daemon it lies in home until the daemon takes it."""
    async with opened(config, writing=True) as daemon:
        _, stored = await verdicts.give(config, verdicts.said_now(1, Judgement.RIGHT, "anna", None))
        before = await verdicts.given(daemon)
        taken = await verdicts.take(daemon)
        after = await verdicts.given(daemon)
    assert (stored, before, taken) == (False, [], 1)
    assert [row["verdict"] for row in after] == ["right"]


async def test_the_newest_verdict_counts(config: Config) -> None:
    """Who thinks again says so again; both words stay stored."""
    for judgement in (Judgement.RIGHT, Judgement.WRONG):
        await verdicts.give(config, verdicts.said_now(1, judgement, "anna", None))
    async with opened(config, writing=False) as program:
        [row] = await verdicts.given(program)
        [share] = await verdicts.precision(program, "kind", None)
    assert row["verdict"] == "wrong"
    assert (share["right"], share["judged"]) == (0, 1)


async def test_precision_is_given_by_kind_with_an_interval(config: Config) -> None:
    """Right of judged, and what that says of the rest."""
    await verdicts.give(config, verdicts.said_now(1, Judgement.RIGHT, "anna", None))
    await verdicts.give(config, verdicts.said_now(2, Judgement.OTHER_SIDE, "anna", None))
    async with opened(config, writing=False) as program:
        [row] = await verdicts.precision(program, "kind", None)
    assert row["kind"] == "criticism"
    assert (row["right"], row["judged"], row["precision"]) == (1, 2, 0.5)


async def test_an_unknown_finding_is_refused(config: Config) -> None:
    """Nothing is left behind for it."""
    with pytest.raises(SourceError, match="there is no finding 99"):
        await verdicts.give(config, verdicts.said_now(99, Judgement.RIGHT, "anna", None))
    assert not (config.places.home / "verdicts").exists()


async def test_a_damaged_verdict_is_set_aside(config: Config) -> None:
    """It is named in the log, and the others are taken."""
    folder = config.places.home / "verdicts"
    folder.mkdir()
    (folder / "1.json").write_text("{broken")
    _, stored = await verdicts.give(config, verdicts.said_now(1, Judgement.RIGHT, "anna", None))
    assert stored
    assert [path.name for path in folder.iterdir()] == ["1.bad"]


async def test_a_verdict_left_twice_is_one(config: Config) -> None:
    """A crash between store and file leads to a second try, not to a second verdict."""
    said = verdicts.said_now(1, Judgement.RIGHT, "anna", None)
    for _ in range(2):
        await verdicts.give(config, said)
    async with opened(config, writing=True) as program:
        assert await program.store.read(_count) == 1


def _count(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize(("editor", "note"), [("\udcff", None), ("anna", "\udcff"), ("a\0", None)])
async def test_a_verdict_that_cannot_be_stored_is_refused(
    config: Config, editor: str, note: str | None
) -> None:
    """Nobody is told that it counts."""
    with pytest.raises(SourceError, match="not recorded"):
        await verdicts.give(config, verdicts.said_now(1, Judgement.WRONG, editor, note))
    assert not (config.places.home / "verdicts").exists()


async def test_a_number_too_large_for_any_finding_is_unknown(config: Config) -> None:
    """As any other number that nothing has."""
    with pytest.raises(SourceError, match="there is no finding"):
        await verdicts.give(config, verdicts.said_now(10**30, Judgement.WRONG, "anna", None))


async def test_verdicts_set_aside_are_told_by_the_doctor(config: Config) -> None:
    """They count for nothing until somebody looks."""
    (config.places.home / "verdicts").mkdir()
    (config.places.home / "verdicts" / "1.bad").write_text("{broken")
    [told] = [one.says for one in await examine(config) if one.subject == "verdicts"]
    assert told.startswith("1 could not be taken in")
