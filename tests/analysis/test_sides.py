"""Whose side a reproach is about: swapping the side alone turns the finding round."""

import pytest

from monitor.analysis.read import Analyser
from monitor.analysis.scopes import Camp
from monitor.analysis.speaker import Speaker
from monitor.domain.finding import Finding, FindingKind
from tests.analysis.side_pairs import CARRIED, NOBODY, PAST, SIDE_PAIRS, TURNING
from tests.factories import a_post

SPEAKER = Speaker(handle="okopny")


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """The shipped glossary and weights."""
    return Analyser()


def blamed(analyser: Analyser, text: str) -> Finding | None:
    """The asserted criticism of the ministry or the command in a text."""
    found = analyser.read(a_post(text=text), SPEAKER).findings
    return next(
        (f for f in found
         if f.kind is FindingKind.CRITICISM and f.asserted and f.target == "mod"), None
    )  # fmt: skip


@pytest.mark.parametrize("ours", [ours for ours, _ in SIDE_PAIRS])
def test_a_reproach_to_ours_is_found(analyser: Analyser, ours: str) -> None:
    """Against ours it is criticism of the command."""
    assert blamed(analyser, ours) is not None


@pytest.mark.parametrize("theirs", [theirs for _, theirs in SIDE_PAIRS])
def test_the_same_reproach_to_others_is_none(analyser: Analyser, theirs: str) -> None:
    """Against another country's command the same words assert nothing."""
    assert blamed(analyser, theirs) is None


@pytest.mark.parametrize("text", CARRIED)
def test_theirs_go_on_until_ours_are_named(analyser: Analyser, text: str) -> None:
    """«Комбат», «штаб» and «начальство» stay theirs while theirs are spoken of."""
    assert blamed(analyser, text) is None


@pytest.mark.parametrize("text", TURNING)
def test_ours_named_after_theirs_are_blamed(analyser: Analyser, text: str) -> None:
    """Naming the enemy first does not hide what is said of ours."""
    assert blamed(analyser, text) is not None


@pytest.mark.parametrize("text", PAST)
def test_wars_of_the_past_are_no_reproach_of_today(analyser: Analyser, text: str) -> None:
    """Commanders of wars before 2014 are nobody's ministry now."""
    assert blamed(analyser, text) is None


@pytest.mark.parametrize("text", NOBODY)
def test_who_blames_nobody_is_left_alone(analyser: Analyser, text: str) -> None:
    """Joining up, mice, a supplier and a memory page nobody."""
    finding = blamed(analyser, text)
    assert finding is None or not finding.alerting


def test_the_side_is_shown_of_every_sentence(analyser: Analyser) -> None:
    """What is explained says of whom each sentence speaks."""
    text = "Перехват дня. Комбат врёт наверх. А наш штаб слушает."
    scopes = analyser.look(a_post(text=text), SPEAKER).scopes
    assert [scope.camp for scope in scopes] == [Camp.FOREIGN, Camp.FOREIGN, Camp.OURS]
