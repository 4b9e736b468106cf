"""What a channel's newest pages prove about deletions."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.telegram.window import Window

PAGES = st.lists(st.sets(st.integers(1, 20)), max_size=6)


def test_two_misses_are_a_deletion() -> None:
    """A post that two pages lack is gone."""
    window = Window()
    assert [window.gone(ids) for ids in ({1, 2, 3}, {1, 3}, {1, 3})] == [(), (), (2,)]


def test_a_deletion_is_told_once() -> None:
    """The third page says nothing new."""
    window = Window()
    assert [window.gone(ids) for ids in ({1, 2}, {1}, {1}, {1})] == [(), (), (2,), ()]


def test_one_miss_is_forgiven() -> None:
    """A post that comes back was never deleted."""
    window = Window()
    assert [window.gone(ids) for ids in ({1, 2}, {1}, {1, 2}, {1})] == [(), (), (), ()]


def test_what_fell_off_the_page_is_not_deleted() -> None:
    """Older posts than the page shows may well be there."""
    window = Window()
    assert [window.gone(ids) for ids in ({1, 2}, {2, 3}, {3, 4}, {3, 4})] == [(), (), (), ()]


def test_an_empty_page_proves_nothing() -> None:
    """Telegram may answer nothing for many reasons."""
    window = Window()
    assert [window.gone(ids) for ids in ({1}, set(), set())] == [(), (), ()]


@given(PAGES)
def test_only_shown_posts_are_deleted(pages: list[set[int]]) -> None:
    """Nothing is called deleted that no page ever showed, or that the last page shows."""
    window, shown = Window(), set()
    for page in pages:
        gone = set(window.gone(page))
        assert gone <= shown
        assert not gone & page
        shown |= page
