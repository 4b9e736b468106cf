"""`monitor run`, `monitor doctor`: the daemon, and what it lacks."""

import asyncio
import sys
from typing import Annotated

import typer

from monitor.cli.session import configuration


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("run")(run_command)
    app.command("doctor")(doctor_command)


def run_command() -> None:
    """Watch the channels of channels.yaml until Ctrl-C or SIGTERM."""
    from monitor.app.daemon import run

    asyncio.run(run(configuration(need_channels=True, level="INFO")))


def doctor_command(
    health: Annotated[
        bool, typer.Option("--health", help="Exit status only: is the daemon alive and well?")
    ] = False,
) -> None:
    """Say what is missing, what to do about it, and what works without it."""
    from monitor.app import doctor

    if health:
        sys.exit(0 if asyncio.run(doctor.healthy(configuration())) else 1)
    config = configuration()
    checks = asyncio.run(doctor.examine(config))
    width = max(len(check.subject) for check in checks)
    for check in checks:
        typer.echo(f"{check.mark.value}  {check.subject:<{width}}  {check.says}")
    if any(check.mark is doctor.Mark.BAD for check in checks):
        sys.exit(1)
