"""`monitor evaluate`: labelled posts, briefings and whole stories, with the shipped analysis."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ValidationError

from monitor.analysis.briefings import score_briefings
from monitor.analysis.measure import score_posts
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.scorer import mark, marks_of, shipped_marks
from monitor.analysis.speaker import Speaker
from monitor.analysis.story import score_stories
from monitor.app.analysing import analyse_due
from monitor.app.grouped import Labelled, read_grouped
from monitor.app.imports import Wishes, import_files
from monitor.app.labels import faults
from monitor.app.listings import Period, Wanted, alerts, findings
from monitor.app.program import Program, opened
from monitor.app.resources import resources
from monitor.config.channels_file import read_channels
from monitor.config.settings import Config, Places, read_config
from monitor.domain.channel import Channel, ChannelRole
from monitor.domain.claim import Predicate
from monitor.domain.errors import BadItem, SourceError
from monitor.domain.post import Post, PostRef, clean_text
from monitor.storage.channels import load_channels

COLUMNS = ("label", "channel", "n", "gold", "found", "right", "precision", "recall", "f1", "ap")
BRIEFING_COLUMNS = ("predicate", "gold", "found", "right", "precision", "recall", "f1", "f1_95")
# So many wrong labels are shown at once.
MOST_FAULTS = 20
NO_DATE = datetime(2024, 1, 1, tzinfo=UTC)

Row = dict[str, Any]
Read = tuple[Mapping[str, Any], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was measured; `seen` says how many of the texts the shipped weights know."""

    seen: str
    rows: list[Row]


async def posts(
    program: Program,
    gold: Path,
    channels: Path | None,
    grouped: bool,
    count: Callable[[int], None] = lambda _: None,
) -> Report:
    """Measure every labelled post by itself; official claims quoted in it count.

    `grouped` trains anew for every channel, on the labelled posts of the others alone. `count` is
    told how many posts are read.
    """
    labelled = await gold_posts(program, gold, channels)
    rows = [one.row for one in labelled]
    own = resources(program.config.places)
    if grouped:
        seen = "every channel was measured with weights trained on the other channels alone"
        reading = read_grouped(labelled, own.places)
    else:
        marks = shipped_marks() if own.weights is None else marks_of(own.weights)
        known = sum(mark(row["text"]) in marks for row in rows)
        whose = "the shipped weights" if own.weights is None else "the weights of this home"
        seen = f"{whose} have seen {known} of these {len(rows)} texts"
        analyser = Analyser.of(own)
        reading = ((one.row, analyser.read(one.post, one.speaker)) for one in labelled)
    read = list(_counted(reading, count))
    return Report(
        seen=seen,
        rows=score_posts([(row, found.findings, found.claims) for row, found in read]),
    )


def _counted(read: Iterable[Read], count: Callable[[int], None]) -> Iterator[Read]:
    for number, one in enumerate(read, 1):
        count(number)
        yield one


async def briefings(program: Program, path: Path, channels: Path | None) -> list[Row]:
    """Measure the claims of whole briefings by predicate and place.

    A line's `role` is its channel's; without one the list of channels says it.
    """
    known = await _known(program, channels)
    analyser = Analyser.of(resources(program.config.places))
    rows = list(read_rows(path, _Briefing))
    return score_briefings(
        [(row, analyser.read(_post(row), _briefer(row, known)).claims) for row in rows]
    )


def _briefer(row: Row, known: dict[str, Channel]) -> Speaker:
    speaker = _speaker(row, known)
    return replace(speaker, role=ChannelRole(row["role"])) if row.get("role") else speaker


async def gold_posts(program: Program, gold: Path, channels: Path | None) -> list[Labelled]:
    """Read labelled posts; raise SourceError with file and line of what is no label or no post."""
    known = await _known(program, channels)
    rows = list(_placed(gold, _Gold))
    wrong = [f"{where}: {fault}" for where, row in rows for fault in faults(row)]
    if wrong:
        more = [f"and {len(wrong) - MOST_FAULTS} more"] if len(wrong) > MOST_FAULTS else []
        raise SourceError(
            "\n".join([*wrong[:MOST_FAULTS], *more, f"{gold}: is not used until they are mended"])
        )
    return [Labelled(row=row, post=_post(row), speaker=_speaker(row, known)) for _, row in rows]


