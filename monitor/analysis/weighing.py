"""How much speaks for a window's words being against a claim: kinds, keys, echoes, time.

The weights were set by hand near those of a logistic regression over the invented pairs of
bench/counters.jsonl (chances held out), so that a person can read and change them; those of things,
of threads and of what is sound by reasoning on the stories and pairs of bench/dev.
"""

import math
import re
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis.echoes import Echo, echo
from monitor.analysis.holding import causes, held
from monitor.analysis.keys import OF_THE_FRONT
from monitor.analysis.manners import turns
from monitor.analysis.opposites import AGAINST, AGREEING
from monitor.analysis.places import NAMELESS
from monitor.analysis.text import fold
from monitor.analysis.ties import BEFORE, LATER, NO_REFERENCE, SOON, Reference, Tie, tie
from monitor.domain.claim import Claim, Counter

LONG = timedelta(days=200)
FEWEST_SHARED = 2
LEAST_FIT = 0.02
TOPICAL = frozenset(["POLICY", "SUPPLY_OK", "OFFICIAL_DENIAL", "NO_LOSSES", "CAUSE"])
TOPIC = 0.3
DAY = timedelta(days=1)
# Measured on invented stories: at 0.5 nine of ten links are right, at 0.7 more than nine.
SHARPNESS = 2.0
# Who says that others took it, or long ago, does not deny that it is ours.
OF_OURS = frozenset(["OTHER_TIME", "OTHER_HANDS", "OLD_FOOTAGE"])
TAKEN = re.compile("взят|освобожд|зачи[сщ]|контрол")
GROUND = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "UNDER_CONTROL", "REPELLED", "WITHDRAWAL"])
PARTLY = re.compile(r"половин|\bчаст[ьи]\b|окраин|микрорайон|квартал|процент|\d+ здани")
QUARTER = re.compile(r"\b(?:запад|восто|север|юг|юж)")
RESTS = frozenset(["PARTIAL", "ENEMY_HOLDS", "FIGHTING_ON", "NOT_ENTERED", "GREY_ZONE"])
# Who says that it was long ago, or filmed then, must speak of the past.
OF_THE_PAST = frozenset(["OTHER_TIME", "OLD_FOOTAGE"])
AGAINST_US = frozenset(["enemy", "thence", "not ours", "part"])
# The odds from which on the kinds fit well.
FITTING = -0.8
KEYS = ("placed", "named", "object", "matter")
ODD = ("agrees", "ours alone", "colleague", "kiev", "namesake", "before", "part only")
MANNERS = ("agrees", "if", "then", "again", "colleague", "kiev", "namesake", "told")

