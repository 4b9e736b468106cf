"""Equal claims of a day: leaving most of them out changes nothing that is chosen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from monitor.analysis.choosing import Candidate, choose, stays_behind
from monitor.analysis.contradiction import Link
from monitor.analysis.repeats import sameness, told_once
from monitor.domain.claim import Claim, Counter, Predicate, Quote
from monitor.domain.finding import Relation
from tests.factories import NOON, a_ref

DAWN = NOON.replace(hour=0)
PLACES = (("p1",), ("p2",), ("p1", "p2"), ())
KINDS = ("CAPTURED", "ADVANCED", "REPELLED")


def said(text: str = "Освобождено", **changes: object) -> Claim:
    """A village said to be taken."""
    made = Claim(
        ref=a_ref(),
        claimant="ministry",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=Quote(start=0, end=len(text), text=text),
        place_ids=("p1",),
        posted_at=NOON,
        analyser="claims@1",
    )
    return replace(made, **changes)


def answered(at: datetime, claim: Claim, claim_id: int, counter_id: int, score: float) -> Candidate:
    """A link of a claim with one of the counter-statements of a post."""
    counter = Counter(
        ref=a_ref(8),
        kind="FIGHTING_ON",
        quote=Quote(start=0, end=3, text="Бои"),
        posted_at=at,
        analyser="counter@1",
    )
    link = Link(score=score, type="X-CTRL", relation=Relation.CONTRADICTS, because="")
    return Candidate(
        claim=claim, counter=counter, link=link, claim_id=claim_id, counter_id=counter_id
    )


def a_day(rng: Random) -> list[Claim]:
    """Some claims of a day, each told again and again by several channels."""
    told = [
        said(
            text=f"Освобождено {n}",
            kind=rng.choice(KINDS),
            place_ids=rng.choice(PLACES),
            quoted_in=rng.random() < 0.3,
        )
        for n in range(rng.randint(1, 4))
    ]
    return [
        replace(
            rng.choice(told),
            ref=a_ref(number, rng.randint(1, 3)),
            posted_at=DAWN + timedelta(minutes=rng.randrange(24 * 60)),
        )
        for number in range(1, rng.randint(2, 25))
    ]


def linked(rng: Random, claims: Sequence[Claim], at: datetime) -> list[Candidate]:
    """Links of the claims with the counter-statements of one post: equal ones are as sure."""
    scores: dict[object, float] = {}
    found = []
    for counter_id in (1, 2):
        for number, claim in enumerate(claims, 1):
            key = (counter_id, sameness(claim), claim.posted_at > at)
            score = scores.setdefault(key, round(rng.uniform(0.2, 1.0), 3))
            found.append(answered(at, claim, number, counter_id, score))
    return found


def test_what_stands_for_equal_claims_is_chosen_as_if_all_were_there() -> None:
    """The first, the last before and the next after a counter-statement stand for all."""
    for seed in range(500):
        rng = Random(seed)  # noqa: S311 - it draws examples
        claims = a_day(rng)
        at = DAWN + timedelta(minutes=rng.randrange(24 * 60))
        found = linked(rng, claims, at)

        told = [(sameness(one), one.posted_at, n) for n, one in enumerate(claims, 1)]
        few = set(told_once(told, at))

        fewer = [one for one in found if one.claim_id in few]
        assert choose(fewer) == choose(found), seed


def test_a_thousand_equal_claims_of_a_day_are_three() -> None:
    """However often it was told."""
    told = [said(posted_at=DAWN + timedelta(minutes=n), ref=a_ref(n)) for n in range(1, 1001)]

    stand = told_once([(sameness(one), one.posted_at, one) for one in told], NOON)

    assert [one.ref.message_id for one in stand] == [1, 720, 721]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ADVANCED"},
        {"place_ids": ("p2",)},
        {"quoted_in": True},
        {"quantity": (3, 3)},
        {"posted_at": NOON + timedelta(days=1)},
        {"quote": Quote(start=0, end=3, text="Сёл")},
    ],
)
def test_another_matter_another_day_is_another_claim(change: dict[str, object]) -> None:
    """Whatever a comparison may look at."""
    assert sameness(said()) != sameness(said(**change))


def test_white_space_does_not_matter() -> None:
    """Nor does the channel that tells it."""
    wide = said("Освобождено  село", ref=a_ref(9, 9))
    assert sameness(said("Освобождено село")) == sameness(wide)


def test_the_case_of_letters_matters() -> None:
    """Names are known by their capitals: «„Север“» and «„север“»."""
    assert sameness(said("Взят «Север»")) != sameness(said("Взят «север»"))


def test_a_claim_that_stays_behind_changes_nothing() -> None:
    """A later one that ranks below what was chosen for its matter need not be looked at."""
    behind = 0
    for seed in range(500):
        rng = Random(seed)  # noqa: S311 - it draws examples
        kinds = [f"KIND{n}" for n in range(6)]  # none repeats another
        claims = [a_claim_of(rng, kind, n, rng.randrange(1000)) for n, kind in enumerate(kinds, 1)]
        at = DAWN + timedelta(minutes=rng.randrange(24 * 60))
        found = linked(rng, claims, at)
        late = a_claim_of(rng, rng.choice(kinds), 99, rng.randrange(1000, 1400))
        new = answered(at, late, 99, rng.choice((1, 2)), round(rng.uniform(0.2, 1.0), 3))

        chosen = choose(found)
        if any(stays_behind(new, one) for one in chosen):
            behind += 1
            assert choose([*found, new]) == chosen, seed
    assert behind > 100


def test_the_first_of_repeated_words_never_stays_behind() -> None:
    """An earlier claim may be what the later one only repeated."""
    late = answered(NOON, said(posted_at=NOON - timedelta(hours=1)), 1, 1, 0.9)
    early = answered(NOON, said(posted_at=NOON - timedelta(hours=5)), 2, 1, 0.5)

    assert stays_behind(replace(early, claim=late.claim), late) is False
    assert stays_behind(early, late) is False
    assert stays_behind(late, replace(early, link=replace(early.link, score=1.0))) is True


def a_claim_of(rng: Random, kind: str, number: int, minute: int) -> Claim:
    """A claim of a kind, about some place, at a minute of the day."""
    at = DAWN + timedelta(minutes=minute)
    return said(kind=kind, place_ids=rng.choice(PLACES), ref=a_ref(number), posted_at=at)
