"""How a statement bears on an official claim that it does not speak against.

It agrees with it, it stated the same earlier, or it tells that things turned since. Each is
decided by one pair alone, so that it does not matter which of the two was stored first.
"""

from datetime import timedelta
from itertools import pairwise

from monitor.analysis.echoes import Echo
from monitor.analysis.ground import families
from monitor.analysis.holding import held
from monitor.analysis.stating import SO
from monitor.analysis.text import document, fold
from monitor.analysis.ties import share_place, tie
from monitor.domain.assertion import Assertion, Bearing, Related
from monitor.domain.claim import Claim, Counter, Quote

VERSION = "relating@1"

EARLIEST = timedelta(days=30)
LATEST = timedelta(days=14)
# What is told within a day of a claim may be told against it.
TURNED_FROM = timedelta(days=1)
TURNED_UNTIL = timedelta(days=60)
# Attacks and strikes come again and again; a week later it is another one.
OFTEN = frozenset(["REPELLED", "STRUCK", "DOWNED", "HARMED"])
OFTEN_BEFORE = timedelta(days=7)
OFTEN_AFTER = timedelta(days=3)
SOON = timedelta(days=3)

# Which claims say the same, and how surely, all else fitting.
SAME: dict[str, dict[str, float]] = {
    "TAKEN": {"CAPTURED": 0.85, "ADVANCED": 0.65},
    "LOST": {"WITHDRAWAL": 0.8},
    "REPELLED": {"REPELLED": 0.75},
    "STRUCK": {"STRIKE": 0.75, "DESTROYED": 0.7},
    "DOWNED": {"SHOT_DOWN": 0.75},
    "HARMED": {"OWN_CASUALTIES": 0.7, "DAMAGE": 0.75},
    "ADVANCED": {"ADVANCED": 0.7},
}
# Who confirms in words of no kind agrees with what was claimed of the place just before.
CONFIRMED = 0.65
# Which claims told of a state that has turned into the opposite.
OPPOSITE: dict[str, dict[str, float]] = {
    "LOST": {"CAPTURED": 0.85, "ADVANCED": 0.7, "UNDER_CONTROL": 0.7, "REPELLED": 0.65},
    "TAKEN": {"WITHDRAWAL": 0.8},
}
# «Отбито», «под контролем» on one day and «оставлено» on the next may be told of one fight.
NOT_AT_ONCE = frozenset(["REPELLED", "UNDER_CONTROL"])
WEEK = timedelta(days=7)
# Counter-statements that tell of a loss, and how likely they must.
LOSING = frozenset(["LOST", "ENEMY_ADVANCED", "ENEMY_HOLDS"])
TURNS = 0.5
FEWEST_COPIED = 4
_SILENT = Quote(start=0, end=1, text=".")
_NOTHING = Echo()
COPIED = 0.75


def relate(claim: Claim, said: Assertion) -> Related | None:
    """Say how an assertion bears on a claim; None: not at all, or against it.

    Undated statements are never related by time.
    """
    if reverses(claim, said):
        return _related(Bearing.REVERSAL, OPPOSITE[said.kind][claim.kind], claim, said)
    fit = CONFIRMED if said.kind == SO else SAME.get(said.kind, {}).get(claim.kind, 0.0)
    bearing = _by_time(said, said.posted_at - claim.posted_at)
    if not fit or bearing is None or claim.undated or said.undated or said.official:
        return None
    if _same_voice(claim, said) or not _of_one_place(claim, said):
        return None
    if copied(claim.quote.text, said.quote.text):
        return None
    return _related(bearing, fit, claim, said)


def _by_time(said: Assertion, gap: timedelta) -> Bearing | None:
    if said.kind == SO:
        return Bearing.AGREES if timedelta() <= gap <= SOON else None
    often = said.kind in OFTEN
    if timedelta() <= gap <= (OFTEN_AFTER if often else LATEST):
        return Bearing.AGREES
    earlier = timedelta() < -gap <= (OFTEN_BEFORE if often else EARLIEST)
    return Bearing.EARLIER if earlier else None


def reverses(claim: Claim, said: Assertion) -> bool:
    """Say whether an assertion tells that what was claimed has turned since.

    Of the same place, a day to sixty days later, as an event and not as a denial of the claim.
    """
    gap = said.posted_at - claim.posted_at
    if claim.undated or said.undated or not TURNED_FROM <= gap <= TURNED_UNTIL:
        return False
    if claim.kind not in OPPOSITE.get(said.kind, {}):
        return False
    if claim.kind in NOT_AT_ONCE and gap < WEEK:
        return False
    if not said.official and _same_voice(claim, said):
        return False
    words = said.quote.text
    # Of the first days only what is told as new, and not of the official words, is no denial.
    told = gap > SOON or said.official or _tells_of_change(words)
    return told and _of_one_place(claim, said) and not denies(words)


def overtaken(claim: Claim, counter: Counter) -> bool:
    """Say whether a counter-statement only tells, days later, that things have turned since."""
    loses = max((chance for kind, chance in counter.chances if kind in LOSING), default=0.0)
    if counter.kind not in LOSING and loses < TURNS:
        return False
    if counter.explicit or counter.posted_at - claim.posted_at <= SOON:
        return False
    return _tells_of_change(counter.quote.text) and reverses(claim, lost(counter))


def lost(counter: Counter) -> Assertion:
    """Give what a counter-statement tells of a loss as a statement of its own."""
    return Assertion(
        ref=counter.ref,
        kind="LOST",
        quote=counter.quote,
        place_ids=counter.place_ids,
        posted_at=counter.posted_at,
        undated=counter.undated,
        analyser=counter.analyser,
    )


def _tells_of_change(words: str) -> bool:
    return "told" not in held(fold(words)) and any(
        hit.term.name in ("again", "when") for hit in families().find(document(words))
    )


def denies(words: str) -> bool:
    """Say whether words call what was claimed untrue from the beginning."""
    return not held(fold(words)).isdisjoint(("lie", "paper", "not ours"))


def _related(bearing: Bearing, fit: float, claim: Claim, said: Assertion) -> Related:
    gap = said.posted_at - claim.posted_at
    weight = 1.0 if abs(gap) <= SOON else 0.95 if abs(gap) <= LATEST else 0.9
    because = f"{said.kind} to {claim.kind}, of one place"
    return Related(bearing=bearing, score=round(fit * weight, 3), because=because)


def _of_one_place(claim: Claim, said: Assertion) -> bool:
    # By what the words are about alone: the sentence may name other places besides.
    counter = Counter(
        ref=said.ref,
        kind=said.kind,
        quote=_SILENT,
        place_ids=said.place_ids,
        posted_at=said.posted_at,
        analyser=said.analyser,
    )
    return share_place(claim, counter) or tie(claim, counter, _NOTHING).placed


def copied(claim: str, words: str) -> bool:
    """Say whether words are the official ones passed on: most of them in the same order."""
    said = [token.norm for token in document(words).tokens]
    if len(said) < FEWEST_COPIED:
        return False
    official = [token.norm for token in document(claim).tokens]
    pairs = set(pairwise(official))
    own = list(pairwise(said))
    return sum(pair in pairs for pair in own) >= COPIED * len(own)


def _same_voice(claim: Claim, said: Assertion) -> bool:
    one, other = claim.ref, said.ref
    return (one.platform, one.channel_id) == (other.platform, other.channel_id)
