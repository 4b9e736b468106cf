"""Turns of phrase that every destination shares."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.wording import attribution, headline, many, moment
from monitor.domain.alert import Excerpt
from tests.factories import NOON


def test_a_moment_is_told_in_utc_and_moscow_time() -> None:
    """An analyst reads both clocks."""
    assert moment(NOON) == "5 Mar 2024 12:00 UTC / 15:00 Moscow"


def test_the_next_day_in_moscow_is_named() -> None:
    """Late in the evening Moscow is a day ahead."""
    assert moment(NOON + timedelta(hours=10)) == "5 Mar 2024 22:00 UTC / 6 Mar 01:00 Moscow"


def test_an_unknown_date_is_called_unknown() -> None:
    """A made-up date is never shown."""
    assert moment(None) == "date unknown"


def test_an_attribution_names_who_whose_side_and_when() -> None:
    """Title, handle, affiliations, time."""
    excerpt = Excerpt(
        label="", text="", channel="okopny", title="Окопный", affiliations=("vdv",), posted_at=NOON
    )

    assert attribution(excerpt) == ("Окопный · @okopny · vdv · 5 Mar 2024 12:00 UTC / 15:00 Moscow")


def test_a_deletion_is_told() -> None:
    """A post that is gone says so."""
    excerpt = Excerpt(label="", text="", deleted_at=NOON)

    assert attribution(excerpt).endswith("DELETED, noticed 5 Mar 2024 12:00 UTC / 15:00 Moscow")


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("a\u200bb\u2066c\ufeffd", "abcd"),
        ("two\r\nlines\tand\u2028more", "two lines and more"),
        ("nul\0", "nul"),
        ("Ёлка — й", "Ёлка — й"),
    ],
)
def test_a_headline_hides_nothing(hostile: str, harmless: str) -> None:
    """Bidi marks, zero-width signs and line ends have no effect in a title."""
    assert headline(hostile) == harmless


@given(st.text(), st.integers(2, 200))
def test_a_headline_is_one_line_that_fits(text: str, limit: int) -> None:
    """Whatever the text, the title is short and printable."""
    line = headline(text, limit)

    assert len(line) <= limit
    assert all(c.isprintable() or c.isspace() for c in line)
    assert "\n" not in line


def test_numbers_agree_with_their_nouns() -> None:
    """One voice, two voices."""
    assert (many(1, "voice"), many(2, "voice")) == ("1 voice", "2 voices")
