"""Quantities, places, near copies, codes and measures."""

import pytest

from monitor.analysis.copies import EDITED, SAME_TEXT, similarity, sketch
from monitor.analysis.gazetteer import known_places
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
        ("с 7.00 до 20.00 сбит 141 аппарат", (141, 141)),
        ("к 8 часам сбито 12", (12, 12)),
        ("с 20.00 мск дежурит расчёт", None),
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


def test_the_gazetteer_is_large_enough() -> None:
    """At least two thousand settlements with their regions ship."""
    places = {place.id for place, _ in known_places() if place.region is not None}
    assert len(places) >= 2000


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("Бои за Работино.", {"работино@запорожская"}),
        ("Взяли Артёмовск.", {"бахмут@донецкая"}),
        ("В Донецкой области взята Андреевка.", {"андреевка@донецкая"}),
    ],
)
def test_villages_are_known_with_their_region(words: str, ids: set[str]) -> None:
    """Small villages, renamed towns, and one of many namesakes that the text narrows."""
    assert {number for m in Gazetteer().find(document(words)) for number in m.ids} == ids


def test_a_name_of_many_places_is_left_open() -> None:
    """Without any region in the text all namesakes stay possible."""
    [mention] = Gazetteer().find(document("Взята Андреевка."))
    assert len(mention.ids) > 1


def test_a_common_word_is_no_village() -> None:
    """«Победа» and «Мирное» are places only among words that make them so."""
    assert Gazetteer().find(document("Победа будет за нами. Мирное небо над нами.")) == ()
