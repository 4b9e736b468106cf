"""`monitor demo`: the bundled, invented archive goes through the whole pipeline."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("demo")(demo_command)


def demo_command(
    serve: Annotated[
        bool,
        typer.Option(
            "--serve/--no-serve", help="No pages yet: it ends after the digests either way."
        ),
    ] = True,
    keep: Annotated[
        Path | None,
        typer.Option(
            help="A folder for the demo's home; else a new one, and "
            "those of earlier demos are removed."
        ),
    ] = None,
) -> None:
    """Play an invented three-week archive: import, analysis, alerts, digest.

    Channels, places and events are all invented. Nothing of yours is touched.
    """
    import asyncio

    from monitor.app.demo import new_home, play
    from monitor.cli.demo_screen import Screen
    from monitor.logs import set_up_logs

    set_up_logs(level="WARNING")
    home = keep or new_home(Path(tempfile.gettempdir()))
    asyncio.run(play(home, Screen()))
