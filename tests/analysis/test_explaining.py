"""Why a post was read as it was."""

import math
from dataclasses import replace

import pytest

from monitor.analysis.explaining import explain
from monitor.analysis.features import NAMES, rule_features
from monitor.analysis.joining import FINDING
from monitor.analysis.pushing import pushes
from monitor.analysis.read import Analyser, rulings
from monitor.analysis.scorer import MEASURED, Scorer
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from tests.analysis.test_items import NEWS
from tests.factories import a_post

WORDS = "Тихое утро. Минобороны опять врёт про снаряды, генералы угробили роту. Спим."
PAGED = (
    "Минобороны опять врёт про снаряды, генералы угробили роту. Командование молчит и ворует, "
    "а штаб рисует победы на карте."
)
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
    scores = {row["head"]: row["score"] for row in told.scores}
    [found] = [one for one in told.findings if one["kind"] == "criticism"]
    assert scores["mod"] == pytest.approx(found["score"], abs=0.001)


def test_nothing_is_explained_of_an_empty_post(analyser: Analyser) -> None:
    """A photo without words has no sentences."""
    assert explain(analyser, a_post(text=" "), SPEAKER).sentences == []


CALM = "Тихое утро. Спим. " + "Птицы поют над рекой, и ветер шумит в старых липах. " * 6


def test_the_levels_are_those_that_applied(analyser: Analyser) -> None:
    """A few words without a known term need more, and the row says so."""
    told = explain(analyser, a_post(text="А в штабе пьют компот и глядят в окно."), SPEAKER)
    row = told.scores[0]
    assert row["finding_from"] == 0.75
    assert "too little to judge: 9 words without a known critical term" in row["outcome"]


def test_a_news_relay_needs_more() -> None:
    """The same words of a relay: other levels, and a row on what they would be elsewhere."""
    shipped = Scorer.shipped()
    levels = shipped.thresholds | {"mod": (0.2, 0.3, 0.4, 0.999)}
    analyser = Analyser(scorer=replace(shipped, thresholds=levels))
    relay = Speaker(handle="vesti", role=ChannelRole.MEDIA)
    own, relayed = (explain(analyser, a_post(text=WORDS), one) for one in (SPEAKER, relay))
    assert relayed.scores[0]["alert_from"] > own.scores[0]["alert_from"]
    assert "news relay" in relayed.reading[0]["read_as"]
    assert relayed.flips[-1]["without"] == "(were the channel no news relay)"
    assert relayed.flips[-1]["then"] == "would alert"


def test_a_finding_that_does_not_alert_says_why(analyser: Analyser) -> None:
    """Criticism of other authorities never alerts."""
    words = "Дума опять приняла идиотский закон, депутаты зажрались и воруют у людей."
    told = explain(analyser, a_post(text=words), SPEAKER)
    [found] = [one for one in told.findings if one["kind"] == "criticism"]
    assert (found["asserted"], found["alerting"]) == (True, False)
    assert "other authorities" in found["not_more"]


def test_losing_the_alert_is_a_flip(analyser: Analyser) -> None:
    """Whoever is paged asks what would have kept it quiet."""
    told = explain(analyser, a_post(text=PAGED), SPEAKER)
    assert {flip["flips"] for flip in told.flips} >= {True}
    for flip in told.flips:
        assert flip["flips"] is (flip["then"].split(",")[0] not in ("still found", "still alerts"))


@pytest.mark.parametrize("head", MEASURED)
@pytest.mark.parametrize("text", [WORDS, "Тихое утро над рекой, спим.", "12 + 30"])
def test_the_parts_are_the_whole_score(analyser: Analyser, head: str, text: str) -> None:
    """They add up to what the logistic function is taken of, also where two questions are asked."""
    [look] = analyser.looks(a_post(text=text), SPEAKER)
    total = sum(one.moves for one in pushes(look, head))
    assert 1 / (1 + math.exp(-total)) == pytest.approx(look.judged.chances[head], abs=1e-4)


def test_an_attack_alerts_from_no_lower_than_it_is_found(analyser: Analyser) -> None:
    """Where little speaks of critics, a finding needs more than an alert does elsewhere."""
    rules = rulings(analyser.look(a_post(text=CALM), SPEAKER))
    [attack] = [rule for rule in rules if rule.kind == "policing"]
    assert attack.finding_from > FINDING
    assert attack.alert_from >= attack.finding_from


def test_words_that_push_are_the_posts_own(analyser: Analyser) -> None:
    """They stand as they are written, up and down."""
    told = explain(analyser, a_post(text=WORDS), SPEAKER)
    said = [one for one in told.reasons if one["what"] in ("word", "pair")]
    words = [word for one in said for word in one["seen"].replace("/", " ").split()]
    assert {"опять", "Спим"} <= set(words)
    assert {one["moves"] > 0 for one in said} == {True, False}


def test_a_digest_is_explained_item_by_item(analyser: Analyser) -> None:
    """The scores are those of the items that are read, not those of the whole."""
    text = NEWS.replace("На рынке", f"{WORDS}\n\n• На рынке")
    told = explain(analyser, a_post(text=text), SPEAKER)
    assert told.reading[0]["items"]
    assert 3 in {row["item"] for row in told.scores}
    assert None not in {row["item"] for row in told.scores}
