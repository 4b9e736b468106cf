"""Ranges of ids are sets, whatever the order in which they were learned."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.ranges import Ranges

SPANS = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda s: (s[0], s[0] + s[1])),
    max_size=12,
)
IDS = st.sets(st.integers(1, 80), max_size=20)


def members(ranges: Ranges) -> set[int]:
    return {n for first, last in ranges.spans for n in range(first, last + 1)}


@given(SPANS)
def test_ranges_hold_what_their_spans_held(spans: list[tuple[int, int]]) -> None:
    """Merging loses and invents nothing."""
    expected = {n for first, last in spans for n in range(first, last + 1)}
    assert members(Ranges.of(spans)) == expected


@given(SPANS)
def test_ranges_are_apart_and_rising(spans: list[tuple[int, int]]) -> None:
    """There is one way to write a set."""
    made = Ranges.of(spans).spans
    assert all(left[1] + 1 < right[0] for left, right in itertools.pairwise(made))


@given(SPANS, IDS)
def test_adding_is_union(spans: list[tuple[int, int]], ids: set[int]) -> None:
    """Single ids join the ranges."""
    ranges = Ranges.of(spans)
    assert members(ranges.add(ids)) == members(ranges) | ids


@given(SPANS, st.integers(1, 40), st.integers(0, 40))
def test_missing_is_the_complement(spans: list[tuple[int, int]], first: int, length: int) -> None:
    """What is owed and what is held make the whole."""
    ranges = Ranges.of(spans)
    whole = set(range(first, first + length + 1))
    assert members(ranges.missing(first, first + length)) == whole - members(ranges)


@given(SPANS, st.integers(0, 30))
def test_newest_gives_the_highest_falling(spans: list[tuple[int, int]], most: int) -> None:
    """The newest ids come first."""
    ranges = Ranges.of(spans)
    assert list(ranges.newest(most)) == sorted(members(ranges), reverse=True)[:most]


@given(SPANS, st.integers(1, 80))
def test_membership_and_length_agree(spans: list[tuple[int, int]], number: int) -> None:
    """`in` and `len` mean what they mean for sets."""
    ranges = Ranges.of(spans)
    assert (number in ranges) == (number in members(ranges))
    assert len(ranges) == len(members(ranges))
