"""`monitor train` and `monitor sample`: teaching the scorer, and what to teach it."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.listing import Format, FormatOption, show
from monitor.cli.places import home_dir
from monitor.cli.session import with_program


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("train")(train_command)
    app.command("sample")(sample_command)


def train_command(
    labels: Annotated[
        list[Path] | None, typer.Argument(metavar="LABELS.jsonl...", help="Labelled posts.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Keep weights that agree with fewer verdicts.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Go back to the shipped weights.")] = False,
) -> None:
    """Teach the scorer by labelled posts and editors' verdicts, from the shipped weights on.

    Verdicts on criticism, policing and repression teach; those on contradictions and stances do
    not, since these weights do not score them. Labels are checked first: one that is not allowed
    is told with its line, and nothing is trained (docs/codes.md lists them).
    """
    from monitor.app import training

    if undo:
        there = training.undo(home_dir())
        typer.echo(
            "back to the shipped weights" if there else "the shipped weights were in use", err=True
        )
        return
    made = with_program(
        training.learn, labels or [], force, lambda text: typer.echo(text, err=True), writing=False
    )
    typer.echo(
        f"learnt from {made.labelled} labelled posts, {made.judged} verdicts and "
        f"{made.background} ordinary posts\n"
        f"{made.agreed_after} of {made.labelled} labelled posts are read as they are labelled "
        f"(before: {made.agreed_before}); {made.held_after} of {made.cases} verdicts hold "
        f"(before: {made.held_before})\n"
        f"weights {made.digest} are in {made.path}\n"
        "restart the daemon to use them; `monitor analyse --all` reads stored posts again",
        err=True,
    )


def sample_command(
    number: Annotated[int, typer.Option("--number", "-n", min=1, max=1000)] = 20,
    out: Annotated[
        Path | None, typer.Option(help="Write them as LABELS.jsonl, to be filled in.")
    ] = None,
    how: FormatOption = Format.TABLE,
) -> None:
    """Offer the posts most worth labelling: uncertain, disputed, and a few at random."""
    from monitor.app import sampling

    rows = with_program(sampling.sample, number, writing=False)
    if out is not None:
        sampling.write(out, rows)
        typer.echo(
            f"{len(rows)} posts are in {out}; fill in the labels, set `labelled` to true in each "
            f"row, then: monitor train {out}",
            err=True,
        )
        return
    show(rows, ("post", "why", "mod", "any", "text"), how)
