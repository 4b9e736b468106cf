"""The texts that weights are trained on and measured by, with what is known of each."""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.analysis import training
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.post import Post, PostRef, clean_text
from monitor.domain.taxonomy import THEMES_OF

LATE = "2023-05"  # concordgroup_official: months from here on are measured, earlier ones train
NEGATIVES_PER_CHANNEL = 400
READ = 16_384
UNDATED = datetime(2023, 6, 1, tzinfo=UTC)
BIG = ("concordgroup_official", "ghost_of_novorossia", "RDS_official_smi", "adirect")


@dataclass
class Item:
    """One text with its labels by head (absent: not known) and the weight of its word."""

    group: str
    fold: str
    text: str
    labels: dict[str, float]
    weight: float = 1.0
    kind: str = "gold"
    seen: Any = None
    # The sentences that readers marked: numbers into those of `seen`.
    marked: frozenset[int] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def fold_of(channel: str, date: str | None) -> str:
    if channel == "concordgroup_official":
        return "concord-late" if (date or "") >= LATE else "concord-early"
    if channel in BIG:
        return channel
    return f"others-{int(hashlib.md5(channel.encode()).hexdigest(), 16) % 4}"  # noqa: S324


def labels_of(row: dict[str, Any]) -> dict[str, float]:
    """The truth of a labelled row for each head; aim and themes are known of criticism alone.

    A row whose criticism is null says nothing of that.
    """
    criticism = row["criticism"]
    if row.get("voice") in ("reported", "rejected"):
        criticism = "none"
    labels = {
        "repression": float(bool(row.get("repression"))),
        "policing": float(bool(row.get("policing"))),
    }
    if criticism is None:
        return labels
    labels["any"] = float(criticism != "none")
    if criticism != "none":
        labels["mod"] = float(criticism == "mod")
        named = row.get("themes") or []
        labels |= {f"theme {family}": float(family in named) for family in THEMES_OF}
    return labels


def spans_of(row: dict[str, Any], text: str) -> list[tuple[int, int]]:
    """Where the words stand that readers marked; none where they may mean one thing or another."""
    said = [row.get("criticism") not in (None, "none"), row.get("policing"), row.get("repression")]
    if sum(map(bool, said)) != 1:
        return []
    found = [(text.find(words), len(words)) for words in row.get("evidence") or []]
    return [*row.get("spans", []), *((at, at + size) for at, size in found if at >= 0)]


def gold_items(path: Path) -> Iterator[Item]:
    for row in lines(path):
        yield Item(
            row["channel"], fold_of(row["channel"], row["date"]), row["text"], labels_of(row),
            weight=0.7 if row["unsure"] else 1.0, extra=row,
        )  # fmt: skip


def read_items(path: Path, posts: Path, known: set[str]) -> Iterator[Item]:
    texts = {(row["channel"], row["post_id"]): row for row in lines(posts)}
    for row in lines(path):
        post = texts[row["channel"], row["post_id"]]
        if post["text"] not in known:
            fold = fold_of(row["channel"], post["date"])
            weight = 0.6 if row.get("unsure") else 1.0
            yield Item(
                row["channel"], fold, post["text"], labels_of(row), weight, "read", extra=row
            )


def authority_items(path: Path) -> Iterator[Item]:
    for row in lines(path):
        critical = bool(row["criticises_authorities"])
        # Only a fifth of its critical posts concern the ministry; which, nobody has said.
        labels = {"any": float(critical)}
        fold = fold_of(row["channel"], None)
        yield Item(row["channel"], fold, row["text"], labels, weight=0.4, kind="authorities")


def background_items(path: Path, news: set[str], known: set[str]) -> Iterator[Item]:
    taken: dict[str, int] = {}
    for row in lines(path):
        channel, text = row["channel"], row["text"]
        if channel not in news or text in known or len(text) < 20:
            continue
        taken[channel] = taken.get(channel, 0) + 1
        kind = "background" if taken[channel] <= NEGATIVES_PER_CHANNEL else "page-check"
        labels = {"any": 0.0, "policing": 0.0}
        yield Item(channel, fold_of(channel, None), text, labels, 0.6, kind=kind)


def invented_items(path: Path) -> Iterator[Item]:
    for row in lines(path):
        # A line that is a sentence says more of itself than a long post does.
        weight = 1.5 if "author" not in row else 0.5
        yield Item(
            "invented", "invented", row["text"], labels_of(row), weight, "invented", extra=row
        )


def describe(items: list[Item], sides: dict[str, Side], roles: dict[str, ChannelRole]) -> None:
    lexicon = Lexicon(glossary_terms())
    for item in items:
        text = clean_text(item.text)[:READ]
        post = Post(ref=PostRef(channel_id=1, message_id=1), text=text, posted_at=UNDATED)
        speaker = Speaker(
            handle=item.group,
            side=Side(item.extra.get("side") or sides.get(item.group, Side.RU)),
            role=ChannelRole(item.extra.get("role") or roles.get(item.group, "commentary")),
        )
        item.seen = training.describe(post, speaker, lexicon)
        spans = spans_of(item.extra, text)
        item.marked = frozenset(
            number for number, sentence in enumerate(document(text).sentences)
            if any(start < sentence.end and end > sentence.start for start, end in spans)
        )  # fmt: skip


def read_all(args: argparse.Namespace) -> list[Item]:
    rows = YAML(typ="safe").load(args.channels)["channels"]
    sides = {row["handle"]: Side(row["side"]) for row in rows}
    roles = {row["handle"]: ChannelRole(row["role"]) for row in rows}
    news = {handle for handle, role in roles.items() if role is ChannelRole.MEDIA}
    gold = list(gold_items(args.gold))
    read = list(read_items(args.read, args.posts, {item.text for item in gold}))
    known = {item.text for item in (*gold, *read)}
    items = [
        *gold,
        *read,
        *authority_items(args.authorities),
        *background_items(args.posts, news, known),
        *(item for path in args.invented for item in invented_items(path)),
    ]
    describe(items, sides, roles)
    print(len(items), "texts,", len({item.group for item in items}), "channels")
    return items
