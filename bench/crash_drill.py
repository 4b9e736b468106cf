"""Kill -9 during import, analysis and delivery, again and again, then count.

    python bench/crash_drill.py POSTS.jsonl.gz [--channels channels.yaml] [--kills 50]

Each round works in a home of its own: the posts are imported as news, analysed, and told to a
fake Slack on this machine; every step is killed at a random moment and done again. At the end of
a round every post must be stored once, every notification must have reached Slack, and a message
that came twice must have said so the second time. Exit status 1 when any of this fails.
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fakes.slack import FakeSlack, fake_slack

ALERTS = """group_wait: 0s
repeat_interval: 30d
notify_max_age: 36500d
rules:
  - {name: everything, kinds: [criticism, contradiction, policing, repression], severity: warning}
receivers:
  - {name: desk, kind: slack}
routes:
  - {receivers: [desk]}
"""


def main() -> None:
    """Run the rounds and print what was seen."""
    options = _options()
    random.seed(options.seed)
    kills = Counter[str]()
    rounds = 0
    while kills.total() < options.kills:
        rounds += 1
        asyncio.run(_round(options, kills))
        print(f"round {rounds}: {dict(kills)}", flush=True)
    print(f"{kills.total()} kills in {rounds} rounds, nothing lost: {dict(kills)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--channels", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


async def _round(options: argparse.Namespace, kills: Counter[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="crash-drill-") as folder:
        home, config = Path(folder, "home"), Path(folder, "config")
        config.mkdir()
        (config / "alerts.yaml").write_text(ALERTS)
        (config / "channels.yaml").write_text("channels: [{handle: nobody, watch: files}]\n")
        async with fake_slack() as slack:
            env = _environment(home, config, slack.url)
            channels = ["--channels", str(options.channels)] if options.channels else []
            await _killed(
                "import", ["import", str(options.posts), "--notify", *channels], env, kills
            )
            await _killed("analyse", ["analyse"], env, kills)
            await _delivered(home, env, kills)
            _check(options.posts, home, slack)


def _environment(home: Path, config: Path, slack: str) -> dict[str, str]:
    return os.environ | {
        "MONITOR_HOME": str(home),
        "MONITOR_CONFIG": str(config),
        "MONITOR_SLACK_WEBHOOK": slack,
        "MONITOR_LOG_LEVEL": "ERROR",
    }


def _start(
    args: list[str], env: dict[str, str], stderr: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *args],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        start_new_session=True,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    # The whole group: a worker left alone would be a process that no user ever has.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


async def _killed(step: str, args: list[str], env: dict[str, str], kills: Counter[str]) -> None:
    for _ in range(2):
        process = _start(args, env)
        await asyncio.sleep(random.uniform(0.4, 3.0))
        if process.poll() is None:
            _kill(process)
            kills[step] += 1
    process = _start(args, env, subprocess.PIPE)
    _, errors = await asyncio.to_thread(process.communicate)
    if process.returncode != 0:
        sys.exit(f"{step} failed after being killed: {errors.decode()[-2000:]}")


async def _delivered(home: Path, env: dict[str, str], kills: Counter[str]) -> None:
    for patience in (random.uniform(1.0, 4.0), random.uniform(1.0, 4.0), 600.0):
        process = _start(["run"], env)
        ended = asyncio.get_running_loop().time() + patience
        while asyncio.get_running_loop().time() < ended and _waiting(home):
            await asyncio.sleep(0.2)
        if _waiting(home):
            _kill(process)
            kills["deliver"] += 1
        else:
            process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(process.wait)
            return
    sys.exit("notifications were still waiting after ten minutes")


def _ask(home: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{home}/monitor.db?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def _waiting(home: Path) -> int:
    query = "SELECT count(*) FROM notifications WHERE state IN ('pending', 'sending', 'maybe_sent')"
    return int(str(_ask(home, query)[0][0]))


def _check(posts: Path, home: Path, slack: FakeSlack) -> None:
    opener = gzip.open if posts.suffix == ".gz" else open
    with opener(posts, "rt", encoding="utf-8") as lines:
        wanted = {(row["channel"].lower(), row["post_id"]) for row in map(json.loads, lines)}
    query = "SELECT lower(c.handle), p.message_id FROM posts p JOIN channels c ON c.id = p.channel"
    stored = _ask(home, query)
    if len(stored) != len(wanted) or set(stored) != wanted:
        sys.exit(f"{len(wanted)} posts went in, {len(stored)} are stored")
    orders = _ask(home, "SELECT id, state, message FROM notifications")
    came = [_came(request.body) for request in slack.requests]
    counted = Counter(key for key, _ in came)
    for number, state, message in orders:
        if state != "sent" or counted[json.loads(str(message))["key"]] == 0:
            sys.exit(f"notification {number} is {state} and came {counted}")
    seen: set[str] = set()
    for key, repeat in came:
        if key in seen and not repeat:
            sys.exit(f"message {key} came twice without saying so")
        seen.add(key)
    print(f"  {len(stored)} posts, {len(orders)} notifications, {len(came) - len(seen)} repeats")


def _came(body: bytes) -> tuple[str, bool]:
    blocks = json.loads(body)["blocks"]
    texts = [e["text"] for b in blocks for e in b.get("elements", ())]
    key = next(t.removeprefix("Message ") for t in texts if t.startswith("Message "))
    return key, any(t.startswith("Repeat:") for t in texts)


if __name__ == "__main__":
    main()
