"""What may be called a rise."""

import pytest

from monitor.digest.compare import Trend, compare, in_words
from monitor.digest.tally import Said, tally
from monitor.domain.finding import FindingKind


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        (10, (10,) * 8, Trend.USUAL),
        (11, (10,) * 8, Trend.USUAL),
        (20, (10, 9, 11, 10, 12, 8, 10, 10), Trend.RISE),
        (20, (10, 9, 11, 10, 25, 8, 10, 10), Trend.USUAL),
        (2, (10, 9, 11, 10, 12, 8, 10, 10), Trend.FALL),
        (1, (0,) * 8, Trend.USUAL),
        (50, (1, 1, 1), Trend.UNKNOWN),
        (50, (), Trend.UNKNOWN),
    ],
)
def test_the_trend_of_a_count(now: int, before: tuple[int, ...], trend: Trend) -> None:
    """A constant rate is no rise, nor is a step that chance makes, nor one after three weeks."""
    assert compare(now, before).trend is trend


def test_only_eight_periods_are_compared_with() -> None:
    """What lies further back says nothing about what is usual now."""
    assert compare(5, (5,) * 8 + (900,) * 4).high == 5


def test_too_little_history_is_not_put_in_words() -> None:
    """With three weeks on record a line says nothing about usual counts."""
    assert in_words(compare(5, (1, 1, 1)), "weeks") == ""


def test_a_rise_is_told_with_its_figures() -> None:
    """The word never stands without median and range."""
    words = in_words(compare(20, (10, 12, 10, 8)), "weeks")

    assert words == (
        "Median of the 4 weeks before: 10 (lowest 8, highest 12). A rise: above each of them."
    )


def test_one_voice_counts_once_however_often_it_speaks() -> None:
    """Three posts of one voice and one of another are two voices."""
    said = [
        Said(kind=FindingKind.CRITICISM, voice=voice, target="mod", themes=("C-SUP",))
        for voice in (1, 1, 1, 2)
    ]

    assert tally(said) == {"criticism:mod": 2, "criticism:mod:C-SUP": 2}


def test_other_questions_are_counted_by_kind() -> None:
    """An attack on critics has no target and no theme."""
    assert tally([Said(kind=FindingKind.POLICING, voice=1)]) == {"policing": 1}
