"""What a post itself states of a place, and what it only wishes, asks, quotes or passes on."""

from functools import cache
from typing import Any

import pytest

from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.assertion import Assertion
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.post import Forward
from tests.factories import a_post

BLOG = Speaker(handle="okopny")


@cache
def _analyser() -> Analyser:
    return Analyser()


def stated(text: str, speaker: Speaker = BLOG, **changes: Any) -> tuple[Assertion, ...]:
    """Read what a post asserts."""
    return _analyser().read(a_post(text=text, **changes), speaker).assertions


def kinds(text: str, speaker: Speaker = BLOG, **changes: Any) -> set[str]:
    """Give the kinds of what a post asserts."""
    return {one.kind for one in stated(text, speaker, **changes)}


@pytest.mark.parametrize(
    "text",
    [
        "Угледар взят, флаги на всех въездах.",
        "Красногоровка наша, был там утром.",
        "Клещеевка. Село полностью наше.",
        "— Никаноровка занята, группы прошли дальше.",
        "Очеретино — всё. Остались одиночки по погребам.",
        "Новобахмутовка: враг выбит.",
    ],
)
def test_what_is_ours_is_stated(text: str) -> None:
    """In the many ways of saying it."""
    assert kinds(text) == {"TAKEN"}


@pytest.mark.parametrize(
    "text",
    [
        "Сегодня к обеду пришлось уйти из Клещеевки, отходим к насыпи.",
        "Андреевка потеряна в пятницу.",
        "Ночью ВСУ заняли Клещеевку, рота отошла к насыпи.",
        "Клещеевка. Село снова под ними.",
        "Клещеевка: минус.",
    ],
)
def test_what_was_given_up_is_stated(text: str) -> None:
    """By who left it, by who came, by who holds it now."""
    assert kinds(text) == {"LOST"}


@pytest.mark.parametrize(
    "text",
    [
        "Угледар взят?",
        "Скоро Угледар будет взят.",
        "Если Угледар взят, дорога открыта.",
        "Говорят, Угледар взят.",
        "Угледар не взят.",
        "По Угледару думаю так: возьмут к весне.",
        "Половина Угледара наша, вторую ещё брать.",
        "Западнее Угледара взяты две посадки.",
        "Дорога на Угледар взята под огневой контроль.",
        "Министерство обороны сообщило: Угледар взят.",
        "Киев заявил, что взял Угледар.",
        "Где-то под Угледаром минус шесть и ветер.",
        "Под Клещеевкой отдали взвод за посадку.",
    ],
)
def test_what_is_not_firm_is_not_stated(text: str) -> None:
    """Questions, forecasts, conditions, rumours, denials, parts, neighbours, others' words."""
    assert kinds(text).isdisjoint({"TAKEN", "LOST"})


def test_who_forwards_states_nothing_himself() -> None:
    """The words are another's."""
    assert not stated("Угледар взят.", forward=Forward(channel_id=5))


@pytest.mark.parametrize(
    "speaker",
    [
        Speaker(handle="lenta", role=ChannelRole.MEDIA),
        Speaker(handle="ua", side=Side.UA),
        Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL),
    ],
)
def test_only_commentators_state_what_is_ours(speaker: Speaker) -> None:
    """A relay tells the news, the other side is not ours, officials claim."""
    assert not stated("Угледар взят.", speaker)


def test_officials_state_what_they_gave_up() -> None:
    """That overtakes what they claimed."""
    official = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)

    assert kinds("Подразделения оставили Куриловку и закрепились у реки.", official) == {"LOST"}


def test_what_was_lost_again_is_not_stated_as_ours() -> None:
    """The last state counts."""
    assert kinds("Клещеевка. В четверг заняли, в пятницу отдали.") == {"LOST"}


def test_the_words_are_the_stored_ones() -> None:
    """Cut out of the post by their place in it."""
    text = "Утро на участке.\n\nКрасногоровка наша, был там в субботу."
    [one] = stated(text)

    assert text[one.quote.start : one.quote.end] == one.quote.text
    assert one.quote.text == "Красногоровка наша, был там в субботу."


def test_what_the_post_disputes_beside_it_is_not_stated() -> None:
    """He grants a part and denies the rest in one breath."""
    words = "Клещеевка наша. Но противник сидит в Клещеевке, держит центр и школу."

    assert "TAKEN" not in kinds(words)


def test_places_of_one_sentence_stand_in_one_assertion() -> None:
    """They share its words, and none is lost."""
    [one] = stated("Угледар взят, Красногоровка тоже взята.")

    assert len(one.place_ids) == 2


def test_the_items_of_a_digest_quote_the_post() -> None:
    """Each is read by itself, and its words are cut out of the whole."""
    text = "Сводка за день:\n\n▪️ Угледар. Город взят.\n\n▪️ Клещеевка. Оставлена вчера вечером."

    assert {(one.kind, text[one.quote.start : one.quote.end]) for one in stated(text)} == {
        ("TAKEN", "Город взят."),
        ("LOST", "Оставлена вчера вечером."),
    }


def test_a_flood_of_words_is_no_statement() -> None:
    """A sentence of hundreds of them is an attack or a list."""
    assert not stated("Угледар " + "взят и сдан и " * 400)


def test_who_confirms_before_any_kind_states_so() -> None:
    """It is told in words of no kind, and still of a place."""
    assert kinds("По Угледару официальный доклад честный, проверил по своим, всё правда.") != set()
