"""Listings: machine formats are exact, tables are safe to look at."""

import csv
import io
import json

import pytest

from monitor.cli.listing import Format, plain, safe_cell, show

ROWS = [{"id": 1, "text": "=1+1", "tags": ["a", "b"]}, {"id": 2, "text": "тихо", "tags": []}]


def test_jsonl_is_one_object_a_line(capsys) -> None:
    """And nothing else on standard output."""
    show(ROWS, ("id",), Format.JSONL)

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == ROWS


def test_csv_has_every_field_and_runs_nothing(capsys) -> None:
    """A cell that a spreadsheet would run is made text."""
    show(ROWS, ("id",), Format.CSV)
    (first, _) = csv.DictReader(io.StringIO(capsys.readouterr().out))

    assert first == {"id": "1", "text": "'=1+1", "tags": '["a", "b"]'}


@pytest.mark.parametrize("cell", ["=A1", "+1", "-x", "@SUM", "\tx"])
def test_a_formula_becomes_text(cell: str) -> None:
    """By a leading apostrophe."""
    assert safe_cell(cell) == "'" + cell


def test_a_number_stays_a_number() -> None:
    """A negative number is no formula."""
    assert safe_cell(-5) == -5


def test_a_table_shows_the_chosen_columns(capsys) -> None:
    """With a count below."""
    show(ROWS, ("id", "text"), Format.TABLE)
    out = capsys.readouterr().out

    assert "тихо" in out
    assert "2 rows" in out


def test_hostile_controls_do_not_reach_the_terminal() -> None:
    """Escape sequences, line breaks and bidi overrides become spaces."""
    assert plain("a\x1b[31mb\n\u202ec") == "a [31mb c"


def test_a_cell_commands_no_terminal() -> None:
    """Each command becomes one space, so that offsets still fit; line ends and tabs stay."""
    assert safe_cell("a\x1b[31m\x07\x08\rb\x9b\n\tc") == "a [31m   b \n\tc"
    assert safe_cell("\r=A1") == "' =A1"


def test_a_table_shows_times_in_the_zone_and_names_it(capsys) -> None:
    """Programs keep UTC."""
    rows = [{"id": 1, "date": "2024-03-24T22:30:00Z"}]
    show(rows, ("id", "date"), Format.TABLE, "Europe/Moscow")
    out = capsys.readouterr().out

    assert "2024-03-25 01:30" in out
    assert "times: Europe/Moscow" in out


def test_a_sentence_is_shown_whole(capsys) -> None:
    """Beside long signs, which may become shorter."""
    row = {"seen": "флаг (military); " * 20, "sentence": "слово " * 40 + "конец"}
    show([row], ("seen", "sentence"), Format.TABLE)
    out = capsys.readouterr().out

    assert "конец" in out
    assert out.count("флаг") < 5
