"""A memory for the answers of pure functions."""

from monitor.analysis.memo import Memo


def test_a_word_is_asked_about_once() -> None:
    """What was answered is remembered."""
    asked: list[str] = []
    memo = Memo(lambda word: asked.append(word) or len(word), most=2)
    assert [memo["село"], memo["село"]] == [4, 4]
    assert asked == ["село"]


def test_it_never_holds_more_than_it_may() -> None:
    """When it is full it begins anew."""
    memo = Memo(len, most=2)
    assert [memo[word] for word in ("а", "бб", "ввв", "а")] == [1, 2, 3, 1]
    assert len(memo) <= 2
