"""`monitor channels` and `monitor backfill`: who is read, and how far back."""

import asyncio
import sys
from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.moments import moment
from monitor.cli.session import configuration, with_program

group = typer.Typer(no_args_is_help=True, help="The watched channels, and how they are read.")


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(group, name="channels")
    app.command("backfill")(backfill_command)


@group.command("list")
def list_command(how: FormatOption = Format.TABLE) -> None:
    """List the watched channels: id, who reads them, in which condition."""
    from monitor.app import channels

    rows = with_program(channels.standing_rows, writing=False)
    show(rows, ("handle", "id", "role", "source", "condition", "joined", "owed", "reason"), how)


@group.command("check")
def check_command(how: FormatOption = Format.TABLE) -> None:
    """Ask Telegram who holds each handle, slowly; reports false handles, clones and renames.

    Names are the most punished question: one goes out in thirty seconds, and a handle whose
    number is known is not asked again. Numbers found are pinned in the database.
    """
    from monitor.app import channels

    def told(done: int, total: int, handle: str) -> None:
        typer.echo(f"{done} of {total}: @{handle}", err=True)

    rows = with_program(channels.check, told, writing=True)
    show(rows, ("handle", "id", "title", "finding", "preview", "mend"), how)


@group.command("join")
def join_command(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Join the watched channels, about four an hour, so that Telegram pushes their posts.

    `monitor run` does it, over restarts, until all are joined or Telegram allows no more; it
    never leaves a channel. Channels that are not joined are polled.
    """
    from monitor.app import channels

    config = configuration(need_channels=True)
    count = len(config.channels)
    question = f"Join up to {count} channels with the account of this home, about four an hour?"
    if not yes and not typer.confirm(question, err=True):
        raise typer.Exit(1)
    channels.order_joining(config)
    typer.echo("Ordered. `monitor run` joins them, a handful an hour.", err=True)


def backfill_command(
    channel: Annotated[str, typer.Argument(help="Handle of a listed channel.")],
    since: Annotated[str, typer.Option(help="Down to this day or moment.")],
) -> None:
    """Read a channel's history down to a date, by the account; it can be broken off and resumed.

    Beside a running daemon it is handed to that daemon, which does it behind live posts.
    """
    from monitor.app import channels
    from monitor.app.clock import now

    config = configuration(need_channels=True)
    start = moment(since, config.alerts.digest.zone, "--since")
    if start is not None and start >= now():
        raise typer.BadParameter(
            f"{since} lies in the future; give a day that is past", param_hint="--since"
        )
    if start is not None:
        typer.echo(asyncio.run(channels.fill_back(config, channel, start, _progress)), err=True)


def _progress(text: str) -> None:
    terminal = sys.stderr.isatty()
    typer.echo(f"\r\033[K{text}" if terminal else text, err=True, nl=not terminal)
