"""`monitor sample`: which posts are most worth a person's label."""

import asyncio
import json
from pathlib import Path
from typing import Any

from monitor.analysis.read import Analyser
from monitor.analysis.signals import strength
from monitor.app.program import Program
from monitor.app.resources import resources
from monitor.domain.channel import Side
from monitor.domain.errors import ConfigError
from monitor.domain.finding import Voice
from monitor.storage import unlabelled
from monitor.storage.reading import DueWording

# So many stored posts are looked at, chosen by a hash: the same ones until new ones come.
POOL = 3000

Rows = list[dict[str, Any]]


async def sample(program: Program, number: int) -> Rows:
    """Give posts to label: half uncertain, a quarter disputed, a quarter without any sign.

    Uncertain: the score lies near the threshold. Disputed: rules and score differ most. The last
    are what nothing else would show anybody; they tell how much is missed.
    """
    pool = await program.store.read(unlabelled.pool, POOL)
    analyser = Analyser.of(resources(program.config.places))
    rows = await asyncio.to_thread(_scored, analyser, pool)
    signed = [row for row in rows if row["signs"]]
    uncertain = sorted(rows, key=lambda row: row["margin"])
    disputed = sorted(signed, key=lambda row: -row["dispute"])
    silent = [row for row in rows if not row["signs"]]
    chosen = _first(uncertain, number - number // 4 * 2, "near the threshold", [])
    chosen += _first(disputed, number // 4, "rules and score differ", chosen)
    chosen += _first(silent, number // 4, "at random, no sign", chosen)
    return [{name: row[name] for name in SHOWN} for row in chosen]


SHOWN = ("post", "channel", "date", "why", "mod", "any", "url", "text")


def write(path: Path, rows: Rows) -> None:
    """Write posts as gold.jsonl with the labels left empty; raise ConfigError."""
    blank: dict[str, Any] = {
        "labelled": False, "criticism": "none", "voice": None, "form": None, "severity": None,
        "themes": [],
        "contradiction": "none", "contradiction_type": None, "official_claim": False,
        "policing": False, "repression": False, "evidence": [], "readers": 1, "agreed": True,
        "unsure": True,
    }  # fmt: skip
    lines = [
        {"key": row["post"], "channel": row["channel"], "date": row["date"], "text": row["text"]}
        | blank
        for row in rows
    ]
    try:
        path.write_text(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8"
        )
    except OSError as error:
        raise ConfigError([f"{path}: cannot be written ({error.strerror})"]) from error


def _scored(analyser: Analyser, pool: list[DueWording]) -> Rows:
    return [_row(analyser, due) for due in pool if due.speaker.side is not Side.UA]


def _row(analyser: Analyser, due: DueWording) -> dict[str, Any]:
    look = analyser.look(due.post, due.speaker)
    chances, level = look.judged.chances, look.judged.levels("mod")[0]
    own = [s for s in look.signals if s.military and s.voice in (Voice.OWN, Voice.ENDORSED)]
    return {
        "post": f"{due.channel.handle}/{due.post.ref.message_id}",
        "channel": due.channel.handle,
        "date": None if due.post.undated else due.post.posted_at.isoformat(),
        "url": due.post.url,
        "text": due.post.text,
        "mod": round(chances["mod"], 3),
        "any": round(chances["any"], 3),
        "signs": bool(look.signals),
        "margin": abs(chances["mod"] - level),
        "dispute": abs(strength(own) - chances["mod"]),
    }


def _first(rows: Rows, number: int, why: str, taken: Rows) -> Rows:
    known = {row["post"] for row in taken}
    fresh = [row for row in rows if row["post"] not in known]
    return [{**row, "why": why} for row in fresh[:number]]
