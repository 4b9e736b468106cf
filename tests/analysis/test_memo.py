"""A memory for the answers of pure functions."""

from monitor.analysis.memo import Memo


def test_a_word_is_asked_about_once() -> None:
    """What was answered is remembered."""
    asked: list[str] = []
    memo = Memo(lambda word: asked.append(word) or len(word), most=2)
    assert [memo["село"], memo["село"]] == [4, 4]
    assert asked == ["село"]


def test_a_word_that_is_too_long_is_not_kept() -> None:
    """Ever new long words do not fill the memory."""
    memo = Memo(len, most=2)
    assert memo["а" * 1000] == 1000
    assert not memo


def test_it_never_holds_more_than_it_may() -> None:
    """When it is full it begins anew."""
    memo = Memo(len, most=2)
    assert [memo[word] for word in ("а", "бб", "ввв", "а")] == [1, 2, 3, 1]
    assert len(memo) <= 2
