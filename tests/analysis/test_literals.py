"""Which pieces of text a regular expression cannot match without."""

import re

import pytest

from monitor.analysis.literals import Tried, needed


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        (r"\bзакреп\w+", {"закреп"}),
        (r"(?:за|под) (?:рекой|селом)", {"за рекой", "за селом", "под рекой", "под селом"}),
        (r"\w+ пуст[аы]?я?", {" пуст", " пустя", " пуста", " пустая", " пусты", " пустыя"}),
        (r"(?<!не )взят(?:[аоы]| \w+)", {"взят"}),
        (r"дом(?:\w+ ){0,3}", {"дом"}),
        (r"(?:село )+", {"село "}),
        (r"\d+|село", {""}),
        (r"(?i)село", {""}),
    ],
)
def test_every_match_needs_one_of_these(pattern: str, pieces: set[str]) -> None:
    """The longest pieces are given; an empty one says that none is sure."""
    assert needed(re.compile(pattern)) == pieces


def test_one_of_several_expressions_is_enough() -> None:
    """A name stands for each of its expressions."""
    tried = Tried({"taken": [re.compile(r"\bвзят\w+"), re.compile(r"\bзаняли\b")]})
    assert tried.matching("село заняли") == {"taken"}


@pytest.mark.parametrize(
    ("text", "found"),
    [("в селе пусто", {"empty"}), ("в селе 12 домов", {"number"}), ("в селе", set())],
)
def test_only_what_matches_is_named(text: str, found: set[str]) -> None:
    """An expression that may match anything is tried on every text."""
    tried = Tried({"empty": [re.compile(r"\bпуст\w+")], "number": [re.compile(r"\d+")]})
    assert tried.matching(text) == found
