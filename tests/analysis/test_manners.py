"""What a post says of its own words decides how much they count."""

import pytest

from monitor.analysis.clauses import Clause, clauses
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.manners import manner, passed_on, turns
from monitor.analysis.places import Gazetteer
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, document
from monitor.analysis.windows import Window, windows
from tests.factories import a_post

LEXICON, GAZETTEER = Lexicon(glossary_terms()), Gazetteer()


def _read(text: str) -> tuple[Document, tuple[Clause, ...]]:
    doc = document(text)
    scopes = read_scopes(doc, a_post(text=text), Speaker(handle="x"), LEXICON)
    return doc, clauses(doc, scopes, GAZETTEER.find(doc), every=True)


def _weight(text: str, number: int) -> float:
    doc, sentences = _read(text)
    own: list[Window] = [one for one in windows(doc, sentences) if one.first == number]
    return manner(doc, sentences).weight(own[0])


@pytest.mark.parametrize(
    "text",
    [
        "Читатель спрашивает: «а вдруг Клещеевку возьмут только на бумаге?»",
        "Третий день пересылают одно и то же: «Клещеевку сдали, все бегут».",
        "Мне пишут: «Клещеевка пала, русские бегут оттуда толпой».",
    ],
)
def test_words_of_others_are_passed_on(text: str) -> None:
    """A question, a rumour, and what the other side says of us."""
    doc, [sentence, *_] = _read(text)
    assert passed_on(doc, sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Боец пишет с позиций: «нас там нет, держим только посадку».",
        "Какое ещё «освобождение», если бой идёт?",
    ],
)
def test_a_witness_and_an_ironic_mark_are_no_rumour(text: str) -> None:
    """The author makes them his own."""
    doc, [sentence, *_] = _read(text)
    assert not passed_on(doc, sentence)


def test_what_is_said_of_an_agreed_place_counts_less() -> None:
    """Who confirms the capture tells of the field behind."""
    assert _weight("Клещеевка: подтверждаю. В Клещеевке опорник пуст.", 1) < 1


def test_agreement_on_one_place_leaves_another_alone() -> None:
    """A briefing is answered place by place."""
    assert _weight("Клещеевка: подтверждаю. В Андреевке сидят хохлы.", 1) == 1


def test_a_turn_ends_agreement() -> None:
    """Praise first, then the matter."""
    assert _weight("Клещеевка: подтверждаю. Но в Клещеевке сидят хохлы.", 1) == 1
    assert turns("поздравляю штурмовиков. но село не все")


@pytest.mark.parametrize(
    "text",
    [
        "Снимаю вчерашнее по Клещеевке: источник ошибся. Прошу прощения.",
        "В Клещеевке наших нет, речь о другой. Не путайте два села.",
        "Киев заявил о потере Клещеевки. Ролик у них старый. В Клещеевке тихо.",
    ],
)
def test_taking_back_and_telling_apart_count_less(text: str) -> None:
    """So does an answer to the other side."""
    assert _weight(text, 0) < 1
