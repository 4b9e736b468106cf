"""Posts on one event become one story."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.gists import Gist, gist
from monitor.analysis.places import Gazetteer
from monitor.analysis.stories import Grouping, Texts, Told
from monitor.analysis.text import document
from tests.factories import NOON

FIRE = [
    "В Клинцах горит нефтебаза, загорелись четыре резервуара, дым виден за двадцать вёрст.",
    "Клинцы. Резервуары нефтебазы горят второй час, пожарных прислали из трёх городов.",
    "Клинцовскую нефтебазу тушат: в Клинцах огонь перекинулся на пятый резервуар.",
]
BRIDGE = [
    "Под Новой Каховкой ночью разрушен пролёт моста, понтоны снесло течением.",
    "Новая Каховка: пролёт моста лежит в воде, понтонную переправу ставят заново.",
]


class Post(NamedTuple):
    """A post of its own voice, with what it is about."""

    told: Told
    gist: Gist


def told(text: str, hours: float = 0, copy: object = None) -> Post:
    """A post some hours after noon."""
    moment = NOON + timedelta(hours=hours)
    return Post(
        told=Told(posted_at=moment, voice=text, copy=copy or text),
        gist=gist(document(text), Gazetteer()),
    )


def grouping(posts: Sequence[Post]) -> Grouping:
    """The posts on their way to stories."""
    texts = Texts([post.told for post in posts])
    for first, *_ in texts.posts:
        texts.add(posts[first].gist)
    return Grouping(texts)


def grouped(posts: Sequence[Post]) -> list[set[int]]:
    """The stories as sets of places."""
    return [set(story.members) for story in grouping(posts).stories()]


def test_posts_on_two_events_make_two_stories() -> None:
    """Places and rare words keep them apart, in any order of posting."""
    posts = [told(FIRE[0]), told(BRIDGE[0], 1), told(FIRE[1], 2), told(BRIDGE[1], 3)]

    assert grouped([*posts, told(FIRE[2], 4)]) == [{0, 2, 4}, {1, 3}]


def test_copies_stay_together_whatever_they_say() -> None:
    """A forward belongs to the story of its original."""
    posts = [told(FIRE[0]), told("Без слов.", 1, copy=FIRE[0]), told(BRIDGE[0], 2)]

    assert {0, 1} in grouped(posts)


def test_a_story_ends_after_seventy_two_hours() -> None:
    """The same words four days later are another event."""
    assert grouped([told(FIRE[0]), told(FIRE[1], 96)]) == [{0}, {1}]


def test_a_story_is_named_by_what_its_posts_share() -> None:
    """The place comes first, as a post writes it."""
    posts = [told(FIRE[0]), told(FIRE[1], 1)]
    found = grouping(posts)
    (story,) = found.stories()
    first, *_ = found.words(story, lambda place: posts[place].gist)

    assert first in ("Клинцах", "Клинцы")


def test_a_reaction_that_names_nothing_joins_what_alone_is_argued_about() -> None:
    """Three voices argue about one event; whoever takes a pole then means that one."""
    posts = [told(text, n) for n, text in enumerate(FIRE)]
    posts.append(told("Под суд обоих, и без разговоров!", 4))
    found = grouping(posts)
    found.join_reactions(lambda place: True)

    assert [set(story.members) for story in found.stories()] == [{0, 1, 2, 3}]


def test_a_post_without_a_pole_joins_nothing_by_that() -> None:
    """A quiet post stays alone."""
    posts = [told(text, n) for n, text in enumerate(FIRE)]
    posts.append(told("Всем доброе утро, у нас туман.", 4))
    found = grouping(posts)
    found.join_reactions(lambda place: place != 3)

    assert {3} in [set(story.members) for story in found.stories()]


def test_nothing_gives_no_story() -> None:
    """An empty period, and posts without a word that counts."""
    assert grouped([]) == []
    assert grouped([told("!!!"), told("…", 1)]) == [{0}, {1}]


MIXED = [
    *(told(text, n) for n, text in enumerate(FIRE)),
    *(told(text, 0.5 + n) for n, text in enumerate(BRIDGE)),
    told("Всем доброе утро, у нас туман.", 5),
    told(FIRE[0], 6, copy=FIRE[0]),
    told("Туман не рассеялся, доброе утро.", 7),
]


@given(st.permutations(range(len(MIXED))))
def test_the_order_in_which_posts_come_changes_no_story(order: list[int]) -> None:
    """Stories go by the times of posts alone."""
    found = grouped([MIXED[place] for place in order])

    assert sorted(sorted(order[n] for n in one) for one in found) == sorted(map(sorted, PLAIN))


PLAIN = grouped(MIXED)
