"""docs/codes.md names every code that a finding may carry, as the digest names it, and no other."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.analysis.opposites import BY_COUNTER
from monitor.analysis.opposites import TYPES as BY_CLAIM
from monitor.analysis.stancing import Stancing
from monitor.app import labels
from monitor.digest import words
from monitor.domain.assertion import Bearing
from monitor.domain.taxonomy import TARGETS, THEME_FAMILY, THEMES

PAGE = Path(__file__).parents[1] / "docs" / "codes.md"
ROW = re.compile(r"^\| `([A-Za-z_-]+)` \| (.+?) \|", re.MULTILINE)
NAMED = {
    **words.TARGETS,
    **{code: name for code, name in words.THEMES.items() if code},
    **words.TYPES,
    **words.ATTACKS,
    **words.PRESSURE,
    **words.RELATIVES,
    **words.POLES,
}


@pytest.fixture(scope="module")
def rows() -> dict[str, str]:
    """The page's codes with their meanings."""
    found = ROW.findall(PAGE.read_text("utf-8").partition("## Labels of posts")[0])
    assert len(found) == len(dict(found)), "a code stands twice"
    coded = {code: name for code, name in found if "-" in code or code in words.TARGETS}
    return {code: name for code, name in coded.items() if code not in set(Bearing)}


def test_the_page_says_what_the_digest_says(rows: dict[str, str]) -> None:
    """Code by code, no more and no fewer."""
    assert rows == NAMED


def test_every_code_of_the_taxonomy_has_a_name(rows: dict[str, str]) -> None:
    """Targets, themes, pressure, contradictions, attacks, relatives and poles."""
    lists = files("monitor.analysis")
    glossary = lists.joinpath("glossary.yaml").read_text("utf-8")
    glossary += lists.joinpath("relatives.yaml").read_text("utf-8")
    known = set(re.findall(r"\b[MRV]-[A-Z]+\b", glossary))
    known |= TARGETS | THEMES | set(BY_CLAIM.values()) | set(BY_COUNTER.values())
    known |= {"X-SELF", "X-SILENCE", "X-NUM"}
    known |= {name for name in Stancing.shipped().names if name.startswith("P-")}
    assert known - set(rows) == set()


def test_the_relations_are_those_of_the_program() -> None:
    """All six, in their order, with what each means."""
    told = PAGE.read_text("utf-8").partition("## Relations")[2].partition("\n## ")[0]

    assert [code for code, _ in ROW.findall(told)] == [one.value for one in Bearing]


def test_themes_stand_with_their_family() -> None:
    """Whoever labels posts writes the family."""
    text = PAGE.read_text("utf-8")
    for code, family in THEME_FAMILY.items():
        assert f"| `{code}` | {words.theme(code)} | {family} |" in text


def test_the_labels_are_those_that_are_read() -> None:
    """Every field with every value that it may have."""
    told = PAGE.read_text("utf-8").partition("## Labels of posts")[2]
    for name, values in labels.CHOICES.items():
        [row] = [line for line in told.splitlines() if line.startswith(f"| `{name}` |")]
        assert all(str(value) in row for value in values)
    assert all(f"`{name}`" in told for name in labels.FIELDS)
