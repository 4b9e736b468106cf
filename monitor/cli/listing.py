"""Listings in three dresses: a table for people, JSON lines and CSV for programs."""

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer


class Format(StrEnum):
    """How a listing is written on standard output."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help="How the list is written.")]
# Columns of running words, which may take several lines; the others keep to one.
WORDY = frozenset(
    (
        "text words poles phrases quote title reason mend told why without posts sentence seen "
        "marks against because not_more outcome shared parts flips read_as ignored claim "
        "who whom law details"
    ).split()
)
# A column that is there for its whole text, and so many characters of a line as it must have.
WHOLE = {"sentence": 40, "against": 30}
# What may become shorter before others do.
SHORT = {"seen": 60}
EMPTY: tuple[Any, ...] = (None, "", [], ())
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a terminal obeys; line ends and tabs are for the program that reads the cell.
COMMANDS = dict.fromkeys([*range(9), 11, 12, *range(13, 32), *range(127, 0xA0)], " ")
CONTROLS = dict.fromkeys(
    [
        *range(32),
        127,
        *range(0x80, 0xA0),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0xFEFF,
    ],
    " ",
)


def show(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    how: Format,
    zone: str = "UTC",
    *,
    whole: bool = False,
) -> None:
    """Write the rows; `columns` chooses what the table shows, the others show everything.

    A table shows times in `zone` and says so; the others keep UTC. `whole`: it cuts no words.
    """
    if how is Format.JSONL:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    elif how is Format.CSV:
        _csv(rows)
    else:
        _table(list(rows), columns, zone, whole=whole)
    sys.stdout.flush()


def _csv(rows: Iterable[Mapping[str, Any]]) -> None:
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), extrasaction="ignore")
            writer.writeheader()
        writer.writerow({key: safe_cell(value) for key, value in row.items()})


def safe_cell(value: Any) -> Any:
    """Make a CSV cell that no spreadsheet runs as a formula and no terminal obeys."""
    if isinstance(value, dict | list | tuple):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, str):
        return value
    formula = value.lstrip(" \n").startswith(FORMULA)
    return ("'" if formula else "") + value.translate(COMMANDS)


def _table(
    rows: list[Mapping[str, Any]], columns: Sequence[str], zone: str, *, whole: bool
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 140)
    # A column in which nobody has anything only takes room from the others.
    shown = [c for c in columns if not rows or any(row.get(c) not in EMPTY for row in rows)]
    table = Table(header_style="bold", box=None, pad_edge=False)
    for column in shown:
        table.add_column(
            column,
            no_wrap=column not in WORDY,
            overflow="fold",
            min_width=WHOLE.get(column),
        )
    for row in rows:
        table.add_row(
            *[Text(_cell(column, row.get(column), zone, whole=whole)) for column in shown]
        )
    console.print(table)
    timed = any(_is_moment(row.get(column)) for row in rows for column in shown)
    below = f"{len(rows)} row{'' if len(rows) == 1 else 's'}" + (f"; times: {zone}" * timed)
    console.print(Text(below, style="dim"))


def _cell(column: str, value: Any, zone: str, *, whole: bool) -> str:
    if _is_moment(value):
        return f"{datetime.fromisoformat(value).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    return plain(value, 5000 if whole or column in WHOLE else SHORT.get(column, 90))


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None


def plain(value: Any, width: int = 90) -> str:
    """Make one line of a value, without the controls that hostile texts play with."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value).translate(CONTROLS).split())
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    # Whole words, unless one is longer than half of what there is room for.
    words = cut if text[width - 1].isspace() else cut.rpartition(" ")[0]
    return (words if len(words) > width // 2 else cut).rstrip() + "…"
