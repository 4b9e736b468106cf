"""`monitor explain`: why a post is read as it is."""

from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, plain, show
from monitor.cli.session import with_program

PARTS = {
    "sentences": ("about", "voice", "marks", "seen", "text"),
    "scores": ("question", "score", "finding_from", "alert_from"),
    "reasons": ("seen", "count", "moves"),
    "findings": ("kind", "score", "asserted", "alerting", "because"),
    "flips": ("kind", "score", "flips", "without"),
}
TITLES = {
    "sentences": "What each sentence says, and about whom",
    "scores": "Scores, and from where on they count",
    "reasons": "What moved the score of criticism of the ministry",
    "findings": "Findings",
    "flips": "What the score would be without the words",
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
    if how is not Format.TABLE:
        rows = [{"part": part, **row} for part in PARTS for row in getattr(told, part)]
        show(rows, (), how)
        return
    for sentence in told.sentences:
        terms = [f"{plain(one['words'])} ({one['term']})" for one in sentence["terms"]]
        sentence["seen"] = "; ".join(terms)
    for part, columns in PARTS.items():
        rows = getattr(told, part)
        if rows:
            typer.echo(f"\n{TITLES[part]}")
            show(rows, columns, how)
    if not told.findings:
        typer.echo("\nNothing was found in it.")
