"""Phrases that voices take up from each other."""

import random
import time
from collections.abc import Hashable, Sequence

from monitor.analysis.phrases import Phrase, Spoken
from monitor.analysis.text import Document, document

STORY = [
    "Мобилизованные не пушечное мясо, и точка.",
    "Людей сделали пушечным мясом, стыдно смотреть.",
    "Опять про пушечного мяса запасы рассуждают штабные.",
]
OTHERS = [
    "На дороге гололёд, едем тихо.",
    "Сбор на антенны закрыт, спасибо.",
    "Туман до обеда.",
] * 4


def spoken(posts: Sequence[tuple[Hashable, Document]]) -> Spoken:
    """Posts of a period with their voices."""
    return Spoken(
        [voice for voice, _ in posts],
        lambda place: posts[place][1],
        lambda place: frozenset(posts[place][1].lemmas),
    )


def phrases(story: list[str], others: list[str]) -> list[Phrase]:
    """The key phrases of a story whose posts each have a voice of their own."""
    posts = [(n, document(text)) for n, text in enumerate([*story, *others])]
    [found] = spoken(posts).key_phrases([range(len(story))])
    return found


def test_a_phrase_is_known_in_every_inflection() -> None:
    """Three endings are one phrase; its first user's words are quoted exactly."""
    (found,) = phrases(STORY, OTHERS)

    assert found.quote.text == "пушечное мясо"
    assert (found.first, found.last, found.voices) == (0, 2, 3)
    assert STORY[0][found.quote.start : found.quote.end] == found.quote.text


def test_a_phrase_of_two_voices_is_none() -> None:
    """Only from three voices on does a phrase spread."""
    assert phrases([*STORY[:2], "Совсем о другом пишу."], OTHERS) == []


def test_what_everybody_says_is_no_phrase_of_a_story() -> None:
    """A phrase that others use as much tells nothing of the event."""
    assert phrases(STORY, [f"Пушечное мясо, запись {n}." for n in range(9)]) == []


def test_the_first_user_may_have_said_it_before_the_story() -> None:
    """The whole period is asked who was first."""
    early = ("early", document("Вчера сказали: пушечное мясо."))
    story = [(n, document(text)) for n, text in enumerate(STORY)]
    rest = [(f"x{n}", document(text)) for n, text in enumerate(OTHERS)]
    [[found]] = spoken([early, *story, *rest]).key_phrases([{1, 2, 3}])

    assert (found.first, found.voices) == (0, 3)


def test_one_look_through_the_period_serves_all_stories() -> None:
    """Two stories whose posts all share their words cost no more than their length."""
    dice = random.Random(1)  # noqa: S311 - a test that can be repeated
    words = [f"слово{chr(1072 + n)}" for n in range(30)]
    docs = [document(" ".join(dice.choices(words, k=30))) for _ in range(1_200)]
    posts = [(n % 40, doc) for n, doc in enumerate(docs)]
    began = time.process_time()
    spoken(posts).key_phrases([range(600), range(600, 1_200)])
    assert time.process_time() - began < 3


def test_nobody_is_looked_for_where_no_story_is_asked_about() -> None:
    """A quiet period has no phrases."""
    assert spoken([]).key_phrases([]) == []
