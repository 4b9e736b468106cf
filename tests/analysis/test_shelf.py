"""Texts put aside and had again."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.shelf import Shelf


@given(st.lists(st.lists(st.text(st.characters()))))
def test_what_was_put_aside_comes_back_as_it_was(batches: list[list[str]]) -> None:
    """In its place, however it was handed over."""
    shelf = Shelf()
    for batch in batches:
        shelf.extend(batch)

    assert [shelf[place] for place in range(len(shelf))] == [
        one for some in batches for one in some
    ]
