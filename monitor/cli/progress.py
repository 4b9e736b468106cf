"""Progress on standard error: a moving count on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

EVERY = 2_000


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """Give a function that shows how many are done."""
    terminal = sys.stderr.isatty()
    shown = 0

    def count(done: int) -> None:
        nonlocal shown
        if done - shown < (50 if terminal else EVERY):
            return
        shown = done
        typer.echo(
            f"\r{done:,} {what} " if terminal else f"{done:,} {what}", err=True, nl=not terminal
        )

    yield count
    if terminal and shown:
        typer.echo("\r\033[K", err=True, nl=False)
