"""`monitor digest`."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.moments import moment
from monitor.cli.session import configuration, with_program


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("digest")(digest_command)


def digest_command(
    week: Annotated[str | None, typer.Option(help="A week like 2024-W11.")] = None,
    since: Annotated[str | None, typer.Option(help="First day of the period.")] = None,
    until: Annotated[str | None, typer.Option(help="Day after the period's last.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the files.")] = None,
    as_of: Annotated[str | None, typer.Option(help="As it was known at this moment.")] = None,
) -> None:
    """Write the digest of a week or period: digest.md, .html, .csv and .jsonl.

    Without a period: the last complete week.
    """
    from monitor.app import digests
    from monitor.digest.period import parse_week

    if week is not None and (since or until):
        raise typer.BadParameter("give --week, or --since and --until", param_hint="--week")
    if (since is None) != (until is None):
        raise typer.BadParameter("--since and --until go together", param_hint="--since")
    zone = configuration().alerts.digest.zone
    if week is not None:
        try:
            parse_week(week, zone)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--week") from error
    asked = digests.Asked(
        week=week,
        since=moment(since, zone, "--since"),
        until=moment(until, zone, "--until"),
        as_of=moment(as_of, zone, "--as-of"),
        out=out,
    )
    for path in with_program(digests.write_digest, asked, writing=False):
        typer.echo(path)
