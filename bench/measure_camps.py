"""Measure stories and camps: python bench/measure_camps.py STORIES.jsonl CHANNELS.yaml [--errors].

A line is {"id", "posts": [rows of posts.jsonl], "event_posts": ["channel/post_id"], "poles":
{"channel/post_id": [codes]}, "copies": [[posts of one text]]}. All lines go into one new home,
through import and analysis. Grouping: the story that shares most with a line's event posts
against them. Poles: of event posts, wherever they were grouped, each read by itself; and as the
stories gave them. Camps: distance of the split index from that of the labels.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
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
from monitor.logs import set_up_logs
from monitor.config.channels_file import read_channels
from monitor.config.settings import Places, read_config
from monitor.domain.post import Post, PostRef, clean_text
from tests.factories import NOON

Row = dict[str, Any]
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
    first = {copy: group[0] for group in line["copies"] for copy in group}
    taken: dict[str, set[str]] = {}
    for post, poles in line["poles"].items():
        channel = first.get(post, post).split("/")[0]
        taken.setdefault(owners.get(channel, channel), set()).update(poles)
    found = split(taken)
    return found.index if found else None


def prf(right: int, found: int, true: int) -> str:
    p, r = right / max(1, found), right / max(1, true)
    low, high = wilson(right, true)
    return (
        f"P {p:.3f} R {r:.3f} (recall {low:.2f}-{high:.2f}) F1 {2 * right / max(1, found + true):.3f}"
        f" ({right} right, {found} found, {true} true)"
    )


def main(path: Path, channels: Path, *, errors: bool) -> None:
    """Print what was measured."""
    set_up_logs((), level="WARNING")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    owners = {c.handle: c.network for c in read_channels(channels) if c.network}
    rows = asyncio.run(told(lines, channels))
    listed = [set(row["posts"]) for row in rows]
    group: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    by_pole: dict[str, Counter[str]] = {}
    distances, camps = [], 0
    for line in lines:
        event = set(line["event_posts"])
        at = max(range(len(listed)), key=lambda n: len(listed[n] & event), default=None)
        row = rows[at] if at is not None else {"posts": [], "poles": [], "split": None}
        group.update(right=len(set(row["posts"]) & event), found=len(row["posts"]), true=len(event))
        seen: dict[str, set[str]] = {}
        for pole in row["poles"]:
            for said in pole["quotes"]:
                seen.setdefault(said["post"], set()).add(pole["pole"])
        posts = {name(post): post for post in line["posts"]}
        for post, poles in line["poles"].items():
            mine, gold = read_alone(posts[post]), set(poles)
            alone.update(right=len(mine & gold), found=len(mine), true=len(gold), posts=1)
            alone.update(same=int(mine == gold), first=int(bool(mine & gold) or mine == gold))
            ours = seen.get(post, set())
            inside.update(right=len(ours & gold), found=len(ours), true=len(gold))
            for code in mine | gold:
                by_pole.setdefault(code, Counter()).update(
                    right=code in mine and code in gold, found=code in mine, true=code in gold
                )
            if errors and mine != gold:
                print(post, sorted(gold), "->", sorted(mine), posts[post]["text"][:150])
        index = gold_split(line, owners)
        camps += row["split"] is not None
        if index is not None and row["split"] is not None:
            distances.append(abs(index - row["split"]))
        print(f"{line['id']}: {len(set(row['posts']) & event)}/{len(event)} of "
              f"{len(row['posts'])} grouped; split {row['split']} {row.get('interval')}, labels {index}")  # fmt: skip
        if errors:
            print("   missed", sorted(event - set(row["posts"])), "\n   foreign", sorted(set(row["posts"]) - event))
    print("grouping:", prf(group["right"], group["found"], group["true"]))
    print("poles, each post read by itself:", prf(alone["right"], alone["found"], alone["true"]))
    print(f"   all poles of a post right: {alone['same'] / alone['posts']:.3f} of {alone['posts']}; "
          f"one pole right or rightly none: {alone['first'] / alone['posts']:.3f}")  # fmt: skip
    print("poles in the story found:", prf(inside["right"], inside["found"], inside["true"]))
    for code, c in sorted(by_pole.items()):
        print(f"   {code:16}", prf(c["right"], c["found"], c["true"]))
    mean = sum(distances) / len(distances) if distances else float("nan")
    print(f"camps found in {camps} of {len(lines)}; mean distance of the split index {mean:.3f}")


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if not one.startswith("--")]
    main(Path(given[0]), Path(given[1]), errors="--errors" in sys.argv)
