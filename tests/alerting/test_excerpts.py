"""The piece of a post that a message shows."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.excerpts import GAP, LIMIT, window


def test_a_short_post_is_shown_whole() -> None:
    """Nothing is cut that fits."""
    assert window("Снова голод.", [(0, 5)]) == ("Снова голод.", ((0, 5),))


def test_a_long_post_is_cut_around_its_evidence() -> None:
    """The evidence is in the window, at the place that the marks say."""
    text = "слово " * 500 + "снарядов нет" + " слово" * 500
    at = text.index("снарядов")
    shown, marks = window(text, [(at, at + 12)])

    assert len(shown) <= LIMIT
    assert shown.startswith(GAP)
    assert [shown[a:b] for a, b in marks] == ["снарядов нет"]


def test_evidence_longer_than_the_window_shows_its_beginning() -> None:
    """A sentence without end does not break the message."""
    shown, marks = window("а" * 5000, [(0, 5000)])

    assert marks == ((0, LIMIT - 1 - len(GAP)),) or marks == ((0, LIMIT - 2 * len(GAP)),)
    assert shown.endswith(GAP)


def test_the_best_evidence_is_in_the_window() -> None:
    """The first span is the best, wherever it stands; what fits beside it is shown too."""
    text = "слово " * 300
    shown, marks = window(text, [(1500, 1505), (0, 5), (1704, 1709)])

    assert len(marks) == 2
    assert all(shown[a:b] == "слово" for a, b in marks)
    assert marks[1][0] - marks[0][0] == 204


def test_overlapping_evidence_is_marked_once() -> None:
    """Two findings on one phrase give one mark."""
    assert window("абвгд", [(0, 3), (2, 4)])[1] == ((0, 4),)


def test_evidence_outside_the_text_is_left_out() -> None:
    """A span of another wording cannot break the message."""
    assert window("абв", [(2, 9), (-1, 2), (1, 1)])[1] == ()


@given(
    st.text(max_size=2000),
    st.lists(st.tuples(st.integers(-5, 2100), st.integers(-5, 2100)), max_size=6),
    st.integers(10, 700),
)
def test_marks_always_lie_in_the_window(
    text: str, spans: list[tuple[int, int]], limit: int
) -> None:
    """Marks are in order, apart, and inside; their words are the post's own."""
    shown, marks = window(text, spans, limit)

    assert len(shown) <= max(limit, len(GAP) * 2)
    at = 0
    for start, end in marks:
        assert at <= start < end <= len(shown)
        assert shown[start:end] in text
        at = end
