"""Quantities as reports word them."""

import pytest

from monitor.analysis.numbers import first_quantity
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from tests.factories import a_post

ANALYSER = Analyser()
MINISTRY = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("потеряли до роты", (0, 120)),
        ("до двух рот", (0, 240)),
        ("легло полроты", (40, 60)),
        ("более двухсот солдат", (200, 2000)),
        ("более чем 50 солдат", (50, 500)),
        ("не менее 30 дронов", (30, 300)),
        ("не более 30 дронов", (0, 30)),
        ("двухсотых — десять", (10, 10)),
        ("трёхсотых семеро", (7, 7)),
        ("минус три коробки", (3, 3)),
        ("порядка полутора сотен", (120, 180)),
        ("полторы тысячи", (1500, 1500)),
        ("сотни полторы", (120, 180)),
        ("двадцать с лишним дронов", (20, 30)),
        ("до 40 и более", (40, 400)),
        ("1,5 тыс. человек", (1500, 1500)),
        ("2,3 млн снарядов", (2_300_000, 2_300_000)),
        ("две тысячи триста", (2300, 2300)),
        ("сто двадцать тысяч", (120_000, 120_000)),
        ("тысяча двести", (1200, 1200)),
        ("свыше 1 200 беспилотников", (1200, 12000)),
        ("полсотни бойцов", (50, 50)),
        ("три сотни", (300, 300)),
        ("пара десятков", (20, 30)),
        ("несколько десятков", (20, 90)),
        ("десятки погибших", (20, 90)),
        ("сотни миллионов", (200_000_000, 900_000_000)),
        ("около сотни", (80, 120)),
        ("под сотню", (80, 120)),
        ("от 20 до 30", (20, 30)),
        ("8-10 танков", (8, 10)),
        ("8–10 танков", (8, 10)),
        ("200—250 метров", (200, 250)),
        ("статья 280.3", (280, 280)),
        ("с 7.00 до 9.30 сбиты 17 дронов", (17, 17)),
    ],
)
def test_a_quantity_is_read(words: str, meant: tuple[int, int]) -> None:
    """As its least and its greatest value."""
    tokens = document(words).tokens
    assert first_quantity(tokens, 0, len(tokens)) == meant


@pytest.mark.parametrize("words", ["утром 5 декабря", "1-8 декабря", "в 2023 году", "2022-2023"])
def test_a_date_is_no_quantity(words: str) -> None:
    """Nor is a year."""
    tokens = document(words).tokens
    assert first_quantity(tokens, 0, len(tokens)) is None


def _counted(text: str) -> dict[str | None, tuple[int, int] | None]:
    return {one.place: one.quantity for one in ANALYSER.read(a_post(text=text), MINISTRY).claims}


@pytest.mark.parametrize(
    "text",
    [
        "Сбито: Белгородская область – 7, Курская область – 12, Крым – 3.",
        "За ночь сбито 22 беспилотника: Белгородская — 7, Курская — 12, Крым — 3.",
        "Сбиты БПЛА:\nБелгородская — 7\nКурская — 12\nКрым — 3",
        "Сбиты семь БПЛА над Белгородской областью, 12 над Курской областью и 3 над Крымом.",
    ],
)
def test_a_list_is_read_place_by_place(text: str) -> None:
    """Each place with its own number."""
    counted = _counted(text)
    assert counted["Белгородская область"] == (7, 7)
    assert counted["Курская область"] == (12, 12)
    assert counted["Крым"] == (3, 3)


def test_one_number_for_several_places_is_shared() -> None:
    """«По три над Брянской и Калужской областями»."""
    counted = _counted("Сбиты беспилотники: по 3 — над Брянской и Калужской областями.")
    assert counted["Брянская область"] == counted["Калужская область"] == (3, 3)


def test_the_hours_of_a_report_are_not_counted() -> None:
    """What was shot down is."""
    text = "С 7.00 до 9.00 мск сбиты 17 беспилотных летательных аппаратов над Курской областью."
    assert _counted(text)["Курская область"] == (17, 17)
