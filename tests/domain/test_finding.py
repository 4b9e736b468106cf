"""What people are shown of a finding's evidence."""

from monitor.domain.finding import SHOWN, FindingKind, shown


def test_the_first_spans_are_shown_while_there_is_room() -> None:
    """What carries a finding stands first; what else a page rests on is not shown beside it."""
    spans = [(500, 600), (10, 210), (700, 700 + SHOWN)]
    assert shown(FindingKind.CRITICISM, spans) == ((500, 600), (10, 210))


def test_no_more_than_three_spans_are_shown() -> None:
    """A refrain in many lines is not shown line by line."""
    spans = [(n, n + 1) for n in range(9)]
    assert shown(FindingKind.CRITICISM, spans) == ((0, 1), (1, 2), (2, 3))


def test_the_best_span_is_shown_however_long_it_is() -> None:
    """A finding is never told without words."""
    assert shown(FindingKind.REPRESSION, [(0, SHOWN + 1), (900, 901)]) == ((0, SHOWN + 1),)


def test_a_contradiction_is_shown_whole() -> None:
    """Both sides' words are needed to see it."""
    spans = ((0, SHOWN), (SHOWN, 2 * SHOWN))
    assert shown(FindingKind.CONTRADICTION, spans) == spans
