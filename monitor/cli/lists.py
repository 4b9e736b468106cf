"""`monitor posts`, `claims` and `findings`: what is stored, for people and programs."""

from functools import partial
from typing import Annotated, Any

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.moments import moment
from monitor.cli.session import configuration, with_program

Channel = Annotated[str | None, typer.Option(help="Only this channel (its handle).")]
Since = Annotated[str | None, typer.Option(help="From this day or moment on.")]
Until = Annotated[str | None, typer.Option(help="Up to this day or moment, not included.")]
Limit = Annotated[int | None, typer.Option(min=1, max=2**31, help="At most so many rows.")]


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("posts")(posts_command)
    app.command("claims")(claims_command)
    app.command("findings")(findings_command)
    app.command("coverage")(coverage_command)


def posts_command(
    query: Annotated[
        str | None, typer.Option(help='Words in any form; "a phrase", =exact, -without.')
    ] = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    reconstruct: Annotated[
        bool, typer.Option(help="Deleted posts that only a forward still shows, marked so.")
    ] = True,
    how: FormatOption = Format.TABLE,
) -> None:
    """List stored posts, newest first."""
    from monitor.app import listings

    wanted = period(channel, since, until, limit)
    work = partial(listings.posts, reconstruct=reconstruct)
    rows = with_program(work, wanted, query, writing=False)
    if how is Format.TABLE:
        rows = [_told(row) for row in as_read(rows)]
    show(rows, ("channel", "post_id", "date", "media", "versions", "deleted", "text"), how)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    service = row.get("service")
    return {**row, "text": f"({service})"} if service and not row["text"] else row


def as_read(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Show an album as one post: the part that has words, or the first, for all of them."""
    speaking: dict[tuple[str, int], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (not row["text"], row["post_id"])):
        if row.get("album"):
            speaking.setdefault((row["channel"], row["grouped_id"]), row)
    chosen = {id(row) for row in speaking.values()}
    return [
        {**row, "media": f"{row['media']} x{len(row['album'])}"} if row.get("album") else row
        for row in rows
        if not row.get("album") or id(row) in chosen
    ]


def claims_command(
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List official claims, newest first."""
    from monitor.app import listings

    rows = with_program(listings.claims, period(channel, since, until, limit), writing=False)
    if how is Format.TABLE:
        rows = [{**row, "quote": row["quote"]["text"]} for row in rows]
    show(rows, ("id", "channel", "posted_at", "predicate", "place", "status", "quote"), how)


def findings_command(
    everything: Annotated[
        bool, typer.Option("--all", help="Weak, reported and rejected ones too.")
    ] = False,
    kind: Annotated[str | None, typer.Option(help="criticism, contradiction, policing …")] = None,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="At least this score.")] = 0.0,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List what the program asserts, newest first, with the exact words it rests on."""
    from monitor.app import listings
    from monitor.domain.finding import FindingKind

    if kind is not None and kind not in list(FindingKind):
        raise typer.BadParameter(f"choose from {', '.join(FindingKind)}", param_hint="--kind")
    rows = with_program(
        listings.findings,
        period(channel, since, until, limit),
        listings.Wanted(kind=kind, min_score=min_score, everything=everything),
        writing=False,
    )
    if how is Format.TABLE:
        rows = [_flat(row) for row in rows]
    show(rows, ("id", "kind", "channel", "date", "score", "severity", "themes", "words"), how)


def coverage_command(
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """Prove what is held: per channel and day, every id that Telegram issued and what became of it.

    Of channels that an account reads: the preview cannot tell a deletion from a gap.
    """
    from monitor.app import listings

    rows = with_program(listings.coverage, period(channel, since, until, limit), writing=False)
    columns = ("channel", "day", "issued", "stored", "service", "unseen", "unreadable", "owed")
    show(rows, (*columns, "deleted", "lag"), how)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    post = row["post"]
    words = " … ".join(span["text"] for span in row["evidence"])
    return {**row, "channel": post["channel"], "date": post["date"], "words": words}


def period(channel: str | None, since: str | None, until: str | None, limit: int | None) -> Any:
    from monitor.app.listings import Period

    zone = configuration().alerts.digest.zone
    return Period(
        channel=channel.lstrip("@") if channel else None,
        since=moment(since, zone, "--since"),
        until=moment(until, zone, "--until"),
        limit=limit,
    )
