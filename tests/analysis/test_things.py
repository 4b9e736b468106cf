"""What ties two statements besides a place: names, units, objects, matters."""

import pytest

from monitor.analysis import things
from monitor.analysis.keys import claimed_things, keys, named_things
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import Document, Sentence, document
from monitor.analysis.things import Named, things_in, things_of
from monitor.domain.channel import ChannelRole
from monitor.domain.claim import Claim, Counter
from tests.factories import a_post, a_ref

ANALYSER = Analyser()
MINISTRY = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)
BLOGGER = Speaker(handle="okopny")


def _claims(text: str) -> tuple[Claim, ...]:
    return ANALYSER.read(a_post(ref=a_ref(channel_id=1), text=text), MINISTRY).claims


def _counters(text: str) -> tuple[Counter, ...]:
    return ANALYSER.read(a_post(ref=a_ref(channel_id=2), text=text), BLOGGER).counters


def test_an_address_numbers_nothing() -> None:
    """The number of a post in a link is no unit, and no count."""
    text = "Смотри t.me/xyz/81231 и https://example.org/1430-й сам."
    doc = document(text)
    assert things_of(text) == things_in(doc, doc.sentences[0]) == ()


@pytest.mark.parametrize(
    ("claim", "answer", "thing"),
    [
        ("Танкер «Ладога» повреждений не имеет.", "«Ладога» на дне бухты.", "+ладог"),
        ("Отличилась 731-я мотострелковая бригада.", "Про 731-ю врут все.", "+731"),
        ("Уничтожена установка HIMARS.", "Тот хаймарс из фанеры.", "%himars"),
        ("Разрушен автомобильный мост.", "По мосту ездят.", "%bridge"),
        ("Выплаты доведены досрочно.", "Довольствия нет третий месяц.", "@pay"),
        ("Уничтожено 647 самолётов.", "Откуда взялись 647, никто не скажет.", "+=647"),
        ("Сбит 41 дрон.", "Сорок одна воронка, значит.", "+=41"),
    ],
)
def test_both_name_one_thing(claim: str, answer: str, thing: str) -> None:
    """A ship, a unit, a weapon, an object or a matter, whatever it is called."""
    [sentence] = document(answer).sentences
    assert thing in set(things_of(claim)) & set(things_in(document(answer), sentence))


@pytest.mark.parametrize(
    "text",
    [
        "С 24-го числа.",
        "До 2024-го года.",
        "Группировка «Север».",
        "До 60 человек, 3 гаубицы.",
        "РСЗО «Град».",
    ],
)
def test_days_years_groupings_arms_and_round_figures_are_no_things(text: str) -> None:
    """They would tie everything to everything."""
    assert not things_of(text)


def test_a_sentence_is_read_for_things_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And only when somebody asks."""
    read: list[Sentence] = []

    def reading(_doc: Document, sentence: Sentence) -> tuple[str, ...]:
        read.append(sentence)
        return ("+731",)

    monkeypatch.setattr(things, "things_in", reading)
    doc = document("Про 731-ю врут. Мост цел. Рыба клюёт.")
    named = Named(doc, doc.sentences)
    assert [*named.among(slice(0, 2)), *named.among(slice(1, 2))] == ["+731"] * 3
    assert read == [*doc.sentences[:2]]


def test_marks_around_nothing_name_nothing() -> None:
    """Somebody may send them."""
    assert not things_of("Рубеж «   » взят.")


def test_a_word_far_before_a_name_is_not_its_kind() -> None:
    """Only the word right before tells that it is a type of arms."""
    assert things_of("Танк стоял здесь, а рядом с ним «Ладога».") == ("+ладог",)


def test_people_of_a_claim_are_no_things() -> None:
    """Who speaks for officials is named in many claims."""
    assert not things_of("Как сообщил Петров, задача выполнена.")


def test_what_is_told_before_a_claim_is_about_it_too() -> None:
    """The unit is named once."""
    claims = _claims("Отличились бойцы 731-го полка. Полк выведен на отдых в полном составе.")
    assert any("+731" in claimed_things(one) for one in claims)


def test_claims_of_the_front_have_no_matters() -> None:
    """Shells and drones are in all of them."""
    [claim, *_] = _claims("Нанесён удар по складу боеприпасов у Клещеевки.")
    assert not [thing for thing in claimed_things(claim) if thing.startswith("@")]


def test_a_counter_carries_the_things_of_a_short_post() -> None:
    """Its headline says what it is about."""
    counters = _counters("«Ладога».\nПробоина по левому борту, это был катер, а не ветошь.")
    assert any("+ладог" in named_things(one) for one in counters)


def test_things_of_another_paragraph_are_not_carried_far() -> None:
    """A long post is about many matters."""
    idle = "Погода ясная. Ветер с моря. Волна два балла. Рыба клюёт. "
    counters = _counters(f"По мосту ездят, мост цел. {idle * 2}В Клещеевке сидят хохлы.")
    about = [one for one in counters if one.quote.text.startswith("В Клещеевке")]
    assert about
    assert not any("%bridge" in named_things(one) for one in about)


def test_a_double_name_is_found_by_each_half() -> None:
    """The old name and the new one."""
    assert set(keys(["name:старов-подстепное"])) & set(keys(["name:подстепное"]))
