"""Quantities, places, near copies, codes and measures."""

import pytest

from monitor.analysis.copies import EDITED, SAME_TEXT, similarity, sketch
from monitor.analysis.measure import Case, average_precision, f1, wilson
from monitor.analysis.numbers import first_quantity
from monitor.analysis.places import Gazetteer, PlaceEntry
from monitor.analysis.text import document
from monitor.domain.taxonomy import THEME_FAMILY

PLACES = Gazetteer()
STORY = "Сегодня утром расчёт вышел на позицию у старой мельницы и отработал по опорному пункту"


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("до 20 человек", (0, 20)),
        ("более двухсот бойцов", (200, 2000)),
        ("шесть атак", (6, 6)),
        ("до роты пехоты", (0, 120)),
        ("двадцать пять машин", (25, 25)),
        ("от 3 до 5 танков", (3, 5)),
        ("тихое утро", None),
    ],
)
def test_quantity(text: str, range_: tuple[int, int] | None) -> None:
    """Quantities are read as a lowest and a highest number."""
    tokens = document(text).tokens
    assert first_quantity(tokens, 0, len(tokens)) == range_


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Бои в Артёмовске.", "Бои в Бахмуте."),
        ("Бои в Часовом Яре.", "Бои за Часов Яр."),
        ("Бои за Красноармейск.", "Бои под Покровском."),
        ("Взяли село Каменка.", "Вошли в село Каменку."),
    ],
)
def test_same_place(one: str, other: str) -> None:
    """A place is one under every name and in every case."""
    first, second = PLACES.find(document(one)), PLACES.find(document(other))
    assert first
    assert {m.place_id for m in first} == {m.place_id for m in second}


def test_common_word_is_no_place() -> None:
    """A small letter makes a name a common word."""
    assert not PLACES.find(document("Взяли лиман на заметку, под счастьем понимая рыбалку."))


def test_operators_place() -> None:
    """An operator's name is found under its id."""
    own = Gazetteer([PlaceEntry(id="hill", name="Ореховая Горка")])
    assert [m.place_id for m in own.find(document("Стоим на Ореховой Горке."))] == ["hill"]


def test_place_offsets() -> None:
    """The offsets of a place fit the original text."""
    text = "Тишина. Под Клещеевкой дождь."
    (found,) = PLACES.find(document(text))
    assert text[found.start : found.end] == "Клещеевкой"


def test_same_text_is_same() -> None:
    """A text measures 1 against itself."""
    assert similarity(sketch(document(STORY)), sketch(document(STORY))) == 1.0


def test_edited_text_is_near() -> None:
    """A footer leaves a copy a copy."""
    copy = sketch(document(STORY + " Подпишись"))
    assert EDITED <= SAME_TEXT <= similarity(sketch(document(STORY)), copy)


def test_short_text_has_no_sketch() -> None:
    """Two words are too little to compare."""
    assert sketch(document("Тихое утро")) == ()
    assert similarity((), ()) == 0.0


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("C-CREDIT", "lies"),
        ("C-MIC", "supply"),
        ("C-LEAD", "leadership_change"),
        ("C-NEG", "other"),
    ],
)
def test_theme_codes(code: str, label: str) -> None:
    """Codes of themes map to the labels of gold."""
    assert THEME_FAMILY[code] == label


def test_wilson() -> None:
    """The interval of 8 of 10 is the published one."""
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)


def test_f1() -> None:
    """F1 is the harmonic mean of precision and recall."""
    assert f1(2, 4, 4) == pytest.approx(0.5)


def test_average_precision_ignores_the_order_of_ties() -> None:
    """Cases of one score share a rank."""
    cases = [Case(channel="a", gold=g, found=True, score=0.5) for g in (True, False)]
    assert average_precision(cases) == average_precision(cases[::-1]) == 0.5
