"""How evenly voices part, and how sure that is."""

import pytest

from monitor.analysis.camps import by_affiliation, split

CAMPS = {n: ["P-COMPASSION"] for n in range(7)} | {n: ["P-PUNISH-UNIT"] for n in range(7, 12)}
CAMPS |= {n: ["P-FAKE"] for n in (12, 13)}


def test_seven_five_and_two_give_their_poles_and_index() -> None:
    """Taxonomy C1: the poles come out with their voices, and 1 - (7² + 5² + 2²) / 14²."""
    found = split(CAMPS)

    assert found is not None
    assert found.poles == (("P-COMPASSION", 7), ("P-PUNISH-UNIT", 5), ("P-FAKE", 2))
    assert found.voices == 14
    assert found.index == pytest.approx(1 - 78 / 196)


def test_the_interval_is_the_same_each_time_and_for_everybody() -> None:
    """It holds the index, and neither runs nor names of voices move it."""
    renamed = {f"voice {99 - n}": poles for n, poles in CAMPS.items()}

    assert split(CAMPS) == split(CAMPS) == split(renamed)
    found = split(CAMPS)
    assert found is not None
    assert 0.35 < found.low < found.index < found.high <= 0.67


def test_a_voice_of_two_poles_gives_each_half_a_vote() -> None:
    """It stands under both poles, and weighs no more than any other."""
    found = split({**dict.fromkeys(range(4), "A"), 4: ["A", "B"]})

    assert found is not None
    assert found.poles == (("A", 5), ("B", 1))
    assert found.index == pytest.approx(1 - 0.9**2 - 0.1**2)


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param({}, id="nobody"),
        pytest.param({n: ["A"] if n else ["B"] for n in range(4)}, id="four voices"),
        pytest.param(dict.fromkeys(range(9), "A"), id="one pole"),
        pytest.param({n: ["AB"[n % 2]] if n < 4 else [] for n in range(9)}, id="few take one"),
    ],
)
def test_camps_form_from_five_voices_and_two_poles_on(taken: dict[int, list[str]]) -> None:
    """With less there is nothing to measure."""
    assert split(taken) is None


def test_affiliations_count_distinct_voices_of_a_pole() -> None:
    """A voice counts once under each of its ties, most voices first."""
    ties = {0: ["wagner", "wagner"], 1: ["wagner", "veteran"], 8: ["mod"]}

    assert by_affiliation(CAMPS, ties, "P-COMPASSION") == (("wagner", 2), ("veteran", 1))
