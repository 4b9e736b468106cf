"""`monitor evaluate --relations`: pairs of a claim and a statement through the whole pipeline."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from monitor.analysis.relation_scores import UNRELATED, best
from monitor.app.analysing import analyse_due
from monitor.app.evaluating import read_rows, refuse
from monitor.app.imports import Wishes, import_files
from monitor.app.listings import Period, answers
from monitor.app.program import opened
from monitor.config.settings import Config, Places, read_config
from monitor.domain.assertion import Bearing
from monitor.domain.channel import ChannelRole

Row = dict[str, Any]
COLUMNS = (
    "relation", "gold", "found", "right", "precision", "precision_95", "recall", "recall_95", "f1",
)  # fmt: skip


class _Claim(BaseModel):
    text: str
    posted_at: AwareDatetime
    channel_role: ChannelRole = ChannelRole.OFFICIAL


class _Said(BaseModel):
    text: str
    posted_at: AwareDatetime
    role: ChannelRole = ChannelRole.COMMENTARY


class _Pair(BaseModel):
    id: str | int
    claim: _Claim
    said: _Said
    relation: Bearing | Literal["unrelated"]


async def relations(config: Config, path: Path) -> list[tuple[Row, str]]:
    """Give every pair of a file with the relation that is found; all are played into one new home.

    Each text is posted in a channel of its own. Raises SourceError with the line that is no pair.
    """
    rows = list(read_rows(path, _Pair))
    pairs = [_Pair.model_validate(row) for row in rows]
    with tempfile.TemporaryDirectory(prefix="monitor-relations-") as folder:
        places = Places(home=Path(folder) / "home", config=config.places.config)
        listed = await _play(read_config({}, places), Path(folder), pairs)
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in listed:
        found[one["claim"]["channel"], one["post"]["channel"]].append(one)
    return [(row, best(found[f"claim{n}", f"said{n}"])) for n, row in enumerate(rows)]


async def _play(config: Config, folder: Path, pairs: Sequence[_Pair]) -> list[Row]:
    file = folder / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, _posts(pairs))), "utf-8")
    channels = folder / "channels.yaml"
    channels.write_text(json.dumps({"channels": list(_channels(pairs))}), "utf-8")
    async with opened(config, writing=True) as program:
        await import_files(program, [file], Wishes(channels=channels), refuse, lambda _: None)
        await analyse_due(program, False, lambda _: None)
        return await answers(program, Period(), everything=True)


def _posts(pairs: Sequence[_Pair]) -> Iterator[Row]:
    for number, pair in enumerate(pairs):
        for name, one in (("claim", pair.claim), ("said", pair.said)):
            yield {
                "channel": f"{name}{number}",
                "post_id": 1,
                "date": one.posted_at.isoformat(),
                "text": one.text,
            }


def _channels(pairs: Sequence[_Pair]) -> Iterator[Row]:
    for number, pair in enumerate(pairs):
        yield _channel(f"claim{number}", pair.claim.channel_role)
        yield _channel(f"said{number}", pair.said.role)


def _channel(handle: str, role: ChannelRole) -> Row:
    return {"handle": handle, "role": role.value, "side": "ru", "watch": "files"}


def outcomes(measured: Sequence[tuple[Row, str]]) -> list[tuple[str, str]]:
    """Give what was expected of each pair, and what was found."""
    return [(str(row["relation"]), found or UNRELATED) for row, found in measured]
