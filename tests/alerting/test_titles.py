"""A few English words that name an alert."""

import pytest

from monitor.alerting.titles import subject, with_voices
from monitor.domain.finding import FindingKind
from tests.alerting.facts import a_claim, a_finding, against


@pytest.mark.parametrize(
    ("finding", "title"),
    [
        (a_finding(), "Criticism of the Ministry of Defence: supply and equipment"),
        (a_finding(themes=()), "Criticism of the Ministry of Defence: in general"),
        (against(a_claim()), "Contradicted: official claim on Каменка: control of ground"),
        (against(a_claim(place=None)), "Contradicted: official claim on control of ground"),
        (a_finding(kind=FindingKind.POLICING), "Attack on critics by @okopny"),
        (a_finding(kind=FindingKind.REPRESSION), "Pressure on authors or critics"),
    ],
)
def test_a_title_says_what_it_is_about(finding: object, title: str) -> None:
    """Every kind of alert has a title of a few words."""
    assert subject(finding) == title  # type: ignore[arg-type]


def test_a_hostile_place_has_no_effect() -> None:
    """A direction mark in a place name is dropped."""
    assert "\u202e" not in subject(against(a_claim(place="Кам\u202eенка")))


def test_voices_are_counted_in_the_title() -> None:
    """One voice, three voices."""
    assert with_voices("T", 3) == "T (3 voices)"
