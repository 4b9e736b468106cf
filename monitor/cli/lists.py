"""`monitor posts`, `claims` and `findings`: what is stored, for people and programs."""

from functools import partial
from typing import Annotated, Any

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.moments import moment
from monitor.cli.progress import counting
from monitor.cli.session import configuration, with_program

Channel = Annotated[str | None, typer.Option(help="Only this channel (its handle).")]
Since = Annotated[str | None, typer.Option(help="From this day or moment on.")]
Until = Annotated[str | None, typer.Option(help="Up to this day or moment, not included.")]
# So many posts a table shows unless --limit says otherwise; programs get all.
SCREENFUL = 200
Limit = Annotated[int | None, typer.Option(min=1, max=2**31, help="At most so many rows.")]


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("posts")(posts_command)
    app.command("claims")(claims_command)
    app.command("omissions")(omissions_command)
    app.command("findings")(findings_command)
    app.command("stories")(stories_command)
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
    """List stored posts, newest first; a table without --limit ends after 200."""
    from monitor.app import listings

    cut = how is Format.TABLE and limit is None
    wanted = period(channel, since, until, SCREENFUL + 1 if cut else limit)
    work = partial(listings.posts, reconstruct=reconstruct)
    rows = with_program(work, wanted, query, writing=False)
    more = cut and len(rows) > SCREENFUL
    if how is Format.TABLE:
        rows = [_named(row) for row in as_read(rows[:SCREENFUL] if cut else rows)]
    columns = ("channel", "post_id", "date", "media", "versions", "deleted", "text")
    show(rows, columns, how, zone())
    if more:
        typer.echo(
            f"the newest {SCREENFUL} posts; --limit shows more, --format jsonl or csv all", err=True
        )


def _named(row: dict[str, Any]) -> dict[str, Any]:
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
    everything: Annotated[
        bool,
        typer.Option("--all", help="Official words that others relay, too: findings cite them."),
    ] = False,
    answers: Annotated[
        bool,
        typer.Option(
            "--answers", help="What bears on claims: agrees, contradicts …; others are left out."
        ),
    ] = False,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List official claims, newest first; those that only others relay stand under --all.

    --answers lists the statements that bear on each claim, with their relation: contradicts,
    doubts, narrows, agrees, earlier-than-official, reversal. docs/codes.md explains these. Claims
    on which nothing bears are left out there; without --answers they are listed.
    """
    from monitor.app import listings

    if answers:
        _answers(period(channel, since, until, limit), how, everything=everything)
        return
    work = partial(listings.claims, everything=everything)
    rows = with_program(work, period(channel, since, until, limit), writing=False)
    if how is Format.TABLE:
        rows = [{**row, "quote": row["quote"]["text"]} for row in rows]
    columns = ("id", "channel", "posted_at", "predicate", "place", "status", "relayed", "quote")
    show(rows, columns, how, zone())
    if how is Format.TABLE and not everything:
        typer.echo("official channels' own claims; --all adds those that others relay", err=True)


def _answers(asked: Any, how: Format, *, everything: bool) -> None:
    from monitor.app import listings

    rows = with_program(partial(listings.answers, everything=everything), asked, writing=False)
    if how is not Format.JSONL:
        rows = [_answer(row) for row in rows]
    columns = ("claim_id", "claimed_at", "claim", "relation", "post", "said_at", "words")
    show(rows, columns, how, zone())


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    claim, post = row["claim"], row["post"]
    return {
        "claim_id": claim["id"],
        "claimed_at": claim["posted_at"],
        "claim_of": f"{claim['channel']}/{claim['post_id']}",
        "claim": claim["quote"]["text"],
        "predicate": claim["predicate"],
        "place": claim["place"],
        "relation": row["relation"],
        "post": f"{post['channel']}/{post['post_id']}",
        "said_at": post["date"],
        "hours_after": row["hours_after"],
        "words": row["words"]["text"],
        "start": row["words"]["start"],
        "end": row["words"]["end"],
        "score": row["score"],
        "because": row["because"],
        "finding": row["finding"],
        "url": post["url"],
    }


def omissions_command(
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List what officials left out (X-SILENCE, for review): of their lists, and hits untold.

    Of the last week, unless --since says from when on.
    """
    from monitor.app import listings

    rows = with_program(listings.omissions, period(channel, since, until, limit), writing=False)
    if how is Format.TABLE:
        rows = [{**row, "posts": ", ".join(row["posts"])} for row in rows]
    columns = ("kind", "place", "at", "channel", "post_id", "named", "voices", "posts")
    show(rows, columns, how, zone())


