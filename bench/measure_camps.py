"""Measure stories and camps: python bench/measure_camps.py STORIES.jsonl CHANNELS.yaml [--errors].

A line is {"id", "posts": [rows of posts.jsonl], "event_posts": ["channel/post_id"], "poles":
{"channel/post_id": [codes]}, "copies": [[posts of one text]]}; `copies` may be missing. All lines
go into one new home, through import and analysis. Grouping: the story that shares most with a
line's event posts against them. Poles: of event posts, wherever they were grouped, each read by
itself; and as the stories gave them. Camps: distance of the split index from that of the labels.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.analysis.camps import split
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.measure import wilson
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.stances import poles_of
from monitor.analysis.text import document
from monitor.app.analysing import analyse_due
from monitor.app.imports import Wishes, import_files
from monitor.app.listings import Period
from monitor.app.program import opened
from monitor.app.stories import stories
from monitor.config.channels_file import read_channels
from monitor.config.settings import Places, read_config
from monitor.domain.post import Post, PostRef, clean_text
from monitor.logs import set_up_logs

Row = dict[str, Any]
NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
LEXICON = Lexicon(glossary_terms())


async def told(lines: list[Row], channels: Path) -> list[Row]:
    """Play all posts into one home and give its stories."""
    with tempfile.TemporaryDirectory(prefix="monitor-camps-") as folder:
        file = Path(folder) / "posts.jsonl"
        rows = {json.dumps(post, sort_keys=True) for line in lines for post in line["posts"]}
        file.write_text("\n".join(sorted(rows)), "utf-8")
        config = read_config({}, Places(home=Path(folder) / "home", config=Path(folder)))
        async with opened(config, writing=True) as program:
            await import_files(program, [file], Wishes(channels=channels), print, lambda _: None)
            await analyse_due(program, False, lambda _: None)
            return await stories(program, Period())


def read_alone(post: Row) -> set[str]:
    """Give the poles of a post read by itself."""
    text = clean_text(post["text"])
    doc = document(text)
    read = Post(ref=PostRef(channel_id=1, message_id=1), text=text, posted_at=NOON)
    scopes = read_scopes(doc, read, Speaker(handle=post["channel"]), LEXICON)
    return {pole.code for pole in poles_of(doc, scopes)} if scopes else set()


def name(post: Row) -> str:
    return f"{post['channel']}/{post['post_id']}"


def gold_split(line: Row, owners: Mapping[str, str]) -> float | None:
    """Give the split index that the labels make, copies and owners counted once."""
    first = {copy: group[0] for group in line.get("copies", ()) for copy in group}
    taken: dict[str, set[str]] = {}
    for post, poles in line["poles"].items():
        channel = first.get(post, post).split("/")[0]
        taken.setdefault(owners.get(channel, channel), set()).update(poles)
    found = split(taken)
    return found.index if found else None


def prf(count: Mapping[str, int]) -> str:
    right, found, true = count["right"], count["found"], count["true"]
    low, high = wilson(right, true)
    f1 = 2 * right / max(1, found + true)
    return (
        f"P {right / max(1, found):.3f} R {right / max(1, true):.3f} ({low:.2f}-{high:.2f}) "
        f"F1 {f1:.3f} ({right} right, {found} found, {true} true)"
    )


@dataclass
class Tally:
    """What was right, found and true, by question."""

    group: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    by_pole: dict[str, Counter[str]] = field(default_factory=dict)
    distances: list[float] = field(default_factory=list)
    camps: int = 0

    def story(self, line: Row, row: Row, owners: Mapping[str, str]) -> None:
        """Compare a story with the one that was found."""
        event, told = set(line["event_posts"]), set(row["posts"])
        self.group.update(right=len(told & event), found=len(told), true=len(event))
        index = gold_split(line, owners)
        self.camps += row["split"] is not None
        if index is not None and row["split"] is not None:
            self.distances.append(abs(index - row["split"]))
        print(f"{line['id']}: {len(told & event)}/{len(event)} of {len(told)} grouped; "
              f"split {row['split']} {row.get('interval')}, labels {index}")  # fmt: skip

    def pole(self, mine: set[str], ours: set[str], gold: set[str]) -> None:
        """Compare the poles of a post, read alone and in its story."""
        self.alone.update(right=len(mine & gold), found=len(mine), true=len(gold), posts=1)
        self.alone.update(same=int(mine == gold), any=int(bool(mine & gold) or mine == gold))
        self.inside.update(right=len(ours & gold), found=len(ours), true=len(gold))
        for code in mine | gold:
            self.by_pole.setdefault(code, Counter()).update(
                right=code in mine and code in gold, found=code in mine, true=code in gold
            )

    def show(self, lines: int) -> None:
        """Print the sums."""
        posts = self.alone["posts"]
        print("grouping:", prf(self.group))
        print("poles, each post read by itself:", prf(self.alone))
        print(f"   all poles of a post right: {self.alone['same'] / posts:.3f} of {posts}; "
              f"one right, or rightly none: {self.alone['any'] / posts:.3f}")  # fmt: skip
        print("poles in the story found:", prf(self.inside))
        for code, count in sorted(self.by_pole.items()):
            print(f"   {code:16}", prf(count))
        mean = sum(self.distances) / len(self.distances) if self.distances else float("nan")
        print(f"camps in {self.camps} of {lines}; mean distance of the split index {mean:.3f}")


def nearest(line: Row, rows: list[Row]) -> Row:
    """Give the story that shares most posts with a line's event."""
    event = set(line["event_posts"])
    empty: Row = {"posts": [], "poles": [], "split": None}
    return max(rows, key=lambda row: len(event.intersection(row["posts"])), default=empty)


def compare(line: Row, row: Row, tally: Tally, *, errors: bool) -> None:
    """Compare the poles of a line's posts."""
    seen: dict[str, set[str]] = {}
    for pole in row["poles"]:
        for said in pole["quotes"]:
            seen.setdefault(said["post"], set()).add(pole["pole"])
    posts = {name(post): post for post in line["posts"]}
    for post, poles in line["poles"].items():
        mine = read_alone(posts[post])
        tally.pole(mine, seen.get(post, set()), set(poles))
        if errors and mine != set(poles):
            print("  ", post, sorted(poles), "->", sorted(mine), posts[post]["text"][:150])


def main(path: Path, channels: Path, *, errors: bool) -> None:
    """Print what was measured."""
    set_up_logs((), level="WARNING")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    owners = {c.handle: c.network for c in read_channels(channels) if c.network}
    rows = asyncio.run(told(lines, channels))
    tally = Tally()
    for line in lines:
        row = nearest(line, rows)
        tally.story(line, row, owners)
        compare(line, row, tally, errors=errors)
    tally.show(len(lines))


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if not one.startswith("--")]
    main(Path(given[0]), Path(given[1]), errors="--errors" in sys.argv)
