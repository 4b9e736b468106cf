"""`monitor alerts`: threads and who was told; `alerts test`, `alerts retry`."""

from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.lists import Channel, Limit, Since, Until, period, zone
from monitor.cli.session import with_program


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    group = typer.Typer(
        help="List alerts, newest first: threads, their posts, and who was told.",
        rich_markup_mode=None,
    )
    group.callback(invoke_without_command=True)(alerts_command)
    group.command("test")(test_command)
    group.command("retry")(retry_command)
    app.add_typer(group, name="alerts")


def alerts_command(
    context: typer.Context,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List alerts, newest first: threads, their posts, and who was told."""
    if context.invoked_subcommand is not None:
        return
    from monitor.app import listings

    rows = with_program(listings.alerts, period(channel, since, until, limit), writing=False)
    if how is Format.TABLE:
        for row in rows:
            row["told"] = ", ".join(f"{n['receiver']}: {n['state']}" for n in row["notifications"])
    columns = ("id", "opened_at", "severity", "state", "title", "posts", "voices", "told")
    show(rows, columns, how, zone())


def test_command(
    receiver: Annotated[str, typer.Argument(help="A receiver's name in alerts.yaml.")],
) -> None:
    """Send a test message to one receiver, and say what came of it."""
    import asyncio

    from monitor.app.testing import send_test
    from monitor.cli.session import configuration

    asyncio.run(send_test(configuration(), receiver))
    typer.echo(f"{receiver}: the test message was accepted", err=True)


def retry_command() -> None:
    """Send dead letters again: notifications that were given up."""
    from monitor.app import listings

    count = with_program(listings.retry_dead, writing=True)
    typer.echo(f"{count} notifications are due again; the daemon sends them", err=True)
