"""Lines that a channel repeats."""

from monitor.analysis.footers import Footers

FOOTER = "Подписывайтесь на наш канал"


def footers(posts: list[tuple[str, str]]) -> Footers:
    """What the channels of posts repeat."""
    found = Footers()
    for handle, text in posts:
        found.add(handle, text)
    return found


def test_what_a_channel_repeats_is_blanked_and_offsets_stay() -> None:
    """A line under three posts of a channel tells nothing of any."""
    texts = [f"Новость {n}\n{FOOTER}\nконец {n}" for n in range(3)]
    found = footers([("one", text) for text in texts])

    assert found.without("one", texts[1]) == f"Новость 1\n{' ' * len(FOOTER)}\nконец 1"


def test_what_other_channels_say_is_not_blanked() -> None:
    """The same line is a footer of its own channel alone."""
    found = footers([("one", f"Новость {n}\n{FOOTER}") for n in range(3)])

    assert found.without("two", FOOTER) == FOOTER


def test_a_line_under_few_of_many_posts_is_no_footer() -> None:
    """Three of sixteen may well be news."""
    posts = [("one", f"Новость {n}") for n in range(13)] + [("one", FOOTER)] * 3

    assert footers(posts).without("one", FOOTER) == FOOTER
