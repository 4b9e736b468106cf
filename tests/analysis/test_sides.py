"""Whose side a reproach is about: swapping the side alone turns the finding round."""

from dataclasses import replace

import pytest

from monitor.analysis.criticism import criticism
from monitor.analysis.read import Analyser
from monitor.analysis.scopes import Camp
from monitor.analysis.speaker import Speaker
from monitor.analysis.vetoes import about_others
from monitor.domain.finding import Finding, FindingKind
from tests.analysis.side_pairs import (
    CARRIED,
    FOREIGN_THINGS,
    LIKENED,
    NOBODY,
    OURS,
    PAST,
    SIDE_PAIRS,
    THEIRS,
    TURNING,
)
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


TO_OURS = (*(ours for ours, _ in SIDE_PAIRS), *TURNING, *OURS)


def test_reproaches_to_ours_are_found(analyser: Analyser) -> None:
    """Against ours it is criticism of the command, also where the enemy is named before."""
    found = [text for text in TO_OURS if blamed(analyser, text)]
    assert len(found) >= len(TO_OURS) * 4 // 5


@pytest.mark.parametrize("text", TO_OURS)
def test_naming_the_enemy_hides_nothing_said_of_ours(analyser: Analyser, text: str) -> None:
    """Whatever the weights are, the rules see a reproach to the ministry or the command."""
    assert any(signal.military for signal in analyser.look(a_post(text=text), SPEAKER).signals)


@pytest.mark.parametrize("theirs", [theirs for _, theirs in SIDE_PAIRS])
def test_the_same_reproach_to_others_is_none(analyser: Analyser, theirs: str) -> None:
    """Against another country's command the same words assert nothing."""
    assert blamed(analyser, theirs) is None


@pytest.mark.parametrize("text", [*CARRIED, *THEIRS])
def test_theirs_go_on_until_ours_are_named(analyser: Analyser, text: str) -> None:
    """«Комбат», «штаб» and «начальство» stay theirs while theirs are spoken of."""
    assert blamed(analyser, text) is None


@pytest.mark.parametrize("text", PAST)
def test_wars_of_the_past_are_no_reproach_of_today(analyser: Analyser, text: str) -> None:
    """Commanders of wars before 2014 are nobody's ministry now."""
    assert blamed(analyser, text) is None


@pytest.mark.parametrize("text", FOREIGN_THINGS)
def test_a_foe_or_a_foreign_thing_is_no_side_that_is_blamed(analyser: Analyser, text: str) -> None:
    """Who only fights, or makes a circuit board, takes no reproach upon himself."""
    look = analyser.look(a_post(text=text), SPEAKER)
    assert not about_others(look.doc, look.scopes, look.signals)


@pytest.mark.parametrize("text", LIKENED)
def test_an_earlier_war_named_in_passing_hides_no_reproach(analyser: Analyser, text: str) -> None:
    """Who likens today to it, or names it beside, blames those of today."""
    assert blamed(analyser, text) is not None


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


@pytest.mark.parametrize("theirs", [theirs for _, theirs in SIDE_PAIRS])
def test_no_wording_overrules_the_side(analyser: Analyser, theirs: str) -> None:
    """However sure the weights were, what is blamed is not ours."""
    look = analyser.look(a_post(text=theirs), SPEAKER)
    sure = dict.fromkeys(look.judged.chances, 0.99)
    found = criticism(
        look.doc, look.scopes, look.signals, a_post(text=theirs), replace(look.judged, chances=sure)
    )
    assert found is not None
    assert not found.alerting
    assert not (found.asserted and found.target == "mod")
