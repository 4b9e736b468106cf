"""How well the quotes of criticism carry it: python bench/evidence_bench.py [CHANNELS POSTS GOLD].

GOLD is gold.jsonl with the words that readers marked; every post is read with weights that have
not seen its channel, and only posts that are found count. Of POSTS (posts.jsonl.gz) it is asked
how many pages would still be pages without their quotes. Without files the invented archive is
read, in which nobody has marked words.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.analysis.read import READ, Analyser
from monitor.analysis.speaker import Speaker
from monitor.app.grouped import Labelled, read_grouped
from monitor.config.channels_file import read_channels
from monitor.domain.claim import Quote
from monitor.domain.finding import Finding, FindingKind, shown
from monitor.domain.post import Post, PostRef, clean_text

DEMO = Path(__file__).parents[1] / "monitor/demo_archive"
# The constants of carrying.py were chosen on the other channels.
MEASURED = frozenset(["concordgroup_official", "adirect"])
DAY = "2024-01-01T00:00:00+00:00"


def _shown(one: Finding) -> list[Quote]:
    spans = shown(one.kind, [(q.start, q.end) for q in one.quotes])
    return [q for q in one.quotes if (q.start, q.end) in spans]


QUOTES: dict[str, Callable[[Finding], Sequence[Quote]]] = {
    "the best quote": lambda one: one.quotes[:1],
    "the quotes that are shown": _shown,
    "all quotes": lambda one: one.quotes,
}


def main(channels: Path, posts: Path, gold: Path | None = None) -> None:
    known = {channel.handle.lower(): channel for channel in read_channels(channels)}

    def speaker(handle: str) -> Speaker:
        channel = known.get(handle.lower())
        if channel is None:
            return Speaker(handle=handle)
        return Speaker(handle=handle, role=channel.role, side=channel.side)

    if gold is not None:
        rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
        read = list(read_grouped([Labelled(row=r, post=_post(r), speaker=speaker(r["channel"]))
                                  for r in rows], ()))  # fmt: skip
        pairs = [(row, one) for row, reading in read for one in _criticism(reading.findings)
                 if row["evidence"] and row["criticism"] != "none"]  # fmt: skip
        halves = {"chosen on": False, "measured on": True}
        for name, measured in halves.items():
            print(name, *_overlap([p for p in pairs if (p[0]["channel"] in MEASURED) is measured]),
                  sep="\n  ")  # fmt: skip
    with gzip.open(posts, "rt", encoding="utf-8") as lines:
        _flips([(_post(row), speaker(row["channel"])) for row in map(json.loads, lines)])


def _post(row: dict[str, Any]) -> Post:
    return Post(ref=PostRef(channel_id=1, message_id=1), text=clean_text(row["text"]),
                posted_at=datetime.fromisoformat(row.get("date") or DAY))  # fmt: skip


def _criticism(found: Iterable[Finding]) -> Iterator[Finding]:
    return (one for one in found if one.kind is FindingKind.CRITICISM and one.asserted)


def _overlap(pairs: Sequence[tuple[dict[str, Any], Finding]]) -> Iterator[str]:
    yield f"{len(pairs)} found posts with words that readers marked"
    if not pairs:
        return
    for name, quotes_of in QUOTES.items():
        marks = [_marks(row) for row, _ in pairs]
        quoted = [[(q.start, q.end) for q in quotes_of(one)] for _, one in pairs]
        f1 = sum(map(_f1, quoted, marks)) / len(pairs)
        met = sum(any(_shared(quotes, [span]) * 2 >= span[1] - span[0] for span in spans)
                  for quotes, spans in zip(quoted, marks, strict=True))  # fmt: skip
        size = sum(len(_places(quotes)) for quotes in quoted) / len(pairs)
        yield f"{name}: F1 {f1:.3f}, half of a mark in {met} of {len(pairs)}, {size:.0f} characters"


def _marks(row: dict[str, Any]) -> list[tuple[int, int]]:
    places = [(row["text"].find(words), len(words)) for words in row["evidence"]]
    return [(start, start + size) for start, size in places if start >= 0]


def _places(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _shared(some: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> int:
    return len(_places(some) & _places(others))


def _f1(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> float:
    return 2 * _shared(some, others) / (len(_places(some)) + len(_places(others)))


def _flips(posts: Sequence[tuple[Post, Speaker]]) -> None:
    analyser = Analyser()
    started = time.process_time()
    read = [(post, who, analyser.read(post, who).findings) for post, who in posts]
    seconds = time.process_time() - started
    print(f"{len(posts)} posts read in {seconds:.1f} s")
    pages = [(post, who, one) for post, who, found in read for one in found if one.alerting]
    inexact = sum(post.text[q.start : q.end] != q.text
                  for post, _, found in read for one in found for q in one.quotes)  # fmt: skip
    print(f"{inexact} quotes are not the post's words")
    for kind in FindingKind:
        some = [page for page in pages if page[2].kind is kind]
        if some:
            for name, quotes_of in QUOTES.items():
                gone = sum(not _pages(analyser, *page, quotes_of(page[2])) for page in some)
                print(f"{kind}: {gone} of {len(some)} are no page without: {name}")
            sizes = sorted(sum(q.end - q.start for q in one.quotes) for _, _, one in some)
            print(f"  all quotes: median {sizes[len(sizes) // 2]}, longest {sizes[-1]} characters")


def _pages(
    analyser: Analyser, post: Post, who: Speaker, page: Finding, quotes: Sequence[Quote]
) -> bool:
    text = post.text[:READ]
    for one in sorted(quotes, key=lambda q: -q.start):
        text = text[: one.start] + text[one.end :]
    found = analyser.read(replace(post, text=text), who).findings
    return any(one.kind is page.kind and one.alerting for one in found)


if __name__ == "__main__":
    paths = [Path(path) for path in sys.argv[1:]]
    main(*paths or (DEMO / "channels.yaml", DEMO / "posts.jsonl.gz"))
