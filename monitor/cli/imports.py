"""`monitor import`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.moments import moment
from monitor.cli.progress import counting
from monitor.cli.session import configuration, with_program
from monitor.domain.errors import BadItem, SourceError

MOST_COMPLAINTS = 20
# Of more channels than these only the number is told.
MOST_CHANNELS = 5
HANDLE = re.compile(r"[A-Za-z]\w{2,63}", re.ASCII)


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("import")(import_command)
    app.command("replay")(replay_command)


def import_command(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Posts to read.")],
    channels: Annotated[
        Path | None, typer.Option(help="A channels.yaml: roles, sides and affiliations.")
    ] = None,
    as_handle: Annotated[
        str | None,
        typer.Option("--as", metavar="HANDLE", help="The handle of an export's channel."),
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Treat the posts as news: alerts are sent out.")
    ] = False,
) -> None:
    """Store posts of posts.jsonl[.gz] or of a Telegram Desktop result.json.

    May be repeated: a post that is stored already adds nothing but new versions.
    """
    from monitor.app.imports import Imported, Wishes, import_files

    if as_handle is not None and not HANDLE.fullmatch(as_handle.removeprefix("@")):
        raise typer.BadParameter(
            "write letters, digits and _ only, for example okopny", param_hint="--as"
        )
    wishes = Wishes(channels=channels, handle=as_handle, notify=notify)
    told = 0

    def tell(item: BadItem) -> None:
        nonlocal told
        told += 1
        if told <= MOST_COMPLAINTS:
            typer.echo(f"monitor: {item}", err=True)

    with counting("posts") as count:

        def progress(so_far: Imported) -> None:
            count(so_far.seen)

        done = with_program(import_files, paths, wishes, tell, progress, writing=True)
    if told > MOST_COMPLAINTS:
        typer.echo(f"monitor: … and {told - MOST_COMPLAINTS} more unreadable lines", err=True)
    typer.echo(
        f"{done.new} new, {done.edited} edited, {done.same} known, {done.deleted} deleted, "
        f"{done.bad} unreadable" + _received(done.channels),
        err=True,
    )
    for note in done.notes[:MOST_COMPLAINTS]:
        typer.echo(note, err=True)
    if done.bad and not done.seen:
        raise SourceError("nothing could be read; see the lines above")


def _received(channels: Mapping[str, int]) -> str:
    if len(channels) > MOST_CHANNELS:
        return f"; into {len(channels)} channels"
    named = ", ".join(f"@{handle} ({count})" for handle, count in sorted(channels.items()))
    return f"; into {named}" if named else ""


def replay_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Posts to play.")],
    since: Annotated[str | None, typer.Option(help="From this day or moment on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day or moment.")] = None,
    speed: Annotated[float, typer.Option(min=0.001, max=1e6, help="Times as fast as life.")] = 60.0,
) -> None:
    """Play posts as if live, on a clock of their own; receivers are really told."""
    from monitor.app.replay import Asked, play

    zone = configuration().alerts.digest.zone
    asked = Asked(
        path=path,
        since=moment(since, zone, "--since"),
        until=moment(until, zone, "--until"),
        speed=speed,
    )

    def tell(item: BadItem) -> None:
        typer.echo(f"monitor: {item}", err=True)

    with counting("posts") as count:
        done = with_program(play, asked, tell, count, writing=True)
    typer.echo(f"{done} posts played", err=True)
