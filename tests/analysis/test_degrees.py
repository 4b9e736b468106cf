"""How far a counter-statement goes: flat denial, doubt, or a part only."""

import pytest

from monitor.analysis.degrees import degree
from monitor.domain.claim import Counter, quote
from monitor.domain.finding import Relation
from tests.analysis.test_relating import a_claim
from tests.factories import NOON, a_ref


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В Каменке сидит враг, село его.", Relation.CONTRADICTS),
        ("Под нами половина Каменки, в школе сидит враг.", Relation.NARROWS),
        ("Каменку обложили, но гарнизон внутри.", Relation.NARROWS),
        ("Каменка? Покажите хоть кадр, тогда поверю.", Relation.DOUBTS),
        ("Половина Каменки — враньё, там враг.", Relation.CONTRADICTS),
    ],
)
def test_the_words_say_how_far_it_goes(text: str, expected: Relation) -> None:
    """Who calls it a lie denies it flatly, whatever else is said."""
    counter = Counter(
        ref=a_ref(2, channel_id=2),
        kind="ENEMY_HOLDS",
        quote=quote(text, 0, len(text)),
        posted_at=NOON,
        analyser="answers@5",
    )
    assert degree(a_claim(), counter, counter.kind) is expected
