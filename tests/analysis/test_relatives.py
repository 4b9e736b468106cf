"""Relatives and mobilised men: what is theirs, and what only sounds so."""

import pytest

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.read import Analyser
from monitor.analysis.relatives import relatives
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from monitor.domain.finding import Finding, FindingKind
from tests.factories import a_post

LEXICON = Lexicon(glossary_terms())
SPEAKER = Speaker(handle="okopny")


def found(text: str, role: ChannelRole = SPEAKER.role) -> Finding | None:
    """What is found in a text, if it is asserted."""
    doc, post = document(text), a_post(text=text)
    one = relatives(doc, read_scopes(doc, post, SPEAKER, LEXICON), post, role)
    return one if one and one.asserted else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Жёны мобилизованных записали видеообращение к президенту.", "V-APPEAL"),
        ("Мать бойца третий месяц получает отписки из прокуратуры.", "V-NORESP"),
        ("Мой брат, стрелок роты, с мая не выходит на связь.", "V-MISS"),
        ("Требуем вернуть мобилизованных домой, они устали.", "V-DEMOB"),
        ("Бойцам полгода не платят, финчасть молчит.", "V-PAY"),
        ("Совет матерей и жён собирается по субботам.", "V-ORG"),
        ("Жёны вышли с плакатами к штабу округа.", "V-PROTEST"),
        ("Рота отказалась идти на штурм без поддержки.", "V-REFUSE"),
        ("За месяц из полка ушли в СОЧ двенадцать человек.", "V-DESERT"),
        ("Тело контрактника третий месяц не отдают, мать ждёт.", "V-BODY"),
        ("Собрание родственников бойцов прошло в доме культуры.", "V-MEET"),
    ],
)
def test_what_is_told_of_them_is_found(text: str, code: str) -> None:
    """Each matter by its code."""
    one = found(text)
    assert one is not None
    assert code in one.themes


@pytest.mark.parametrize(
    "text",
    [
        "Дорогие мамы бойцов, поздравляем с праздником, ждите сыновей домой!",
        "Жёны бойцов объявили сбор на печки, реквизиты ниже.",
        "Четвёртый месяц пишем картину к юбилею полка.",
        "Пропал без вести «Мавик» нашей роты, борт с наклейкой.",
        "Бойцы отказались от ужина и легли спать.",
        "Жёны ВСУшников вышли с плакатами к офису Зеленского.",
        "Дезертиры ВСУ сбежали с полигона, СОЧ у них массовый.",
        "Мобилизованные вернулись в отпуск, встречаем.",
        "Выплаты семьям бойцов произведены в полном объёме, отписок нет.",
        "Никто из бойцов не отказался идти на штурм.",
        "Движение жён объявляет сбор на печки бойцам. Собираемся без плакатов и пикетов.",
        "Ушёл из дома, ключи оставил брату.",
        "Девочка сбежала от отца, домой возвращать ребёнка не стали.",
        "Жених пропал перед свадьбой, родные не знали, жив ли он.",
        "Семья погибшего в аварии обратилась в прокуратуру, ответа нет.",
        "Тело художника родственникам в морге так и не выдали.",
        "Командир роты в видеообращении благодарит президента за награды бойцам.",
        "Добровольцы гуманитарной миссии помогут в поиске пропавших без вести.",
        "Про фронт он молчал, а от поддержки партии отказались и спонсоры.",
        "Бойцы ждут нас домой, парни.",
        "Комбат оставил бойцам выбор: терпеть или уйти в СОЧ.",
        "У бойца благодарственное письмо от президента.",
        "За боевые заслуги бойцу отец дал совет. Матери он не писал.",
    ],
)
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    """Greetings, collections, lost things, benefits paid, the other side."""
    assert found(text) is None


def test_it_never_alerts_and_quotes_exactly() -> None:
    """Through the whole reading of a post."""
    text = "Жёны мобилизованных записали видеообращение: верните мужей домой, ответа нет."
    reading = Analyser().read(a_post(text=text), SPEAKER)
    [one] = [one for one in reading.findings if one.kind is FindingKind.RELATIVES]
    assert not one.alerting
    assert all(text[q.start : q.end] == q.text for q in one.quotes)


APPEAL = "Жёны записали видеообращение к президенту."


def test_a_soldier_anywhere_in_a_short_post_is_enough() -> None:
    """Who writes of his own has one matter."""
    assert found(f"{APPEAL} Снимали у школы. Их мужья мобилизованы.") is not None


def test_in_a_long_post_a_soldier_stands_near() -> None:
    """Far off, he belongs to another matter."""
    filler = "Погода стоит хорошая. " * 9

    assert found(f"{APPEAL} {filler} Срочник вернулся.") is None
    assert found(f"{filler} Срочник пропал. {APPEAL} {filler}") is not None


def test_a_news_relay_names_the_soldier_in_the_same_sentence() -> None:
    """It tells of many other families."""
    media = ChannelRole.MEDIA

    assert found(f"{APPEAL} Срочник вернулся.", media) is None
    assert found("Жёны срочников записали видеообращение к президенту.", media) is not None


def test_whom_it_is_about_does_not_follow() -> None:
    """In the sentence or just before it."""
    act = "Записано видеообращение с просьбой прислать проверку."

    assert found(f"В роте бойцы. {act}") is not None
    assert found(f"{act} Потом пришли бойцы роты.") is None


def test_faint_words_are_not_enough() -> None:
    """Not together either."""
    assert found("Боец нашёл гроб и пропавший ящик, в роте тишина, все домой.") is None
