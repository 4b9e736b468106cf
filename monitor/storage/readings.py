"""What the analysis read in wordings, written with the end of their to-do rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.domain.assertion import Assertion
from monitor.domain.claim import Claim, ClaimStatus, Counter
from monitor.domain.finding import Finding, FindingKind
from monitor.storage import relations, todo, voices
from monitor.storage.assertion_rows import save_assertions
from monitor.storage.claim_rows import save_claims, save_earlier_claims
from monitor.storage.counter_rows import save_counters
from monitor.storage.findings import save_findings
from monitor.storage.rows import add, chunks
from monitor.storage.schema import claims, counters, due, findings, posts, wordings
from monitor.storage.schema_reading import readings as noted
from monitor.storage.schema_relating import assertions


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was read in one wording.

    `sketch` and `bands` are the near-copy sketch of its words (64-bit numbers), both empty for
    a text too short to compare. `unread` says why some of it was not read, `boilerplate` is the
    number of the known lines that were ignored.
    """

    wording_id: int
    claims: tuple[Claim, ...] = ()
    counters: tuple[Counter, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    findings: tuple[Finding, ...] = ()
    sketch: tuple[int, ...] = ()
    bands: tuple[int, ...] = ()
    analyser: str = ""
    language: str = "ru"
    unread: str = ""
    boilerplate: int = 0


def save_readings(
    db: Connection, read: Sequence[Judged], same_voice: voices.SameVoice, now: datetime
) -> None:
    """Store readings in place of earlier ones, with work for linking and alerting.

    Earlier findings of the same posts stay as not current, except positions in a wording that is
    still the newest. `same_voice` says of two sketches whether their texts are near copies.
    """
    ids = [judged.wording_id for judged in read]
    history = todo.waits_as_backlog(db, "analyse", ids)
    newest = _newest(db, ids)
    _retire_findings(db, newest)
    for table in (claims, counters, assertions):
        _retire(db, table, list(newest.values()))
    others = relations.retire(db, list(newest.values()))
    todo.renew_due(db, relations.STAGE, others, now, backlog=True)
    _save_earlier(db, [one for one in read if one.claims and one.wording_id not in newest], now)
    for judged in read:
        post_id = newest.get(judged.wording_id)
        if post_id is not None:
            _save(db, judged, post_id, now, backlog=history.get(judged.wording_id, True))
    voices.save_sketches(
        db,
        [_sketched(judged, newest) for judged in read if judged.wording_id in newest],
        same_voice,
    )
    _note(db, [one for one in read if one.wording_id in newest], newest)
    _withdraw(db, newest)
    _ask_to_relate(db, [one for one in read if one.claims or one.assertions], newest, now)
    todo.renew_due(db, "tell_stories", _weeks(db, list(newest.values())), now, backlog=True)
    todo.finish_due(db, "analyse", ids)


def _note(db: Connection, read: Sequence[Judged], newest: Mapping[int, int]) -> None:
    rows = [
        {
            "post_id": newest[one.wording_id],
            "wording_id": one.wording_id,
            "analyser": one.analyser,
            "language": one.language,
            "unread": one.unread or None,
            "boilerplate": one.boilerplate,
        }
        for one in read
    ]
    for some in chunks([row["post_id"] for row in rows]):
        db.execute(delete(noted).where(noted.c.post_id.in_(some)))
    add(db, noted, rows)


def _sketched(judged: Judged, newest: Mapping[int, int]) -> voices.Sketched:
    return voices.Sketched(
        post_id=newest[judged.wording_id],
        wording_id=judged.wording_id,
        sketch=judged.sketch,
        bands=judged.bands,
    )


def everything_is_due(db: Connection, now: datetime) -> int:
    """Let every newest wording be read again, as history; give how many wait."""
    make = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    rows = select(literal("analyse"), posts.c.newest, literal(now, due.c.since.type), literal(True))
    source = make(due).from_select(
        ["stage", "subject", "since", "backlog"], rows.where(posts.c.newest.is_not(None))
    )
    db.execute(source.on_conflict_do_nothing())
    waiting = select(func.count()).select_from(due).where(due.c.stage == "analyse")
    return int(db.execute(waiting).scalar_one())


def _newest(db: Connection, wording_ids: Sequence[int]) -> dict[int, int]:
    # An older wording was overtaken by an edit, which is read in its stead.
    found: dict[int, int] = {}
    for some in chunks(wording_ids):
        query = select(posts.c.newest, posts.c.id).where(posts.c.newest.in_(some))
        found |= {row.newest: row.id for row in db.execute(query)}
    return found


def _weeks(db: Connection, post_ids: Sequence[int]) -> list[int]:
    # By the ordinal of their Monday, in UTC.
    days = set()
    for some in chunks(post_ids):
        dated = select(posts.c.posted_at).where(posts.c.id.in_(some), ~posts.c.undated)
        days |= {moment.date() for moment in db.execute(dated).scalars()}
    return sorted({day.toordinal() - day.weekday() for day in days})


def _retire_findings(db: Connection, newest: Mapping[int, int]) -> None:
    # Positions are told by the week: those in the newest wording stay until it is told again.
    for some in chunks(list(newest)):
        old = update(findings).where(
            findings.c.post_id.in_([newest[n] for n in some]),
            findings.c.current,
            or_(findings.c.kind != FindingKind.STANCE.value, findings.c.wording_id.not_in(some)),
        )
        db.execute(old.values(current=False))


def _retire(db: Connection, table: Table, post_ids: Iterable[int]) -> None:
    for some in chunks(list(post_ids)):
        old = update(table).where(table.c.post_id.in_(some), table.c.current)
        db.execute(old.values(current=False))


def _withdraw(db: Connection, newest: Mapping[int, int]) -> None:
    # Claims of an earlier wording that the newest one no longer makes.
    for some in chunks(list(newest)):
        dropped = update(claims).where(
            claims.c.post_id.in_([newest[n] for n in some]),
            ~claims.c.current,
            claims.c.wording_id.not_in(some),
        )
        db.execute(dropped.values(status=ClaimStatus.WITHDRAWN.value))


def _save_earlier(db: Connection, read: Sequence[Judged], now: datetime) -> None:
    # Who denied an earlier wording of an official post denied that post.
    for judged in read:
        query = select(wordings.c.post_id).where(wordings.c.id == judged.wording_id)
        post_id = db.execute(query).scalar()
        if post_id is not None:
            where = {"post_id": int(post_id), "wording_id": judged.wording_id}
            saved = save_earlier_claims(db, where, judged.claims)
            todo.add_due(db, "link_claim", saved, now, backlog=True)


def _ask_to_relate(
    db: Connection, read: Sequence[Judged], newest: Mapping[int, int], now: datetime
) -> None:
    posts_read = {newest[one.wording_id] for one in read if one.wording_id in newest}
    # What an edit withdrew was claimed nevertheless.
    for some in chunks(sorted({*newest.values()} - posts_read)):
        query = select(claims.c.post_id).where(claims.c.post_id.in_(some), ~claims.c.current)
        posts_read |= set(db.execute(query).scalars())
    earlier = [one.wording_id for one in read if one.wording_id not in newest]
    for some in chunks(earlier):
        query = select(wordings.c.post_id).where(wordings.c.id.in_(some))
        posts_read |= set(db.execute(query).scalars())
    todo.renew_due(db, relations.STAGE, sorted(posts_read), now, backlog=True)


def _save(db: Connection, judged: Judged, post_id: int, now: datetime, *, backlog: bool) -> None:
    where: dict[str, Any] = {"post_id": post_id, "wording_id": judged.wording_id}
    new_claims = save_claims(db, where, judged.claims)
    new_counters = save_counters(db, where, judged.counters)
    save_assertions(db, where, judged.assertions)
    new_findings = save_findings(db, where, judged.findings, now)
    todo.add_due(db, "link_claim", new_claims, now, backlog=backlog)
    todo.add_due(db, "link_counter", new_counters, now, backlog=backlog)
    todo.add_due(db, "raise_alerts", new_findings, now, backlog=backlog)
