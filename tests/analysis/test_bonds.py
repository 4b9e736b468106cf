"""Why a post is held against a stored claim."""

from dataclasses import replace
from datetime import timedelta

from monitor.analysis.bonds import bond
from monitor.analysis.contradiction import link
from monitor.domain.claim import Claim, Counter, Predicate, quote
from tests.factories import NOON, a_ref

SAID, DENIED = "ВС РФ освободили Малиновку.", "Минобороны врёт: Малиновка за противником."


def a_claim(place: str = "малиновка@1") -> Claim:
    """An official capture."""
    return Claim(
        ref=a_ref(1, channel_id=2),
        claimant="Минобороны",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=quote(SAID, 0, len(SAID)),
        place="Малиновка",
        place_ids=(place,),
        posted_at=NOON,
        analyser="t",
    )


def a_counter() -> Counter:
    """Somebody who says that the enemy holds it."""
    return Counter(
        ref=a_ref(7, channel_id=1),
        kind="ENEMY_HOLDS",
        quote=quote(DENIED, 0, len(DENIED)),
        place_ids=("малиновка@1",),
        explicit=True,
        chances=(("ENEMY_HOLDS", 0.9),),
        posted_at=NOON + timedelta(hours=3),
        analyser="t",
    )


def test_a_bond_has_the_score_of_the_link_and_its_parts() -> None:
    """What is explained is what was linked; the place that both name is shown."""
    found, linked = bond(a_claim(), a_counter()), link(a_claim(), a_counter())
    assert found is not None
    assert linked is not None
    assert (found.score, found.because) == (linked.score, linked.because)
    assert found.shared == ("малиновка@1",)
    assert "the same place" in dict(found.parts)


def test_a_bond_says_what_would_flip_it() -> None:
    """The link would not be found without words like a denial."""
    found = bond(a_claim(), a_counter())
    assert found is not None
    assert any(one.startswith("without «words like a denial»") for one in found.flips)


def test_what_is_not_linked_has_no_bond() -> None:
    """One channel does not contradict itself."""
    assert bond(replace(a_claim(), ref=a_ref(1, channel_id=1)), a_counter()) is None
