"""Words on the command line: one small file per group of commands."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli import (
    alerts,
    analyse,
    backup,
    channels,
    daemon,
    demo,
    digest,
    evaluate,
    explain,
    imports,
    lists,
    login,
    rules,
    train,
    verdicts,
)
from monitor.cli.output import tame_streams
from monitor.cli.places import hoist, use_places
from monitor.domain.errors import MonitorError

# Our products are small: on full cores, threads that wait for each other treble their cost. The
# algebra library asks when a command first imports it; workers inherit the environment.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = typer.Typer(
    name="monitor",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Watch public Telegram channels of Russian military bloggers and officials.",
)
for group in (
    daemon,
    imports,
    analyse,
    lists,
    alerts,
    rules,
    verdicts,
    train,
    explain,
    channels,
    digest,
    evaluate,
    demo,
    login,
    backup,
):
    group.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


@app.callback()
def _everywhere(
    home: Annotated[
        Path, typer.Option(envvar="MONITOR_HOME", help="Database, session, keys and digests.")
    ] = Path("var"),
    config: Annotated[
        Path, typer.Option(envvar="MONITOR_CONFIG", help="Folder of channels.yaml, alerts.yaml.")
    ] = Path(),
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    use_places(home, config)


def main() -> None:
    """Run the command line; every foreseen error ends in one line and status 1."""
    os.umask(0o077)
    _tame_surroundings()
    try:
        app(args=hoist(sys.argv[1:]), prog_name="monitor")
    except MonitorError as error:
        sys.exit(_explain(str(error)))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("MONITOR_TRACEBACK"):
            raise
        what = str(error).splitlines()[0][:200] if str(error) else "no details"
        sys.exit(
            _explain(
                f"unforeseen {type(error).__name__}: {what} "
                "(what was stored before is whole; MONITOR_TRACEBACK=1 shows where, please report)"
            )
        )


def _tame_surroundings() -> None:
    for name in ("MONITOR_HOME", "MONITOR_CONFIG"):
        if os.environ.get(name) == "":
            del os.environ[name]
    tame_streams()


def _explain(text: str) -> int:
    for line in text.splitlines():
        typer.echo(f"monitor: {line}", err=True)
    return 1
