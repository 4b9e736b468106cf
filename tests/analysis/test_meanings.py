"""Words that are used alike point alike; what is not known points nowhere."""

import io
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.meanings import DIMENSIONS, WEIGHTS, directed, meaning, running

WORDS = ["снаряд", "отступить", "министр", "корабль", "и", "абракадаброид", "Tmod", "@place", ""]


def alike(one: str, other: str) -> float:
    return float(meaning([one]) @ meaning([other]))


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("снаряд", "боеприпас", "котлета"),
        ("враг", "противник", "договор"),
        ("бездарный", "некомпетентный", "железный"),
        ("обыск", "арест", "урожай"),
    ],
)
def test_words_of_one_matter_point_alike(word: str, near: str, far: str) -> None:
    assert alike(word, near) > alike(word, far) + 0.3


@pytest.mark.parametrize("words", [[], [""], ["абракадаброид"], ["Tmod", "@place", "himars"]])
def test_words_that_are_not_known_point_nowhere(words: list[str]) -> None:
    assert not meaning(words).any()


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.data())
def test_a_part_of_a_text_has_the_direction_of_its_own_words(
    words: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(words)))
    last = data.draw(st.integers(first, len(words)))
    sums = running(words)
    assert sums.shape == (len(words) + 1, DIMENSIONS)
    part = directed(sums[last] - sums[first])
    assert np.allclose(part, meaning(words[first:last]), atol=1e-4)


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_words_have_a_direction_of_length_one_or_none(words: list[str]) -> None:
    length = float(np.linalg.norm(meaning(words)))
    assert length == pytest.approx(1.0, abs=1e-3) or length == 0.0


def test_the_table_names_words_by_hashes_alone() -> None:
    content = files("monitor.analysis").joinpath(WEIGHTS).read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        assert {name: data[name].dtype.kind for name in data} == {"hashes": "u", "rows": "i"}
