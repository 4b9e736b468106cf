"""`monitor evaluate`: how right the findings are, on posts that people have labelled."""

from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.progress import counting
from monitor.cli.session import configuration, with_program


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("evaluate")(evaluate_command)


def evaluate_command(
    gold: Annotated[
        Path | None, typer.Argument(metavar="GOLD.jsonl", help="Labelled posts.")
    ] = None,
    threads: Annotated[
        Path | None, typer.Option(help="Whole stories, a line each, instead of single posts.")
    ] = None,
    briefings: Annotated[
        Path | None, typer.Option(help="Official briefings with their claims, a line each.")
    ] = None,
    relations: Annotated[
        Path | None, typer.Option(help="Pairs of a claim and a statement with their relation.")
    ] = None,
    channels: Annotated[Path | None, typer.Option(help="Roles and sides of the channels.")] = None,
    grouped: Annotated[
        bool, typer.Option("--grouped", help="Train without the channel that is measured.")
    ] = False,
    how: FormatOption = Format.TABLE,
) -> None:
    """Measure precision, recall, F1 and average precision, with 95 % intervals."""
    import asyncio

    from monitor.app import evaluating

    if sum(file is not None for file in (gold, threads, briefings, relations)) != 1:
        raise typer.BadParameter(
            "give one of GOLD.jsonl, --threads FILE, --briefings FILE and --relations FILE",
            param_hint="GOLD.jsonl",
        )
    if relations is not None:
        _relations(relations, how)
        return
    if briefings is not None:
        rows = with_program(evaluating.briefings, briefings, channels, writing=False)
        show(rows, evaluating.BRIEFING_COLUMNS, how)
        return
    if threads is not None:
        rows = asyncio.run(evaluating.threads(configuration(), threads, channels))
        show(rows, ("measure", "right", "of", "share", "interval"), how)
        return
    with counting("posts measured") as count:
        report = with_program(evaluating.posts, gold, channels, grouped, count, writing=False)
    typer.echo(report.seen, err=how is not Format.TABLE)
    rows = report.rows
    if how is Format.TABLE:
        rows = [_with_intervals(row) for row in rows]
        typer.echo("in brackets: 95 % intervals")
    show(rows, evaluating.COLUMNS, how)


def _relations(path: Path, how: Format) -> None:
    import asyncio

    from monitor.analysis.relation_scores import score_relations
    from monitor.app import pairs

    measured = asyncio.run(pairs.relations(configuration(), path))
    show(score_relations(pairs.outcomes(measured)), pairs.COLUMNS, how)


def _with_intervals(row: dict[str, Any]) -> dict[str, Any]:
    both = {name: (row[name], row[f"{name}_95"]) for name in ("precision", "recall", "f1")}
    return row | {
        name: None if value is None else f"{value:.2f} ({low:.2f}-{high:.2f})"
        for name, (value, (low, high)) in both.items()
    }