def findings_command(
    everything: Annotated[
        bool, typer.Option("--all", help="Weak, reported and rejected ones too.")
    ] = False,
    kind: Annotated[str | None, typer.Option(help="criticism, contradiction, policing …")] = None,
    details: Annotated[
        bool, typer.Option(help="Who attacks whom; by which article, how far it is, and whom.")
    ] = False,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="At least this score.")] = 0.0,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List what the program asserts, newest first, with the exact words it rests on.

    `verdict` is what an editor said last: what is not right leaves the digests, not this list.
    `claim` is what a contradiction speaks against. docs/codes.md names the codes of themes.
    Relatives and mobilisation are listed by --kind relatives or --all alone.
    """
    from monitor.app import listings
    from monitor.domain.finding import FindingKind

    if kind is not None and kind not in list(FindingKind):
        raise typer.BadParameter(f"choose from {', '.join(FindingKind)}", param_hint="--kind")
    rows = with_program(
        listings.findings,
        period(channel, since, until, limit),
        listings.Wanted(kind=kind, min_score=min_score, everything=everything, details=details),
        writing=False,
    )
    if how is Format.TABLE:
        rows = [_flat(row) for row in rows]
    columns = (
        "id", "kind", "channel", "date", "score", "severity", "verdict", "themes",
        "who", "whom", "law", "status", "words", "claim",
    )  # fmt: skip
    show(rows, columns, how, zone())


def stories_command(
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """List events that several voices tell of, newest first: who takes which pole, how split.

    Posts on one event within 72 hours are one story; copies, forwards and channels of one owner
    are one voice. `split` is 0 where all agree and near 1 where every voice differs; it is given
    from five voices with a pole on. Without --since everything stored is compared, of more than
    60,000 posts the newest; that many take some minutes.
    """
    from monitor.app import stories
    from monitor.pipeline.tell_stories import MOST

    asked = period(channel, since, until, limit)
    said: list[str] = []
    with counting("texts read") as count:
        rows = with_program(stories.stories, asked, said.append, MOST, count, writing=False)
    for line in said:
        typer.echo(line, err=True)
    if how is Format.TABLE:
        rows = [_in_short(row) for row in rows]
    show(rows, ("first_at", "voices", "posts", "split", "poles", "words", "phrases"), how, zone())


def _in_short(row: dict[str, Any]) -> dict[str, Any]:
    split = row["split"]
    low, high = row["interval"] or (0.0, 0.0)
    return {
        **row,
        "posts": len(row["posts"]),
        "split": None if split is None else f"{split:.2f} ({low:.2f}-{high:.2f})",
        "poles": ", ".join(f"{one['pole']} {one['voices']}" for one in row["poles"]),
        "phrases": ", ".join(f"«{one['text']}» {one['voices']}" for one in row["phrases"]),
    }


def coverage_command(
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """Prove what is held: per channel and day, every id that Telegram issued and what became of it.

    Of channels that an account reads: the preview cannot tell a deletion from a gap. `lag` is the
    median of seconds from post to store, of posts that came live.
    """
    from monitor.app import listings

    rows = with_program(listings.coverage, period(channel, since, until, limit), writing=False)
    columns = ("channel", "day", "issued", "stored", "service", "unseen", "unreadable", "owed")
    if how is Format.TABLE:
        rows = [{**row, "lag (s)": row["lag"]} for row in rows]
    show(rows, (*columns, "deleted", "lag (s)"), how)
    if not rows:
        typer.echo(
            "nothing to prove here: only channels that an account reads (`monitor login`) are "
            "accounted for id by id, not previews or imports",
            err=True,
        )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    post = row["post"]
    words = " … ".join(span["text"] for span in row["evidence"])
    claim = _claim(row["claim"]) if row["claim"] else None
    return {
        **row,
        "channel": post["channel"],
        "date": post["date"],
        "words": words,
        "claim": claim,
        **(_told(row["details"]) if row.get("details") else {}),
    }


def _told(details: dict[str, Any]) -> dict[str, Any]:
    from monitor.domain.details import from_row, named

    said = from_row(details)
    law = dict.fromkeys(f"{one.number} ({one.title})" for one in said.articles)
    return {
        "who": named(said.who) if said.who else None,
        "whom": ", ".join(map(named, said.whom)),
        "law": ", ".join(law),
        "status": said.status.value if said.status else None,
    }


def _claim(claim: dict[str, Any]) -> str:
    where = f"{claim['channel']}/{claim['post_id']}" if claim["channel"] else "in the post"
    return f"{where}: {claim['quote']}"


def zone() -> str:
    """Name the configured zone, in which tables show times."""
    return configuration().alerts.digest.zone


def period(channel: str | None, since: str | None, until: str | None, limit: int | None) -> Any:
    from monitor.app.listings import Period

    own = zone()
    return Period(
        channel=channel.lstrip("@") if channel else None,
        since=moment(since, own, "--since"),
        until=moment(until, own, "--until"),
        limit=limit,
    )
