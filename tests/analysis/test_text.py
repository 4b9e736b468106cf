"""The reading of a text: every offset counts in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.text import document, fold, inflections, lemma

LETTERS = st.sampled_from(list("абвёЁйZVoО .,!?\n«»-–…№1280\u0301\u00ad\u200b\xa0ﬁ👍🏽️i̇İß"))


@given(st.text() | st.text(alphabet=LETTERS))
def test_tokens_lie_in_the_original_in_order(text: str) -> None:
    """A token's span is not empty, inside the text, after the one before, and folds to its form."""
    last = 0
    for token in document(text).tokens:
        assert last <= token.start < token.end <= len(text)
        assert fold(token.norm) == token.norm or token.norm in fold(text)
        last = token.start


@given(st.text() | st.text(alphabet=LETTERS))
def test_a_sentence_is_folded_by_itself_as_within_its_text(text: str) -> None:
    """What a sentence folds to is cut out of the folded text, and not folded again."""
    doc = document(text)
    for one in doc.sentences:
        assert doc.folded(one.start, one.end) == fold(text[one.start : one.end])


@given(st.text() | st.text(alphabet=LETTERS))
def test_sentences_share_the_tokens_out(text: str) -> None:
    """Every token belongs to exactly one sentence, and lies within it."""
    doc = document(text)
    assert [i for s in doc.sentences for i in range(s.first, s.last)] == list(
        range(len(doc.tokens))
    )
    for sentence in doc.sentences:
        inside = doc.tokens[sentence.first : sentence.last]
        assert sentence.start <= inside[0].start
        assert inside[-1].end <= sentence.end <= len(text)


@given(st.text(alphabet=LETTERS, min_size=1))
def test_spans_of_the_surface_lead_back(text: str) -> None:
    """A span of the normalised surface maps to a span of the original text."""
    doc = document(text)
    start, end = doc.original_span(0, len(doc.norm))
    assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("ZАПИСКИ Vоина", ["записки", "воина"]),
        ("Ёлки и ёж", ["елки", "и", "еж"]),
        ("сол\u00adдат кома\u0301ндир", ["солдат", "командир"]),
        ("и\u0306од", ["йод"]),
        ("Купянск-Узловой 3-я 280.3", ["купянск-узловой", "3-я", "280", "3"]),
    ],
)
def test_words_are_folded(text: str, forms: list[str]) -> None:
    """Look-alike letters, ё, soft hyphens and stress marks do not hide a word."""
    assert [token.norm for token in document(text).tokens] == forms


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Генерал В. В. Петров прибыл. Все молчат.", 2),
        ("Взят н.п. Ольховка. Потери до 1.5 тыс. человек.", 2),
        ("Зачем? Почему?! Никто не знает...", 3),
        ("первая строка\nвторая строка", 2),
        ("Сводка: • отбили атаку • взяли опорник", 3),
        ("", 0),
        ("!!! 👍", 0),
    ],
)
def test_sentences_end_where_a_reader_pauses(text: str, count: int) -> None:
    """Abbreviations and initials do not end a sentence; lines and bullets do."""
    assert len(document(text).sentences) == count


def test_lemmas_fold_e() -> None:
    """Inflected forms share a lemma, whatever the spelling of ё."""
    assert lemma("генералами") == "генерал"
    assert lemma("вперёд") == lemma("вперед") == "вперед"


def test_inflections_hold_every_case() -> None:
    """A word is found by any of its forms."""
    assert {"бригада", "бригаду", "бригадами"} <= inflections("Бригады")


@pytest.mark.parametrize("piece", [".", "\u0301", "«", "а", "\n", " \t", "👍🏽"])
def test_a_huge_text_is_read_in_linear_time(piece: str) -> None:
    """A million signs of one kind neither crash nor stall."""
    doc = document(piece * (1_000_000 // len(piece)))
    assert len(doc.tokens) <= 1


@pytest.mark.parametrize("mark", ["\U000e0061", "\u3164", "\u2800", "\u180b", "\uffa0", "\u206a"])
def test_marks_that_nobody_sees_part_no_word(mark: str) -> None:
    """An author could hide a word from the program and from nobody else."""
    assert fold(f"Гене{mark}ралы вр{mark}ут") == "генералы врут"


@pytest.mark.parametrize("word", ["Рабοтинο", "Рабօтино", "Рᴀбᴏтинᴏ", "Рaбoтинo"])
def test_letters_drawn_like_ours_are_ours(word: str) -> None:
    """Greek, Armenian, small capitals and Latin in a Cyrillic word."""
    assert fold(word) == "работино"
