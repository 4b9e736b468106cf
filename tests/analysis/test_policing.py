"""Attacks on critics, and pressure on authors."""

import pytest

from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.finding import FindingKind
from tests.factories import a_post

SPEAKER = Speaker(handle="okopny")


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """The shipped glossary and weights."""
    return Analyser()


def kinds(analyser: Analyser, text: str) -> dict[FindingKind, tuple[str, ...]]:
    """The asserted kinds of a text with their codes."""
    found = analyser.read(a_post(text=text), SPEAKER).findings
    return {finding.kind: finding.themes for finding in found if finding.asserted}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Диванные стратеги опять разгоняют панику, уймитесь.", "M-PANIC"),
        ("Эти блогеры льют воду на мельницу противника.", "M-PSYOP"),
        ("Военкоры на зарплате отрабатывают гонорар, хайпожоры.", "M-PAID"),
        ("Нытики поливают грязью армию, лучше бы сами съездили.", "M-LOYAL"),
        ("Некоторые каналы стали филиалом ЦИПсО.", "M-PSYOP"),
    ],
)
def test_attacks_on_critics_are_found(analyser: Analyser, text: str, code: str) -> None:
    """An attack carries the code of its charge."""
    assert code in kinds(analyser, text).get(FindingKind.POLICING, ())


@pytest.mark.parametrize(
    "text",
    [
        "Нас называют паникёрами и нытиками, а снарядов нет.",
        "Паника у противника, бегут из посёлка.",
        "Каналы сообщают о взрывах в порту.",
        "Коллеги, поздравляю с праздником!",
        "ЦИПсО гонит фейк, не ведитесь.",
    ],
)
def test_self_defence_and_the_enemy_are_not_attacks(analyser: Analyser, text: str) -> None:
    """Words of the trade alone attack nobody."""
    assert FindingKind.POLICING not in kinds(analyser, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Автора военного канала задержали, возбуждено уголовное дело за посты.", "R-CRIM"),
        ("Журналиста признали иноагентом за критику.", "R-FA"),
        ("Волонтёра оштрафовали за дискредитацию из-за поста.", "R-FINE"),
        ("Говорят, составлен чёрный список военкоров, каналы будут проверять.", "R-LIST"),
    ],
)
def test_pressure_on_authors_is_found(analyser: Analyser, text: str, code: str) -> None:
    """A case, a label, a fine or a list against an author has its code."""
    assert code in kinds(analyser, text).get(FindingKind.REPRESSION, ())


@pytest.mark.parametrize(
    "text",
    [
        "Задержан водитель, сбивший пешехода.",
        "В Киеве задержали блогера за критику Зеленского.",
        "На обыске блиндажа нашли трофеи.",
        "Список погибших выбит на стене.",
    ],
)
def test_ordinary_arrests_are_not_pressure(analyser: Analyser, text: str) -> None:
    """An arrest without an author, or abroad, is not pressure on critics."""
    assert FindingKind.REPRESSION not in kinds(analyser, text)


@pytest.mark.parametrize(
    "text",
    [
        "Смотрю на спор военкоров: один орёт «нытик», другой орёт «проплаченный». Купите дрон.",
        "Теперь у каждого блогера дома чистые тапочки. Я вот тапочки купил, заходите.",
        "Дорогие женщины! Пусть в ваших домах будет тепло, а те, кого вы ждёте, возвращаются.",
    ],
)
def test_who_attacks_no_critic_pages_nobody(analyser: Analyser, text: str) -> None:
    """Words that somebody else is told to call, purchases and greetings are no attack."""
    found = analyser.read(a_post(text=text), SPEAKER).findings
    assert not [one for one in found if one.kind is FindingKind.POLICING and one.alerting]
