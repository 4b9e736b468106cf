"""`monitor analyse`."""

from typing import Annotated

import typer

from monitor.cli.progress import counting
from monitor.cli.session import with_program


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("analyse")(analyse_command)


def analyse_command(
    again: Annotated[
        bool, typer.Option("--all", help="Read everything again with the present analyser.")
    ] = False,
) -> None:
    """Read what is due: claims, findings, links between them, and alerts."""
    from monitor.app.analysing import analyse_due

    with counting("posts") as count:
        done = with_program(analyse_due, again, count, writing=True)
    unread = f"{done.unread} could not be read and wait an hour, " if done.unread else ""
    typer.echo(
        f"{done.read} wordings read, {unread}{done.linked} claims and counter-statements compared, "
        f"{done.raised} findings gathered into alerts",
        err=True,
    )