class _Gold(BaseModel):
    channel: str
    text: str
    date: AwareDatetime | None = None


class _Stated(BaseModel):
    predicate: Predicate
    place: str | None


class _Briefing(_Gold):
    role: ChannelRole | None = None
    claims: list[_Stated]


class _Expected(BaseModel):
    criticism: Literal["mod", "other_ru", "none"]
    claim: str | None = None
    contradiction: bool = False


class _Alerts(BaseModel):
    min: int
    max: int


class _Story(BaseModel):
    id: str | int
    posts: list[dict[str, Any]]
    expect: dict[str, _Expected]
    alerts: _Alerts


def read_rows(path: Path, form: type[BaseModel]) -> Iterator[Row]:
    """Give the lines of a file; raise SourceError with the one that is not of the form."""
    return (row for _, row in _placed(path, form))


def _placed(path: Path, form: type[BaseModel]) -> Iterator[tuple[str, Row]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{path.name}:{number}"
                    yield where, _row(where, line, form)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: is not UTF-8") from error


def _row(where: str, line: str, form: type[BaseModel]) -> Row:
    try:
        row: Row = json.loads(line)
        form.model_validate(row)
    except json.JSONDecodeError as error:
        raise SourceError(f"{where}: not valid JSON ({error.msg})") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise SourceError(f"{where}: {field}: {first['msg']}; see formats of gold.jsonl") from error
    except RecursionError as error:
        raise SourceError(f"{where}: is nested too deeply") from error
    return row


async def _known(program: Program, path: Path | None) -> dict[str, Channel]:
    stored = await program.store.read(load_channels)
    listed = read_channels(path) if path is not None else program.config.channels
    everybody = [*stored.values(), *listed]
    return {channel.handle.lower(): channel for channel in everybody}


def _speaker(row: Row, known: dict[str, Channel]) -> Speaker:
    channel = known.get(row["channel"].lower())
    if channel is None:
        return Speaker(handle=row["channel"])
    return Speaker(handle=channel.handle, role=channel.role, side=channel.side)


def _post(row: Row) -> Post:
    date = datetime.fromisoformat(row["date"]) if row.get("date") else NO_DATE
    return Post(
        ref=PostRef(channel_id=1, message_id=1),
        text=clean_text(row["text"]),
        posted_at=date,
        undated=not row.get("date"),
    )


async def threads(config: Config, path: Path, channels: Path | None) -> list[Row]:
    """Play all stories into one new home, through import and analysis, and compare."""
    stories = list(read_rows(path, _Story))
    with tempfile.TemporaryDirectory(prefix="monitor-threads-") as folder:
        home = Path(folder)
        file = home / "posts.jsonl"
        lines = {json.dumps(post, sort_keys=True) for story in stories for post in story["posts"]}
        file.write_text("\n".join(sorted(lines)), "utf-8")
        own = read_config({}, Places(home=home / "home", config=_folder(config, channels)))
        async with opened(own, writing=True) as program:
            await import_files(program, [file], Wishes(channels=channels), refuse, _silent)
            await analyse_due(program, False, _silent)
            found = await findings(program, Period(), Wanted())
            raised = await alerts(program, Period())
    return score_stories(stories, found, raised)


def _folder(config: Config, channels: Path | None) -> Path:
    # A places.yaml beside the list of channels belongs to the stories.
    return channels.resolve().parent if channels is not None else config.places.config


def refuse(item: BadItem) -> None:
    """Raise SourceError: a bad line of what is to be measured is not passed over."""
    raise SourceError(str(item))


def _silent(_so_far: object) -> None:
    pass
