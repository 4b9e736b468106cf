"""`monitor verdict`, `verdicts` and `precision`: what editors think of findings."""

import getpass
from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.lists import Since, zone
from monitor.cli.moments import moment
from monitor.cli.session import configuration, with_program
from monitor.domain.finding import Judgement


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("verdict")(verdict_command)
    app.command("verdicts")(verdicts_command)
    app.command("precision")(precision_command)


def verdict_command(
    finding: Annotated[int, typer.Argument(metavar="FINDING", min=1, help="Its number.")],
    judgement: Annotated[
        Judgement,
        typer.Argument(metavar="right|wrong|quoted|irony|wrong-target|wrong-link|other-side"),
    ],
    note: Annotated[str | None, typer.Option(help="Why, for whoever reads it later.")] = None,
    editor: Annotated[str | None, typer.Option(help="Who says so; you, unless given.")] = None,
) -> None:
    """Say whether a finding is right; the newest verdict counts.

    What is not right leaves the digests. `monitor train` learns from verdicts on criticism,
    policing and repression.
    """
    import asyncio

    from monitor.app import verdicts

    said = verdicts.said_now(finding, judgement, editor or getpass.getuser(), note)
    words, stored = asyncio.run(verdicts.give(configuration(), said))
    typer.echo(f"finding {finding} is {judgement.value}: {words}", err=True)
    if not stored:
        typer.echo("the running monitor takes it in within half a minute", err=True)


def verdicts_command(how: FormatOption = Format.TABLE) -> None:
    """List what editors said last of each finding, newest first."""
    from monitor.app import verdicts

    rows = with_program(verdicts.given, writing=False)
    show(rows, ("finding", "verdict", "kind", "post", "editor", "given_at", "words"), how, zone())


def precision_command(
    by: Annotated[str, typer.Option(help="rule, receiver, kind, channel or month.")] = "rule",
    since: Since = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """Show how often findings were right, by editors' verdicts."""
    from monitor.app import verdicts

    choices = ("rule", "receiver", "kind", "channel", "month")
    if by not in choices:
        raise typer.BadParameter(f"choose from {', '.join(choices)}", param_hint="--by")
    start = moment(since, configuration().alerts.digest.zone, "--since")
    rows = with_program(verdicts.precision, by, start, writing=False)
    show(rows, (by, "right", "judged", "precision", "interval"), how)
