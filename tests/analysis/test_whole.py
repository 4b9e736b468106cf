"""The quotes of a page are all the words that it rests on."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.whole import ROUNDS, whole
from monitor.domain.claim import Quote
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Post, PostRef

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
REF = PostRef(channel_id=1, message_id=1)


def _post(text: str) -> Post:
    return Post(ref=REF, text=text, posted_at=NOON)


def _first_x(post: Post) -> Finding | None:
    """A reader that pages for every x, and quotes the first one with its neighbours."""
    at = post.text.find("x")
    if at < 0:
        return None
    start, end = max(at - 1, 0), min(at + 2, len(post.text))
    return Finding(
        kind=FindingKind.CRITICISM,
        ref=REF,
        fingerprint=b"f" * 16,
        score=0.9,
        asserted=True,
        alerting=True,
        quotes=(Quote(start=start, end=end, text=post.text[start:end]),),
        analyser="test",
        because="an x",
        target="mod",
    )


@given(st.text(alphabet="abx ", min_size=1, max_size=60))
def test_without_the_quotes_nobody_is_paged(text: str) -> None:
    """Quotes are exact, do not overlap, and leave nothing to page for unless rounds run out."""
    found = _first_x(_post(text))
    if found is None:
        return
    quotes = whole(found, _post(text), _first_x).quotes
    assert all(text[one.start : one.end] == one.text for one in quotes)
    assert all(a.end <= b.start for a, b in pairwise(quotes))
    rest = "".join(c for n, c in enumerate(text) if not any(q.start <= n < q.end for q in quotes))
    assert "x" not in rest or text.count("x") > ROUNDS


def test_one_reason_stays_one_quote() -> None:
    """Where the first quote is all there is, nothing is added."""
    post = _post("a x b")
    found = _first_x(post)
    assert found is not None
    assert whole(found, post, _first_x) == replace(found)
