"""Texts as weighted terms, and what groups of them share."""

import numpy as np
import pytest

from monitor.analysis.vectors import MOST_TEXTS, Counted, Vectors, checksum


def weighed(texts: list[str], blocks: list[int] | None = None, most: int = MOST_TEXTS) -> Vectors:
    """Texts of words that each count one."""
    counted = Counted()
    for number, text in enumerate(texts):
        counted.add(dict.fromkeys(text.split(), 1.0), blocks[number] if blocks else 0)
    return counted.vectors(most)


def product(found: Vectors, one: int, other: int) -> float:
    """The product of two texts, each of which is a group."""
    groups = np.arange(found.texts, dtype=np.int32)
    within = found.starts, found.stops
    return float(found.products([one], groups, range(found.texts), within)[other])


def test_texts_that_share_no_term_have_no_product() -> None:
    """Nothing in common is nothing."""
    found = weighed(["мост река", "мост река", "хлеб соль", "хлеб соль"])

    assert product(found, 0, 2) == 0


def test_equal_texts_have_the_product_of_a_whole_one() -> None:
    """A text whose terms others share has the length one."""
    found = weighed(["мост река", "мост река"])

    assert product(found, 0, 1) == pytest.approx(1)


def test_a_rarer_term_weighs_more() -> None:
    """The one bridge ties more than the weather of all."""
    found = weighed(["мост туман", "мост", "туман", *["туман"] * 20])

    assert product(found, 0, 1) > product(found, 0, 2)


def test_a_term_of_one_text_ties_nothing_and_makes_its_text_longer() -> None:
    """What only one says is part of its length."""
    found = weighed(["мост пролёт", "мост"])

    assert 0.9 < found.square(0) < 1


def test_a_term_that_too_many_texts_have_joins_nobody() -> None:
    """It is left out for all of them."""
    found = weighed(["война мост", "война мост", "война", "война"], most=3)

    assert product(found, 2, 3) == 0
    assert product(found, 0, 1) > 0


def test_rarity_is_asked_of_the_blocks_around() -> None:
    """The same word two blocks later is another matter: nobody shares it."""
    found = weighed(["мост", "мост"], blocks=[0, 2])

    assert product(found, 0, 1) == 0


def test_the_product_with_a_group_is_that_with_all_of_its_texts() -> None:
    """Sums of texts are compared by their parts."""
    found = weighed(["мост река", "мост", "река мост"])
    groups = np.array([-1, 0, 0], dtype=np.int32)
    within = found.starts, found.stops
    (whole,) = found.products([0], groups, range(1), within)

    assert whole == pytest.approx(product(found, 0, 1) + product(found, 0, 2))


def test_the_heaviest_terms_of_texts_come_first() -> None:
    """By the weight of their sum."""
    found = weighed(["мост туман", "мост туман", *["туман"] * 20])

    assert list(found.heaviest([0, 1])) == [checksum("мост"), checksum("туман")]


def test_no_texts_have_no_vectors() -> None:
    """An empty period is no fault."""
    assert weighed([]).texts == 0
