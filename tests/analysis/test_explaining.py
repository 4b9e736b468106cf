"""Why a post was read as it was."""

import pytest

from monitor.analysis.explaining import explain
from monitor.analysis.features import NAMES, rule_features
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from tests.factories import a_post

WORDS = "Тихое утро. Минобороны опять врёт про снаряды, генералы угробили роту. Спим."
SPEAKER = Speaker(handle="okopny")


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """The shipped analysis."""
    return Analyser()


def test_every_count_has_a_name() -> None:
    """The names for people are as many as the numbers they name."""
    assert len(NAMES) == len(rule_features(document(""), (), ()))


def test_a_sentence_shows_its_terms_and_signals(analyser: Analyser) -> None:
    """Who reads it sees which words counted, and against whom."""
    told = explain(analyser, a_post(text=WORDS), SPEAKER)
    [seen] = [one for one in told.sentences if one["signals"]]
    assert "ministry" in [term["term"] for term in seen["terms"]]
    assert "T-MOD" in [signal["against"] for signal in seen["signals"]]


def test_taking_the_words_away_flips_the_finding(analyser: Analyser) -> None:
    """The words that a finding quotes are what it rests on."""
    told = explain(analyser, a_post(text=WORDS), SPEAKER)
    critical = [one for one in told.flips if one["kind"] == "criticism"]
    assert critical[-1]["flips"]


def test_the_score_is_that_of_the_finding(analyser: Analyser) -> None:
    """What is explained is what was found."""
    told = explain(analyser, a_post(text=WORDS), SPEAKER)
    scores = {row["question"]: row["score"] for row in told.scores}
    [found] = [one for one in told.findings if one["kind"] == "criticism"]
    assert scores["mod"] == pytest.approx(found["score"], abs=0.001)


def test_nothing_is_explained_of_an_empty_post(analyser: Analyser) -> None:
    """A photo without words has no sentences."""
    assert explain(analyser, a_post(text=" "), SPEAKER).sentences == []
