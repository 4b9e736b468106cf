"""Posts analysed in a second of one core: python bench/analysis_bench.py [POSTS.jsonl.gz].

Without a file the invented archive is read, which is too small to warm the caches by its own.
"""

import gzip
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.post import Post, PostRef, clean_text

DEMO = Path(__file__).parents[1] / "monitor/demo_archive/posts.jsonl.gz"
DAY = datetime(2023, 6, 1, tzinfo=UTC)


def main(path: Path) -> None:
    started = time.process_time()
    analyser = Analyser()
    print(f"start {time.process_time() - started:.2f} s")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        texts = [clean_text(json.loads(line)["text"]) for line in file]
    posts = [
        Post(ref=PostRef(channel_id=1, message_id=number), text=text, posted_at=DAY)
        for number, text in enumerate(texts, 1)
    ]
    speaker = Speaker(handle="bench")
    for name in ("cold", "warm", "warm"):
        started = time.process_time()
        for post in posts:
            analyser.read(post, speaker)
        seconds = time.process_time() - started
        print(f"{name}: {len(posts) / seconds:,.0f} posts/s ({len(posts)} posts)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO)
