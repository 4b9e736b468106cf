"""`monitor explain`: why a post is read as it is."""

from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, plain, show
from monitor.cli.session import with_program

PARTS = {
    "reading": ("language", "unread", "items", "ignored", "boilerplate", "analyser"),
    "sentences": ("about", "voice", "marks", "seen", "sentence"),
    "scores": ("question", "score", "finding_from", "alert_from"),
    "reasons": ("seen", "count", "moves"),
    "findings": ("kind", "score", "asserted", "alerting", "because"),
    "flips": ("kind", "score", "flips", "without"),
    "contradictions": ("finding", "score", "relation", "claim_of", "against", "words"),
}
TITLES = {
    "reading": "What of the post is read",
    "sentences": "What each sentence says, and about whom",
    "scores": "Scores, and from where on they count",
    "reasons": "What moved the score of criticism of the ministry",
    "findings": "Findings",
    "flips": "What the score would be without the words",
    "contradictions": "Official claims that the store holds it against",
}


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("explain")(explain_command)


def explain_command(
    post: Annotated[str, typer.Argument(metavar="CHANNEL/POST", help="Like okopny/41.")],
    how: FormatOption = Format.TABLE,
) -> None:
    """Show how a post is read: scopes, terms, scores, and what would flip each finding."""
    from monitor.app.explaining import explained

    told = with_program(explained, post, writing=False)
    parts = {part: getattr(told.read, part) for part in PARTS if part != "contradictions"}
    parts["contradictions"] = told.contradictions
    if how is not Format.TABLE:
        show([{"part": part, **row} for part, rows in parts.items() for row in rows], (), how)
        return
    for sentence in told.read.sentences:
        terms = [f"{plain(one['words'])} ({one['term']})" for one in sentence["terms"]]
        sentence |= {"seen": "; ".join(terms), "sentence": sentence["text"]}
    for part, rows in parts.items():
        if rows:
            typer.echo(f"\n{TITLES[part]}")
            show(rows, PARTS[part], how)
    if not told.read.findings and not told.contradictions:
        unread = told.read.reading[0]["unread"]
        typer.echo(f"\nNothing was found in it{f': {unread}' if unread else ''}.")
