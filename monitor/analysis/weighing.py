"""How much speaks for a window's words being against a claim: kinds, keys, echoes, time.

The weights were set by hand near those of a logistic regression over the invented pairs of
bench/counters.jsonl (chances held out), so that a person can read and change them.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis.echoes import Echo, echo
from monitor.analysis.holding import causes, held
from monitor.analysis.opposites import AGAINST
from monitor.analysis.places import NAMELESS, stem
from monitor.analysis.text import fold, folded_words
from monitor.domain.claim import Claim, Counter

BEFORE = timedelta(days=3)
SOON = timedelta(days=2)
LATER = timedelta(days=14)
LONG = timedelta(days=200)
SHORTEST_AREA = 4
SHORTEST_NAME = 3
LONG_NAME = 6
ENDING = 2
FEWEST_SHARED = 2
TOPICAL = frozenset(["POLICY", "SUPPLY_OK", "OFFICIAL_DENIAL", "NO_LOSSES", "CAUSE"])
TOPIC = 0.3
DAY = timedelta(days=1)
# Measured on invented stories: at 0.5 nine of ten links are right, at 0.7 more than nine.
SHARPNESS = 2.0
# Who says that others took it, or long ago, does not deny that it is ours.
OF_OURS = frozenset(["OTHER_TIME", "OTHER_HANDS", "OLD_FOOTAGE"])
CAPITALISED = re.compile("[А-ЯЁ][а-яё-]{3,}")
TAKEN = re.compile("взят|освобожд|зачи[сщ]|контрол")
GROUND = frozenset(["CAPTURED", "ADVANCED", "ENCIRCLED", "UNDER_CONTROL", "REPELLED", "WITHDRAWAL"])
PARTLY = re.compile(r"половин|\bчаст[ьи]\b|окраин|микрорайон|квартал|процент|\d+ здани")
QUARTER = re.compile(r"\b(?:запад|восто|север|юг|юж)")
RESTS = frozenset(["PARTIAL", "ENEMY_HOLDS", "FIGHTING_ON", "NOT_ENTERED", "GREY_ZONE"])
AGAINST_US = frozenset(["enemy", "thence", "not ours", "part"])
MANNERS = ("agrees", "if", "then", "again", "colleague", "kiev", "namesake", "told")

WEIGHTS = {
    "bias": -0.82, "fit": 0.1, "total": 1.1, "placed": 0.3, "area": 0.2, "placeless": -0.3,
    "explicit": 0.25, "marked": 1.3, "meant": 1.6, "asked": 0.8, "denied": 1.1, "shared": 0.35,
    "other number": 0.8, "same number": -0.2, "before": -1.0, "later": -0.3, "long": -0.3,
    "hedged": -0.4, "holder": 0.0, "ours alone": -1.3, "agrees": -1.5, "if": -0.4, "then": -0.4,
    "again": -0.2, "colleague": -1.5, "kiev": -1.1, "namesake": -1.2, "refuted": 2.0, "told": -0.3,
    "overtaken": -1.0, "part only": -1.5, "other cause": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a link: the likeliest kind of counter-statement, and its measures."""

    kind: str
    measures: dict[str, float]


def weigh(claim: Claim, counter: Counter, *, meant: bool = False) -> tuple[str, float, str] | None:
    """Give the kind of counter-statement, the score of the link and its reason; None: no link."""
    found = evidence(claim, counter, meant=meant)
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


def evidence(claim: Claim, counter: Counter, *, meant: bool = False) -> Evidence | None:
    """Measure what ties a counter-statement to a claim; None: too little does."""
    gap = counter.posted_at - claim.posted_at
    each = {
        kind: chance * AGAINST.get(kind, {}).get(claim.kind, 0) for kind, chance in counter.chances
    }
    fit = sum(each.values())
    total = sum(chance for _, chance in counter.chances)
    took = echo(claim.quote.text, counter.quote.text)
    if claim.kind in TOPICAL and took.shared >= FEWEST_SHARED:
        fit = max(fit, TOPIC * total)
    placed = _same_place(claim, counter)
    area = not placed and _same_area(claim, counter)
    if fit < 0.02 or not -BEFORE <= gap <= LONG:
        return None
    refers = counter.explicit or took.marked or meant
    if gap > LATER and not refers:
        return None
    if (
        not placed
        and not meant
        and not (area and abs(gap) <= SOON)
        and not _same_matter(claim, counter, took)
    ):
        return None
    measures = {
        "bias": 1.0,
        "fit": _odds(fit),
        "total": _odds(total),
        "placed": float(placed),
        "area": float(area),
        "placeless": float(not placed and not area),
        "explicit": float(counter.explicit),
        "meant": float(meant),
        "other cause": float(claim.kind == "CAUSE" and _other_cause(claim, counter)),
        "part only": float(_of_a_part(claim, counter)),
        "hedged": float(counter.hedged),
        **_taken_up(took),
        **_when(claim, gap, took),
        **_manner(claim, counter, gap, refers=refers),
    }
    return Evidence(kind=max(each, key=lambda kind: each[kind]), measures=measures)


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
        "later": float(SOON < gap <= LATER),
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


