"""Editors' verdicts, given beside the daemon: a file each, which whoever writes takes in."""

import asyncio
import contextlib
import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from monitor.app.clock import now
from monitor.app.program import Program, opened
from monitor.config.settings import Config
from monitor.domain.errors import ConfigError, HomeLocked, SourceError
from monitor.domain.finding import Judgement, Verdict
from monitor.domain.post import clean_text
from monitor.storage import verdicts
from monitor.storage.verdicts import By

log = structlog.get_logger()

Rows = list[dict[str, Any]]


async def give(config: Config, verdict: Verdict) -> tuple[str, bool]:
    """Keep a verdict; give the finding's words, and whether it is in the store already.

    While the daemon runs, it takes the verdict within seconds. Raises SourceError for an unknown
    finding and for words that cannot be stored, ConfigError when home cannot be written.
    """
    for said in (verdict.editor, verdict.note or ""):
        if clean_text(said) != said:
            raise SourceError("the verdict is not recorded: its words are no valid UTF-8")
    async with opened(config, writing=False) as program:
        words = await program.store.read(verdicts.quoted_words, verdict.finding_id)
    left = await asyncio.to_thread(_leave, config.places.home, verdict)
    try:
        async with opened(config, writing=True) as program:
            await take(program)
    except HomeLocked:
        return words, False
    refused = _refused(left)
    if refused.exists():
        raise SourceError(f"the verdict is not recorded: it cannot be stored, see {refused}")
    return words, True


async def take(program: Program) -> int:
    """Store the verdicts that wait in home; give their number. A damaged one is set aside."""
    taken = 0
    for path in await asyncio.to_thread(_waiting, program.config.places.home):
        try:
            verdict = _read(path)
            taken += await program.store.write(verdicts.save_verdict, verdict)
        except (OSError, ValueError, KeyError, TypeError, SourceError) as error:
            log.warning("verdict_not_read", file=path.name, reason=type(error).__name__)
            path.replace(_refused(path))
            continue
        path.unlink(missing_ok=True)
    return taken


async def given(program: Program) -> Rows:
    """List what editors said last of each finding."""
    return await program.store.read(verdicts.list_verdicts)


async def precision(program: Program, by: By, since: datetime | None) -> Rows:
    """Give how often findings were right."""
    return await program.store.read(verdicts.precision, by, since)


def said_now(finding_id: int, judgement: Judgement, editor: str, note: str | None) -> Verdict:
    """Make a verdict of this moment."""
    return Verdict(
        finding_id=finding_id, judgement=judgement, editor=editor, given_at=now(), note=note
    )


def _folder(home: Path) -> Path:
    return home / "verdicts"


def _waiting(home: Path) -> list[Path]:
    return sorted(_folder(home).glob("*.json"))


def _refused(path: Path) -> Path:
    return path.with_suffix(".bad")


def _leave(home: Path, verdict: Verdict) -> Path:
    row = {
        "finding": verdict.finding_id,
        "judgement": verdict.judgement.value,
        "editor": verdict.editor,
        "given_at": verdict.given_at.isoformat(),
        "note": verdict.note,
    }
    # Named by time, so that verdicts are taken in the order they were given.
    path = _folder(home) / f"{verdict.given_at:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.json"
    half = path.with_suffix(".half")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        half.write_text(json.dumps(row), "utf-8")
        half.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise ConfigError([f"{path}: cannot be written ({error.strerror})"]) from error
    return path


def _read(path: Path) -> Verdict:
    row = json.loads(path.read_text("utf-8"))
    return Verdict(
        finding_id=int(row["finding"]),
        judgement=Judgement(row["judgement"]),
        editor=str(row["editor"]),
        given_at=datetime.fromisoformat(row["given_at"]),
        note=row["note"],
    )
