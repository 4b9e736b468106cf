"""What the demo shows: a progress line a stage, the alerts, and where the digests lie."""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.app.analysing import Analysed
from monitor.app.imports import Imported
from monitor.cli.listing import plain

COLOURS = {"urgent": "bold red", "warning": "yellow", "note": "cyan"}


class Screen:
    """Writes to standard output as the demo goes on."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._line = self._console.status("") if self._console.is_terminal else None
        self._posts = 0
        self._home = Path()

    def opened(self, home: Path) -> None:
        """Say what is about to be shown."""
        self._home = home
        self._console.print(
            Text.assemble(
                ("An invented archive", "bold"),
                ": its channels, places and events do not exist.\n",
                f"It goes through the real pipeline, in {home}",
            )
        )
        if self._line is not None:
            self._line.start()

    def imported(self, so_far: Imported) -> None:
        """Count stored posts."""
        self._posts = so_far.seen
        self._status(f"import    {so_far.new} posts, {so_far.edited} later wordings")

    def analysed(self, posts: int) -> None:
        """Count read posts."""
        self._status(f"analyse   {posts} of {self._posts} read")

    def finished(self, done: Analysed, alerts: list[dict[str, Any]], digests: list[Path]) -> None:
        """Show the alerts, most urgent first, and where everything lies."""
        if self._line is not None:
            self._line.stop()
        self._console.print(
            f"import    {self._posts} posts\n"
            f"analyse   {done.read} wordings read, {done.linked} statements compared\n"
            f"alerts    {len(alerts)} threads from {done.raised} findings\n"
        )
        self._console.print(_table(alerts))
        self._console.print("\nDigests:")
        for path in digests:
            if path.suffix in (".html", ".md"):
                self._console.print(Text(f"  {path}"), soft_wrap=True)
        self._console.print("\nLook around:")
        for command in _commands(alerts):
            line = f"  {_program()} --home {shlex.quote(str(self._home))} {command}"
            self._console.print(Text(line), soft_wrap=True)

    def _status(self, text: str) -> None:
        if self._line is not None:
            self._line.update(text)


def _commands(alerts: list[dict[str, Any]]) -> Iterator[str]:
    yield "findings --kind contradiction"
    yield "posts --query снаряды"
    if alerts and alerts[-1]["posts"]:
        yield f"explain {alerts[-1]['posts'][0]}"


def _program() -> str:
    # As it was called: `make demo` leaves it in .venv/bin, where no shell looks.
    called = Path(sys.argv[0])
    return shlex.quote(sys.argv[0]) if called.name == "monitor" else "python -m monitor"


def _table(alerts: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "alert", "posts", "voices", "told"):
        table.add_column(column, justify="left" if column in ("", "alert") else "right")
    order = list(COLOURS)
    for alert in sorted(alerts, key=lambda a: (order.index(a["severity"]), a["id"])):
        told = sum(note["state"] == "sent" for note in alert["notifications"])
        table.add_row(
            Text(alert["severity"], style=COLOURS[alert["severity"]]),
            Text(plain(alert["title"], 100)),
            str(len(alert["posts"])),
            str(alert["voices"]),
            str(told),
        )
    return table
