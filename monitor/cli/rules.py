"""`monitor rules try`: what rules would have raised, before they raise it."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.lists import Since
from monitor.cli.moments import moment
from monitor.cli.session import configuration, with_program


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    group = typer.Typer(
        help="The rules of alerts.yaml, tried before they count.", rich_markup_mode=None
    )
    group.callback()(lambda: None)
    group.command("try")(try_command)
    app.add_typer(group, name="rules")


def try_command(
    file: Annotated[Path, typer.Argument(metavar="alerts.yaml", help="The rules to try.")],
    since: Since = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """Show what each rule would have raised on stored posts, a sample, and how right it was.

    On the posts of the last 30 days, unless --since says from when on.
    """
    from monitor.app import rules

    start = moment(since, configuration().alerts.digest.zone, "--since")
    tried = with_program(rules.try_file, file, start, writing=False)
    show(
        tried.rules,
        ("rule", "alerts", "a_day", "busiest", "on_busiest", "precision", "judged", "told"),
        how,
    )
    if how is Format.TABLE and tried.samples:
        typer.echo("\nFor example")
        show(tried.samples, ("rule", "finding", "post", "words"), how)
    typer.echo(f"posts since {tried.since:%Y-%m-%d %H:%M} UTC, {tried.days:.0f} days", err=True)
    for line in tried.floods:
        typer.echo(line, err=True)
