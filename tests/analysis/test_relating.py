"""How a statement bears on a claim: by its kind, its place and its time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.relating import relate, reverses
from monitor.analysis.relation_scores import best, score_relations
from monitor.domain.assertion import Assertion, Bearing, Related
from monitor.domain.claim import Claim, Predicate, quote
from tests.factories import NOON, a_ref

TAKEN = "Подразделения группировки «Юг» освободили населённый пункт Каменка."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_claim(**changes: Any) -> Claim:
    """A village said to be taken."""
    made = Claim(
        ref=a_ref(1),
        claimant="ministry",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=quote(TAKEN, 0, len(TAKEN)),
        place="Каменка",
        place_ids=("каменка@донецкая",),
        posted_at=NOON,
        analyser="claims@1",
    )
    return replace(made, **changes)


def said(text: str = "Каменка наша.", after: timedelta = HOUR, **changes: Any) -> Assertion:
    """A blogger who says that it is ours."""
    made = Assertion(
        ref=a_ref(2, channel_id=2),
        kind="TAKEN",
        quote=quote(text, 0, len(text)),
        place_ids=("каменка@донецкая",),
        posted_at=NOON + after,
        analyser="asserting@1",
    )
    return replace(made, **changes)


def lost(after: timedelta, text: str = "Вчера Каменку оставили.", **changes: Any) -> Assertion:
    """A blogger who says that it was given up."""
    return said(text, after, kind="LOST", **changes)


def bearing(claim: Claim, one: Assertion) -> Bearing | None:
    """Give the relation alone."""
    found = relate(claim, one)
    return found and found.bearing


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (-30 * DAY, Bearing.EARLIER),
        (-31 * DAY, None),
        (-HOUR, Bearing.EARLIER),
        (0 * HOUR, Bearing.AGREES),
        (14 * DAY, Bearing.AGREES),
        (15 * DAY, None),
    ],
)
def test_the_same_is_agreement_after_and_earlier_before(
    after: timedelta, expected: Bearing | None
) -> None:
    """Thirty days before to fourteen after."""
    assert bearing(a_claim(), said(after=after)) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [(HOUR, None), (DAY, True), (60 * DAY, True), (61 * DAY, None), (-DAY, None)],
)
def test_what_was_lost_since_is_a_reversal(after: timedelta, expected: bool | None) -> None:
    """From the next day to sixty days later."""
    assert bearing(a_claim(), lost(after)) == (Bearing.REVERSAL if expected else None)


def test_soon_after_a_claim_only_news_is_a_reversal() -> None:
    """«Сдали» without a word of what has changed may be told against the claim."""
    assert not reverses(a_claim(), lost(2 * DAY, "Каменка сдана."))
    assert reverses(a_claim(), lost(9 * DAY, "Каменка сдана."))


def test_a_denial_from_the_beginning_is_no_reversal() -> None:
    """It was never true, this says."""
    assert not reverses(a_claim(), lost(9 * DAY, "Каменку оставили только на бумаге, враньё."))


def test_attacks_come_again() -> None:
    """A week later another one was repelled."""
    claim = a_claim(kind="REPELLED", predicate=Predicate.ATTACK_REPELLED)
    words = "Под Каменкой накат отбили."

    assert bearing(claim, said(words, DAY, kind="REPELLED")) is Bearing.AGREES
    assert bearing(claim, said(words, 8 * DAY, kind="REPELLED")) is None


def test_retaken_is_a_reversal_of_a_withdrawal() -> None:
    """The opposite state holds again."""
    claim = a_claim(kind="WITHDRAWAL")

    assert bearing(claim, said("Сегодня Каменка снова наша.", 9 * DAY)) is Bearing.REVERSAL


def test_a_copy_of_the_official_words_agrees_with_nothing() -> None:
    """It is a relay."""
    assert relate(a_claim(), said(TAKEN)) is None


@pytest.mark.parametrize(
    "one",
    [
        said(place_ids=("песчаное@донецкая",)),
        said(ref=a_ref(2)),
        said(undated=True),
        said(kind="STRUCK"),
        said(official=True),
    ],
)
def test_what_is_of_another_matter_or_voice_does_not_agree(one: Assertion) -> None:
    """Another place, the claimant himself, no date, another kind, an official."""
    assert relate(a_claim(), one) is None


def test_officials_overtake_their_own_claim() -> None:
    """They gave up what they had claimed."""
    one = lost(20 * DAY, "Подразделения оставили Каменку.", ref=a_ref(9), official=True)

    assert bearing(a_claim(), one) is Bearing.REVERSAL


@given(hours=st.integers(-24 * 90, 24 * 90), kind=st.sampled_from(["TAKEN", "LOST"]))
def test_no_pair_has_two_relations(hours: int, kind: str) -> None:
    """A reversal is what link leaves out, and nothing else is."""
    one = said("Каменка наша теперь.", hours * HOUR, kind=kind)
    found = relate(a_claim(), one)

    assert (found is not None and found.bearing is Bearing.REVERSAL) == reverses(a_claim(), one)


def test_a_score_is_a_probability() -> None:
    """Nonsense is refused when it is made."""
    with pytest.raises(ValueError, match="probability"):
        Related(bearing=Bearing.AGREES, score=1.5, because="")


def test_each_relation_has_its_precision_and_recall() -> None:
    """And one row for all pairs."""
    pairs = [("agrees", "agrees"), ("agrees", "unrelated"), ("unrelated", "agrees")]
    rows = {row["relation"]: row for row in score_relations(pairs)}

    assert (rows["agrees"]["precision"], rows["agrees"]["recall"]) == (0.5, 0.5)
    assert rows["doubts"]["precision"] is None
    assert rows["all pairs"]["right"] == 1


def test_of_several_answers_the_surest_counts() -> None:
    """A post of many claims may be borne on in several ways."""
    rows = [{"relation": "agrees", "score": 0.8}, {"relation": "contradicts", "score": 0.9}]

    assert best(rows) == "contradicts"
    assert best([]) == "unrelated"
