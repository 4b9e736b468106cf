"""Lines that a channel puts on its posts are learnt, and ignored where they say nothing."""

import pytest

from monitor.analysis.boilerplate import hidden, learnt
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole
from tests.factories import a_post

FOOTER = "Подписаться на «Окоп» | Прислать новость"
CRITICISM = "Министр обороны врёт, его пора гнать в отставку."
ANALYSER = Analyser()


def _posts(count: int, line: str, every: int = 1) -> list[str]:
    return [f"Новость номер {n}.\n\n{line if n % every == 0 else ''}" for n in range(count)]


def _speaker(*lines: str, role: ChannelRole = ChannelRole.COMMENTARY) -> Speaker:
    keys = frozenset(key for line in lines for key in learnt(_posts(30, line)))
    return Speaker(handle="okopny", role=role, boilerplate=keys)


def test_a_line_at_the_end_of_every_post_is_learnt() -> None:
    """By its words."""
    assert learnt(_posts(30, FOOTER)) == {"подписаться на окоп прислать новость"}


def test_too_few_posts_teach_nothing() -> None:
    """A channel with fewer than 20 has none."""
    assert learnt(_posts(19, FOOTER)) == frozenset()


def test_a_fifth_is_not_enough() -> None:
    """More than 20 per cent must bear the line."""
    assert learnt(_posts(100, FOOTER, every=5)) == frozenset()
    assert learnt(_posts(100, FOOTER, every=4))


def test_one_text_posted_many_times_is_no_boilerplate() -> None:
    """Copies count once."""
    assert learnt(["Сбор на броню.\nКарта прежняя, помогите."] * 60) == frozenset()


def test_a_line_in_the_middle_is_not_learnt() -> None:
    """Only what stands at the start or the end."""
    middle = [
        "\n".join(
            [f"Строка {n} {k}" for k in range(9)] + ["Тихо."] + [f"Ряд {n} {k}" for k in range(9)]
        )
        for n in range(30)
    ]
    assert learnt(middle) == frozenset()


def test_a_footer_that_was_in_use_long_ago_is_learnt_too() -> None:
    """Every 200 posts are looked at by themselves."""
    old = [f"Старая новость {n}.\n{FOOTER}" for n in range(200)]
    assert learnt([f"Новая новость {n}." for n in range(900)] + old)


def test_all_else_stays_in_its_place() -> None:
    """Blanks stand where the footer was."""
    post = a_post(text=f"Бои у Каменки.\n\n{FOOTER}")
    assert ANALYSER.shown(post, _speaker(FOOTER)).russian == "Бои у Каменки.\n\n" + " " * len(
        FOOTER
    )


def test_a_post_of_boilerplate_alone_is_read() -> None:
    """Nothing is left of it otherwise."""
    assert list(hidden(FOOTER, learnt(_posts(30, FOOTER)), lambda line: False)) == []


def test_the_footer_makes_no_finding() -> None:
    """Nor does it reach the sketch by which copies are known."""

    plain = ANALYSER.read(a_post(text="Сегодня тихо, к вечеру дождь."), Speaker(handle="okopny"))
    footed = a_post(text=f"Сегодня тихо, к вечеру дождь.\n{FOOTER}")
    assert ANALYSER.read(footed, _speaker(FOOTER)).sketch == plain.sketch


def test_repeated_criticism_is_not_swallowed() -> None:
    """However often a channel closes with it, with or without a link in the line."""
    for line in (CRITICISM, f"{CRITICISM} Подписывайтесь: @okopny_chat"):
        post = a_post(text=f"Утро на позиции, опять без подвоза воды и хлеба.\n{line}")
        assert ANALYSER.shown(post, _speaker(line)).russian == post.text


def test_what_officials_repeat_is_a_statement() -> None:
    """Unless the line leads elsewhere."""
    line = "Пострадавших нет."
    post = a_post(text=f"Над районом сбит беспилотник.\n{line}")
    assert ANALYSER.shown(post, _speaker(line, role=ChannelRole.OFFICIAL)).russian == post.text


def test_a_line_that_opens_a_list_stays() -> None:
    """What stands under it needs it."""
    line = "Сбито за ночь:"
    post = a_post(text=f"{line}\nБелгородская область — 7\nКурская область — 12")
    posts = [f"{line}\nОбласть — {n}" for n in range(30)]
    speaker = Speaker(handle="okopny", boilerplate=learnt(posts))
    assert ANALYSER.shown(post, speaker).russian == post.text


def test_a_line_that_names_a_place_stays() -> None:
    """What is told after it happens there."""
    for line in ("Запорожское направление", "#Покровск"):
        post = a_post(text=f"{line}\nБои продолжаются, противник удерживает посадку.")
        speaker = Speaker(handle="okopny", boilerplate=learnt([f"{line}\n{n}" for n in range(30)]))
        assert ANALYSER.shown(post, speaker).russian == post.text


@pytest.mark.parametrize("line", ["👉 Подписаться", "Подписывайтесь на наш канал", "Подписка"])
def test_a_call_to_subscribe_is_hidden_before_it_is_learnt(line: str) -> None:
    """A footer of a new channel must not change what is found in its posts."""
    text = f"Рота осталась без связи.\n\n{line}"
    assert [text[a:b] for a, b in hidden(text, (), lambda _: False)] == [line]


def test_a_call_among_other_words_stays() -> None:
    """It may be what the post is about."""
    text = "Рота осталась без связи.\nПодписаться под этим рапортом отказались все."
    assert not list(hidden(text, (), lambda _: False))
