"""Articles of the law, by number and by plain name."""

from pathlib import Path

import pytest

import monitor.analysis
from monitor.analysis.articles import articles
from monitor.analysis.laws import laws
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from tests.factories import a_post

LEXICON = Lexicon(glossary_terms())


def named(text: str) -> dict[str, str]:
    """The articles of a text with the words that say so."""
    doc = document(text)
    scopes = read_scopes(doc, a_post(text=text), Speaker(handle="okopny"), LEXICON)
    return {one.number: one.words.text for one in articles(doc, scopes)}


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("На автора завели дело по 207.3, грозит срок.", "207.3", "207.3"),
        ("Дело возбуждено по ч. 2 ст. 280.3 УК РФ.", "280.3", "ч. 2 ст. 280.3 УК РФ"),
        ("Отказникам шьют 332-ю.", "332", "332-ю"),
        ("Протокол по статье 20.3.3 КоАП.", "20.3.3 КоАП", "статье 20.3.3 КоАП"),
        ("Ему грозит статья о фейках.", "207.3", "статья о фейках"),
        ("Автору вменяют госизмену.", "275", "госизмену"),
        ("Бойца судят за СОЧ.", "337", "за СОЧ"),
        ("Админа задержали за оправдание терроризма.", "205.2", "оправдание терроризма"),
        ("Волонтёра обвинили в мошенничестве.", "159", "мошенничестве"),
        ("Суд оштрафовал учителя за дискредитацию армии.", "20.3.3 КоАП", "дискредитацию"),
        ("Уголовное дело о дискредитации армии.", "280.3", "дискредитации"),
        ("Осуждён по статье 9999, то есть по 128.1.", "128.1", "128.1"),
    ],
)
def test_articles_are_read_by_number_and_by_name(text: str, number: str, words: str) -> None:
    """With exactly the words that say so."""
    assert named(text).get(number) == words


@pytest.mark.parametrize(
    "text",
    [
        "280-я бригада вышла из города, суд подождёт.",
        "Статья в газете понравилась, дело хорошее.",
        "Главная статья расходов полка: 332 палатки.",
        "Прошло 275 дней следствия.",
        "Спальник стоит 20 330 рублей, дело ясное.",
        "Встреча 20.2 в суде.",
        "СБУ завела на киевского журналиста дело о госизмене.",
    ],
)
def test_other_numbers_are_no_articles(text: str) -> None:
    """Brigades, newspapers, days, prices, dates, another country's code."""
    assert named(text) == {}


def test_a_number_and_its_name_are_one_article() -> None:
    """The number is the surer word."""
    assert named("Дело о дискредитации, статья 20.3.3 КоАП, штраф.") == {
        "20.3.3 КоАП": "статья 20.3.3 КоАП"
    }


def test_every_article_has_an_english_title_and_a_lesser_one_that_exists() -> None:
    """Who adds one to the catalogue is told here what is missing."""
    assert all(one.title.isascii() and one.codes for one in laws().values())
    assert {one.lesser for one in laws().values() if one.lesser} <= set(laws())


def test_the_catalogue_is_yaml() -> None:
    """As its name says: no key stands twice."""
    source = (Path(monitor.analysis.__file__).parent / "laws.yaml").read_text("utf-8")
    assert source.count("title:") == len(laws())
