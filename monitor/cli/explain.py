"""`monitor explain`: why a post is read as it is."""

from typing import Annotated, Any

import typer

from monitor.cli.listing import Format, FormatOption, plain, show
from monitor.cli.lists import zone
from monitor.cli.session import with_program

PARTS = {
    "reading": ("language", "unread", "read_as", "items", "ignored", "boilerplate", "analyser"),
    "sentences": ("about", "voice", "marks", "seen", "sentence"),
    "scores": ("item", "question", "score", "finding_from", "alert_from", "outcome"),
    "reasons": ("item", "question", "what", "seen", "count", "moves"),
    "findings": (
        "kind",
        "score",
        "asserted",
        "alerting",
        "because",
        "not_more",
        "details",
        "words",
    ),
    "flips": ("kind", "then", "score", "without", "why"),
    "contradictions": ("finding", "score", "because", "claim_of", "against", "words"),
    "links": ("finding", "outcome", "shared", "parts", "flips"),
    "relations": ("relation", "score", "because", "claim_of", "claim_at", "against", "words"),
}
TITLES = {
    "reading": "What of the post is read",
    "sentences": "What each sentence says, and about whom",
    "scores": "Scores, the levels that applied here, and what came of it",
    "reasons": "What moved these scores up and down",
    "findings": "Findings",
    "flips": "What would become of the findings without the words",
    "contradictions": "Official claims that the store holds it against",
    "links": "Why it is held against these claims",
    "relations": "Official claims that it agrees with, precedes, or tells to have turned",
}

LINKED = ("contradictions", "links", "relations")


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
    parts = {part: getattr(told.read, part) for part in PARTS if part not in LINKED}
    parts["contradictions"] = told.contradictions
    parts["relations"] = told.relations
    if how is not Format.TABLE:
        every = [{"part": part, **row} for part, rows in parts.items() for row in rows]
        show(_even(every) if how is Format.CSV else every, (), how)
        return
    for sentence in told.read.sentences:
        terms = [f"{plain(one['words'])} ({one['term']})" for one in sentence["terms"]]
        sentence |= {"seen": "; ".join(terms), "sentence": sentence["text"]}
    parts["links"] = [_in_short(row) for row in told.contradictions]
    for part, columns in PARTS.items():
        if parts[part]:
            typer.echo(f"\n{TITLES[part]}")
            show(parts[part], columns, how, zone(), whole=True)
    if not told.read.findings and not told.contradictions and not told.relations:
        unread = told.read.reading[0]["unread"]
        typer.echo(f"\nNothing was found in it{f': {unread}' if unread else ''}.")


def _even(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every row all columns that any has: parts differ, and a CSV file has one header."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def _in_short(row: dict[str, Any]) -> dict[str, Any]:
    words = row["words_shared"]
    shared = [*row["places_shared"], *([f"{words} words"] if words else [])]
    return {
        "finding": row["finding"],
        "outcome": row["outcome"],
        "shared": shared,
        "parts": [f"{one['what']} {one['moves']:+.2f}" for one in row["parts"]],
        "flips": "; ".join(row["flips"]),
    }
