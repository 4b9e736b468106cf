"""From a post that Telegram pushes to the request at Slack, in the whole daemon.

Usage: python bench/alert_bench.py [POSTS]. Telegram and Slack are the local ones of the tests,
over TCP; the posts are invented. Slack's own pace of a message a second is kept, so the posts
come a little slower.
"""

import asyncio
import logging
import os
import signal
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import structlog

from monitor.app.clock import now
from monitor.app.daemon import run
from monitor.config.settings import Places, read_config
from tests.fakes.slack import fake_slack
from tests.fakes.telegram.server import telegram_server

APART = 1.3
TEXT = "Генштаб снова врёт про участок {}: снарядов нет, людей гонят в лобовые штурмы."
ALERTS = """group_wait: 0s
group_interval: 0s
rules: [{name: criticism, kinds: [criticism], targets: [mod]}]
receivers: [{name: desk, kind: slack}]
routes: [{receivers: [desk]}]
"""


async def main(count: int) -> None:
    """Print the median and the 95th percentile with the goal."""
    folder = Path(tempfile.mkdtemp(prefix="alert-bench-"))
    (folder / "alerts.yaml").write_text(ALERTS)
    (folder / "channels.yaml").write_text("channels: [{handle: okopny, watch: account}]")
    async with telegram_server(folder) as telegram, fake_slack() as slack:
        person = telegram.world.person()
        channel = telegram.world.channel("okopny")
        channel.start = now() - timedelta(hours=count)
        channel.post("Тихо.")
        home = folder / "home"
        home.mkdir(mode=0o700)
        telegram.session(home / "account.session", person)
        env = {
            "MONITOR_TELEGRAM_API_ID": "1",
            "MONITOR_TELEGRAM_API_HASH": "0" * 32,
            "MONITOR_TELEGRAM_SERVER": telegram.address,
            "MONITOR_SLACK_WEBHOOK": slack.url,
        }
        config = read_config(env, Places(home=home, config=folder))
        daemon = asyncio.create_task(run(config))
        await asyncio.sleep(8)
        taken = [await told(telegram, channel, slack, number) for number in range(1, count + 1)]
        os.kill(os.getpid(), signal.SIGTERM)
        await daemon
    taken.sort()
    middle, late = statistics.median(taken) * 1000, taken[int(0.95 * count)] * 1000
    print(
        f"pushed post to Slack over {count} posts: median {middle:.0f} ms, p95 {late:.0f} ms "
        "(goal <= 1000)"
    )


async def told(telegram, channel, slack, number: int) -> float:
    """Push one post and give the seconds until Slack was asked."""
    await asyncio.sleep(APART)
    began = time.perf_counter()
    telegram.push(channel, TEXT.format(number))
    await asyncio.wait_for(slack.arrived(number), 30)
    return time.perf_counter() - began


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
