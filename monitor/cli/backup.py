"""`monitor backup` and `monitor restore`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.session import configuration


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


def backup_command(
    file: Annotated[Path | None, typer.Argument(help="Default: home/backups, by time.")] = None,
    keep: Annotated[int, typer.Option(min=1, help="So many of the default place stay.")] = 7,
) -> None:
    """Copy the database, whole and checked; also while the daemon runs."""
    from monitor.app.backup import back_up

    made = asyncio.run(back_up(configuration(), file, keep))
    typer.echo(made)
    typer.echo(
        "Not in it: pseudonym.key (keep a copy apart, the database needs it) and the session.",
        err=True,
    )


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `monitor backup` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the database, which is kept beside it."""
    from monitor.app.backup import restore

    config = configuration()
    if not yes and not typer.confirm(f"Replace the present database by {file}?", err=True):
        raise typer.Exit(1)
    posts, aside = asyncio.run(restore(config, file))
    typer.echo(f"Restored: {posts:,} posts. The database before it is {aside}.", err=True)
