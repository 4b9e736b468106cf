"""What the sentences of a post add to its score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.features import BUCKETS, Sentences, sentence_pieces
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scopes import read_scopes
from monitor.analysis.scorer import MEASURED, Alone, either, logit
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from tests.factories import a_post

LEXICON = Lexicon(glossary_terms())
DRY = "Сегодня весь день стоит сухая погода."
ANGRY = "Командование бросило роту без снарядов."


def pieces_of(text: str) -> Sentences:
    post = a_post(text=text)
    doc = document(text)
    return sentence_pieces(doc, read_scopes(doc, post, Speaker(handle="a"), LEXICON))


def of_sentence(pieces: np.ndarray, number: int) -> list[int]:
    return [int(piece) & (BUCKETS - 1) for piece in pieces if piece >> 16 == number]


def weights(word: int) -> Alone:
    """Give weights by which one lemma alone speaks, for every head."""
    lemmas = np.zeros((BUCKETS, len(MEASURED)), np.float32)
    lemmas[word] = 8.0
    return Alone(
        bias=np.full(len(MEASURED), -4.0, np.float32),
        letters=np.zeros((BUCKETS, len(MEASURED)), np.float32),
        lemmas=lemmas,
        mix=np.array([[1.0, 0.5, 0.0]] * len(MEASURED), np.float32),
    )


@pytest.mark.parametrize("block", ["letters", "lemmas"])
def test_the_pieces_of_a_sentence_do_not_depend_on_its_place(block: str) -> None:
    first = getattr(pieces_of(f"{ANGRY} {DRY}"), block)
    second = getattr(pieces_of(f"{DRY} {ANGRY}"), block)
    assert of_sentence(first, 0) == of_sentence(second, 1)


def test_pieces_stand_in_order_and_once() -> None:
    for block in (pieces_of(f"{ANGRY} {DRY} {ANGRY}").letters, pieces_of(ANGRY).lemmas):
        assert (np.diff(block) > 0).all()


def test_a_text_without_words_has_no_letters() -> None:
    assert not len(pieces_of("12 + 30").letters)


def test_one_sentence_speaks_as_loud_among_others_as_alone() -> None:
    word = of_sentence(pieces_of(ANGRY).lemmas, 0)[0]
    alone = weights(word).logits(pieces_of(ANGRY))
    among = weights(word).logits(pieces_of(" ".join([DRY] * 9 + [ANGRY])))
    assert among[9] == pytest.approx(alone[0], abs=0.2)


def test_what_one_sentence_says_moves_the_whole() -> None:
    word = of_sentence(pieces_of(ANGRY).lemmas, 0)[0]
    chances = dict.fromkeys(MEASURED, 0.2)
    moved = weights(word).moved(chances, pieces_of(f"{DRY} {ANGRY}"))
    still = weights(word).moved(chances, pieces_of(DRY))
    assert moved["mod"] > still["mod"]


@given(st.lists(st.floats(-12, 12), min_size=1, max_size=40))
def test_any_of_them_is_no_less_likely_than_each(logits: list[float]) -> None:
    assert either(np.array(logits)[:, None])[0] >= max(logits) - 1e-6


def test_none_of_nothing() -> None:
    assert either(np.zeros((0, 2))).tolist() == [-15.0, -15.0]


@given(st.floats(0, 1))
def test_the_odds_of_a_chance_are_finite(chance: float) -> None:
    assert abs(logit(chance)) < 14
