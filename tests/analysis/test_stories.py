"""Posts on one event become one story."""

from datetime import timedelta

from monitor.analysis.gists import gist
from monitor.analysis.places import Gazetteer
from monitor.analysis.stories import Grouping, Told
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


def told(text: str, hours: float = 0, copy: object = None) -> Told:
    """A post of its own voice."""
    return Told(
        gist=gist(document(text), Gazetteer()),
        posted_at=NOON + timedelta(hours=hours),
        voice=text,
        copy=copy or text,
    )


def grouped(posts: list[Told]) -> list[set[int]]:
    """The stories as sets of places."""
    return [set(story.members) for story in Grouping(posts).stories()]


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
    (story,) = Grouping([told(FIRE[0]), told(FIRE[1], 1)]).stories()

    assert "Клинцах" in story.words[0] or "Клинцы" in story.words[0]


def test_a_reaction_that_names_nothing_joins_what_alone_is_argued_about() -> None:
    """Three voices argue about one event; whoever takes a pole then means that one."""
    posts = [told(text, n) for n, text in enumerate(FIRE)]
    posts.append(told("Под суд обоих, и без разговоров!", 4))
    grouping = Grouping(posts)
    grouping.join_reactions(lambda place: True)

    assert [set(story.members) for story in grouping.stories()] == [{0, 1, 2, 3}]


def test_a_post_without_a_pole_joins_nothing_by_that() -> None:
    """A quiet post stays alone."""
    posts = [told(text, n) for n, text in enumerate(FIRE)]
    posts.append(told("Всем доброе утро, у нас туман.", 4))
    grouping = Grouping(posts)
    grouping.join_reactions(lambda place: place != 3)

    assert {3} in [set(story.members) for story in grouping.stories()]


def test_nothing_gives_no_story() -> None:
    """An empty period, and posts without a word that counts."""
    assert grouped([]) == []
    assert grouped([told("!!!"), told("…", 1)]) == [{0}, {1}]