def _same_place(claim: Claim, counter: Counter) -> bool:
    if not set(claim.place_ids).isdisjoint(counter.place_ids):
        return True
    if claim.place_ids and claim.place and _named(claim.place, counter):
        return True
    said, names = _nameless(claim.place_ids), _nameless(counter.place_ids)
    if said and any(_one_name(one, said) for one in names):
        return True
    if _open_namesake(claim.place_ids, counter.place_ids):
        return True
    return any(_listed_elsewhere(one, claim.place_ids) for one in (*names, *counter.place_ids))


def _open_namesake(said: Sequence[str], named: Sequence[str]) -> bool:
    """Say whether a claim names a place that the other may mean, who does not say of which region.

    «Андреевка Сумской области», that no list holds there, and «в Андреевке» of six regions.
    """
    regions: dict[str, int] = {}
    for one in named:
        if not one.startswith(NAMELESS):
            name = stem(one.split("@")[0])
            regions[name] = regions.get(name, 0) + 1
    names = {stem(one.removeprefix(NAMELESS).split("@")[0]) for one in said}
    return any(count > 1 and name in names for name, count in regions.items())


def _listed_elsewhere(name: str, ids: Sequence[str]) -> bool:
    # «В Балаклее», not known by its form; «Екатериновка» for «Катериновка».
    own, *region = name.removeprefix(NAMELESS).split("@")
    for one in ids:
        listed, *area = one.split("@")
        if min(len(listed), len(own)) < LONG_NAME:
            continue
        if name.startswith(NAMELESS):
            if listed.startswith(own) and len(listed) - len(own) <= ENDING:
                return True
        elif listed.removeprefix("е") == own.removeprefix("е") and area == region:
            return True
    return False


def _named(place: str, counter: Counter) -> bool:
    # A name that was not taken for a place: «Солёное за противником.»
    first, *rest = map(stem, folded_words(place))
    if (
        rest
        or len(first) < SHORTEST_NAME
        or any(one.startswith(first) for one in counter.place_ids)
    ):
        return False
    words = CAPITALISED.findall(counter.quote.text)
    return any(stem(fold(word)) == first for word in words)


def _nameless(ids: Sequence[str]) -> list[str]:
    return [one.removeprefix(NAMELESS) for one in ids if one.startswith(NAMELESS)]


def _one_name(name: str, others: Sequence[str]) -> bool:
    # «Сухие Ялы» and «в Ялах»: the ending of an unknown name cannot be cut surely.
    last = name.rsplit(maxsplit=1)[-1]
    for other in others:
        word = other.split()[-1]
        size = max(SHORTEST_NAME - 1, max(len(last), len(word)) - 2)
        if len(last) >= SHORTEST_NAME and last[:size] == word[:size]:
            return True
    return False


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
    return refers and abs(gap) <= SOON and (took.shared >= enough or taken)


def _manner(claim: Claim, counter: Counter, gap: timedelta, *, refers: bool) -> dict[str, float]:
    found = held(fold(counter.quote.text))
    ground = claim.kind in GROUND
    likeliest = max(counter.chances, key=lambda one: one[1])[0]
    against = not found.isdisjoint(AGAINST_US)
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


def _same_area(claim: Claim, counter: Counter) -> bool:
    # «Над Самарской областью» and «Самара. Пять из пяти»: the region's name begins the city's.
    if claim.place_ids or not claim.place:
        return False
    word = folded_words(claim.place)[0]
    root = stem(word).removesuffix("ск").removesuffix("к")
    if len(root) < SHORTEST_AREA:
        return False
    # «Над Саратовской областью» and «Энгельс, девять прилётов».
    regions = {stem(one.split("@")[1].split()[0]) for one in counter.place_ids if "@" in one}
    if stem(word) in regions:
        return True
    names = [one.removeprefix("name:") for one in counter.place_ids]
    words = [*names, *folded_words(counter.quote.text)]
    return any(one.startswith(root) for one in words)