WEIGHTS = {
    "bias": -0.82, "fit": 0.1, "total": 1.1, "placed": 0.3, "area": 0.2, "placeless": -0.3,
    "named": 0.35, "object": 0.35, "matter": 0.3, "goes on": 2.4, "sound": 0.4,
    "explicit": 0.25, "marked": 1.3, "meant": 1.6, "asked": 0.8, "denied": 1.1, "shared": 0.35,
    "other number": 0.8, "same number": -0.2, "before": -1.0, "later": -0.3, "long": -0.3,
    "hedged": -0.4, "holder": 0.25, "ours alone": -1.3, "agrees": -1.5, "if": -0.4, "then": -0.4,
    "again": -0.2, "colleague": -1.5, "kiev": -1.1, "namesake": -1.2, "refuted": 2.0, "told": -0.3,
    "overtaken": -1.0, "part only": -1.5, "other cause": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a link: the likeliest kind of counter-statement, and its measures."""

    kind: str
    measures: dict[str, float]


def weigh(
    claim: Claim, counter: Counter, refers: Reference = NO_REFERENCE
) -> tuple[str, float, str] | None:
    """Give the kind of counter-statement, the score of the link and its reason; None: no link."""
    found = evidence(claim, counter, refers)
    if found is None:
        return None
    total = sum(WEIGHTS[name] * value for name, value in found.measures.items())
    strongest = sorted(
        (name for name in found.measures if WEIGHTS[name] * found.measures[name] > 0.2),
        key=lambda name: -WEIGHTS[name] * found.measures[name],
    )
    return (
        found.kind,
        1 / (1 + math.exp(-SHARPNESS * total)),
        "words like these: " + ", ".join(strongest),
    )


def evidence(claim: Claim, counter: Counter, refers: Reference = NO_REFERENCE) -> Evidence | None:
    """Measure what ties a counter-statement to a claim; None: too little does."""
    gap = counter.posted_at - claim.posted_at
    if not -BEFORE <= gap <= LONG:
        return None
    each = {
        kind: chance * AGAINST.get(kind, {}).get(claim.kind, 0) for kind, chance in counter.chances
    }
    # Most pairs that a place brings together do not fit; what follows takes its time.
    if claim.kind in OF_THE_FRONT and not refers.goes_on and sum(each.values()) < LEAST_FIT:
        return None
    took = echo(claim.quote.text, counter.quote.text)
    tied = tie(claim, counter, took)
    total = sum(
        chance for kind, chance in counter.chances if claim.kind not in AGREEING.get(kind, ())
    )
    fit = sum(each.values())
    if refers.goes_on or tied.matter or (claim.kind in TOPICAL and took.shared >= FEWEST_SHARED):
        fit = max(fit, TOPIC * total)
    pointing = refers.meant or refers.goes_on
    said = counter.explicit or took.marked or pointing
    holds = pointing or tied.holds or _same_matter(claim, counter, took)
    if fit < LEAST_FIT or not holds or (gap > LATER and not said):
        return None
    measures = {
        "bias": 1.0,
        "fit": _odds(fit),
        "total": _odds(total),
        "meant": float(refers.meant),
        "goes on": float(refers.goes_on and not refers.meant),
        **_by_keys(tied),
        **_told(claim, counter),
        **_taken_up(took),
        **_when(claim, gap, took),
        **_manner(claim, counter, gap, refers=said),
    }
    measures["sound"] = float(_sound(claim, measures))
    return Evidence(kind=max(each, key=lambda kind: each[kind]), measures=measures)


def _told(claim: Claim, counter: Counter) -> dict[str, float]:
    return {
        "explicit": float(counter.explicit),
        "hedged": float(counter.hedged),
        "other cause": float(claim.kind == "CAUSE" and _other_cause(claim, counter)),
        "part only": float(_of_a_part(claim, counter)),
    }


def _sound(claim: Claim, measures: dict[str, float]) -> bool:
    """Say whether the same place or thing is spoken of, in a fitting way, and nothing is odd.

    Of a place there are many decisions, so that it does not tell which one is meant.
    """
    keys = ("named", "object", "matter") if claim.kind == "POLICY" else KEYS
    keyed = any(measures[one] for one in keys)
    return keyed and measures["fit"] >= FITTING and not any(measures[one] for one in ODD)


def _by_keys(tied: Tie) -> dict[str, float]:
    return {
        "placed": float(tied.placed),
        "area": float(tied.area),
        "named": float(tied.named),
        "object": float(tied.object),
        "matter": float(tied.matter),
        "placeless": float(not tied.placed and not tied.area),
    }


def _taken_up(took: Echo) -> dict[str, float]:
    return {
        "marked": float(took.marked),
        "asked": float(took.asked),
        "denied": float(took.denied),
        "shared": math.log1p(took.shared),
        "other number": float(took.other_number),
        "same number": float(took.same_number),
    }


def _when(claim: Claim, gap: timedelta, took: Echo) -> dict[str, float]:
    # «Сведения о гибели роты не соответствуют действительности»: who said so is contradicted.
    refuted = claim.kind == "OFFICIAL_DENIAL" and gap < timedelta() and took.shared > 0
    return {
        "before": 0.0 if refuted else _before(gap),
        "refuted": float(refuted),
        # What was promised is still owed some days later.
        "later": float(SOON < gap <= LATER and claim.kind in OF_THE_FRONT),
        "long": float(gap > LATER),
    }


def _other_cause(claim: Claim, counter: Counter) -> bool:
    # «Какие обломки, это прилёт»: it may name the official cause, too.
    return bool(causes(fold(counter.quote.text)) - causes(fold(claim.quote.text)))


def _of_a_part(claim: Claim, counter: Counter) -> bool:
    # Who took the western half said himself that the rest is not taken.
    said = fold(claim.quote.text)
    if claim.kind not in GROUND or not PARTLY.search(said):
        return False
    if not set(QUARTER.findall(said)).isdisjoint(QUARTER.findall(fold(counter.quote.text))):
        return False
    likeliest = max(counter.chances, key=lambda one: one[1])[0]
    return likeliest in RESTS


def _before(gap: timedelta) -> float:
    if gap >= timedelta():
        return 0.0
    return 0.6 if gap >= -DAY else 1.5


def _same_matter(claim: Claim, counter: Counter, took: Echo) -> bool:
    gap = counter.posted_at - claim.posted_at
    sure = [one for one in counter.place_ids if not one.startswith(NAMELESS)]
    if claim.place_ids and (sure or not (counter.explicit or took.marked)):
        return False
    if claim.kind in TOPICAL and took.shared >= FEWEST_SHARED and abs(gap) <= LATER:
        return True
    taken = claim.kind == "CAPTURED" and TAKEN.search(counter.quote.text.lower()) is not None
    refers = counter.explicit or took.marked
    answers = took.asked or took.marked
    enough = 1 if claim.kind not in TOPICAL or answers else FEWEST_SHARED
    # «Сбито шестью шесть»: his very figures, in his words.
    if took.same_number and took.shared >= FEWEST_SHARED and timedelta() <= gap <= DAY:
        return True
    return refers and abs(gap) <= SOON and (took.shared >= enough or taken)


def _manner(claim: Claim, counter: Counter, gap: timedelta, *, refers: bool) -> dict[str, float]:
    words = fold(counter.quote.text)
    found = held(words)
    if "agrees" in found and turns(words):
        found -= {"agrees"}
    ground = claim.kind in GROUND
    likeliest = max(counter.chances, key=lambda one: one[1])[0]
    against = not found.isdisjoint(AGAINST_US)
    if likeliest in OF_THE_PAST:
        found -= {"then"}
    if claim.kind == "REPELLED" and "beaten" in found and not turns(words):
        found |= {"agrees"}
    return {
        "holder": float(ground and against),
        "ours alone": float(
            ground and "ours" in found and not against and likeliest not in OF_OURS
        ),
        **{name: float(name in found) for name in MANNERS},
        # What was lost or fought for later was not untrue before.
        "overtaken": float(ground and gap > SOON and not refers),
    }


def _odds(chance: float) -> float:
    return math.log((chance + 0.02) / (1.02 - min(1.0, chance)))
