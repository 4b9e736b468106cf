"""How many requests there are, and what they are spent on.

Telegram publishes no limits for user accounts. The paces are Telethon's own notes on history and
get-by-id and field reports on names (collector.md, L4-L6); one request a second overall is where
collector.md section 5 tells a new account to begin.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

# Seconds between two calls of a method, sustained; all calls together keep OVERALL.
OVERALL = 1.0
PACES = {
    "GetHistoryRequest": 3.0,
    "GetMessagesRequest": 10.0,
    "ResolveUsernameRequest": 30.0,
    "GetFullChannelRequest": 3.0,
    "GetChannelDifferenceRequest": 1.0,
    "JoinChannelRequest": 900.0,
}
# So many calls may follow each other at once after a pause.
BURST = 3
PAGE = 100

DAY = 86_400.0
# The part of the budget that routine may take: what is left is for live posts and catching up.
ROUTINE = 0.6
SWEEP = 15 * 60.0
FASTEST_POLL = 60.0
FASTEST_ROUND = 5 * 60.0
WATCHDOG = 60.0
LOOKS_A_POST = 5
# Names change hands: whether a listed one still belongs to its channel is asked so often.
NAME_CHECK = timedelta(days=7)
# So many newest pages a day are compared with what is known, the longest unseen first, but no
# channel's more often than that: Telegram may fall silent about a channel without any error.
HEADS_A_DAY = 300
FASTEST_HEADS = 6 * 3_600.0
# Of a hundred pushes so many are reckoned not to follow our count, and lead to a difference.
NOT_FOLLOWING = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often things are done without any hint.

    `sweep` is the time between two differences of a joined channel, `poll` of one that is not
    joined. `round` is the least time between two rounds of second looks at one channel's posts;
    `refresh` is how often it is seen which looks are due. `heads` is the least time between two
    comparisons of a channel's newest page.
    """

    sweep: timedelta = timedelta(seconds=SWEEP)
    poll: timedelta = timedelta(seconds=FASTEST_POLL)
    round: timedelta = timedelta(seconds=FASTEST_ROUND)
    refresh: timedelta = timedelta(seconds=30)
    watchdog: timedelta = timedelta(seconds=WATCHDOG)
    heads: timedelta = timedelta(seconds=FASTEST_HEADS)


def rhythm(joined: int, polled: int) -> Rhythm:
    """Give the rhythm at which so many channels keep within the routine part of the budget."""
    looks = ROUTINE * DAY / PACES["GetMessagesRequest"] * 0.9
    round_ = max(FASTEST_ROUND, (joined + polled) * DAY / looks)
    names = (joined + polled) * DAY / NAME_CHECK.total_seconds()
    heads = max(FASTEST_HEADS, (joined + polled) * DAY / HEADS_A_DAY)
    compared = (joined + polled) * DAY / heads
    left = ROUTINE * DAY / OVERALL - looks - names - compared - DAY / WATCHDOG
    sweeps = joined * DAY / SWEEP
    polls = max(left - sweeps, left / 2 if polled else 0.0)
    poll = max(FASTEST_POLL, polled * DAY / polls) if polled else FASTEST_POLL
    sweep = max(SWEEP, joined * DAY / (left - polled * DAY / poll)) if joined else SWEEP
    return Rhythm(
        sweep=timedelta(seconds=math.ceil(sweep)),
        poll=timedelta(seconds=math.ceil(poll)),
        round=timedelta(seconds=math.ceil(round_)),
        heads=timedelta(seconds=math.ceil(heads)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """One use of requests: how many a day, and by which method."""

    purpose: str
    method: str
    a_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A steady day of one account: its rhythm, what it spends, and the shares of its budget.

    `routine` is the share of all requests that sweeps, polls, looks, the watchdog, the check of
    names and the comparison of newest pages take, `by_id` the share of get-by-id that looks take;
    both are at most ROUTINE.
    """

    rhythm: Rhythm
    spending: tuple[Spending, ...]
    routine: float
    by_id: float
    total: float


def plan(joined: int, polled: int, posts_a_day: float) -> Plan:
    """Reckon a day of so many channels with so many posts each."""
    beat = rhythm(joined, polled)
    channels = joined + polled
    # A round is one request for up to a hundred posts; without posts there is nothing to look at.
    looks = channels * min(DAY / beat.round.total_seconds(), LOOKS_A_POST * posts_a_day)
    spending = (
        Spending(
            purpose="sweeps of joined channels",
            method="GetChannelDifferenceRequest",
            a_day=joined * DAY / beat.sweep.total_seconds(),
        ),
        Spending(
            purpose="polls of channels not joined",
            method="GetChannelDifferenceRequest",
            a_day=polled * DAY / beat.poll.total_seconds(),
        ),
        Spending(purpose="second looks", method="GetMessagesRequest", a_day=looks),
        Spending(
            purpose="signs of life",
            method="GetStateRequest",
            a_day=DAY / beat.watchdog.total_seconds(),
        ),
        Spending(
            purpose="weekly check of names",
            method="ResolveUsernameRequest",
            a_day=channels * DAY / NAME_CHECK.total_seconds(),
        ),
        Spending(
            purpose="comparison of newest pages",
            method="GetHistoryRequest",
            a_day=channels * DAY / beat.heads.total_seconds(),
        ),
        Spending(
            purpose="live posts that need a difference",
            method="GetChannelDifferenceRequest",
            a_day=joined * posts_a_day * NOT_FOLLOWING,
        ),
    )
    budget = DAY / OVERALL
    routine = sum(one.a_day for one in spending[:-1])
    return Plan(
        rhythm=beat,
        spending=spending,
        routine=routine / budget,
        by_id=looks / (DAY / PACES["GetMessagesRequest"]),
        total=sum(one.a_day for one in spending) / budget,
    )


def catching_up(channels: int, updates_a_day: float, away: timedelta) -> timedelta:
    """Reckon how long it takes to read what so many channels did while nobody looked.

    Each difference tells of up to a hundred updates, and one goes out a second. Where Telegram
    answers "too long" instead, history pages at their slower pace come on top.
    """
    missed = updates_a_day * away.total_seconds() / DAY
    pages = channels * max(math.ceil(missed / PAGE), 1)
    return timedelta(seconds=pages * max(OVERALL, PACES["GetChannelDifferenceRequest"]))


def catching_up_by_ids(channels: int, posts_a_day: float, away: timedelta) -> timedelta:
    """Reckon the same where every channel's absence is "too long" for a difference."""
    missed = posts_a_day * away.total_seconds() / DAY
    pages = channels * max(math.ceil(missed / PAGE), 1)
    # The posts before the gap are read again by id: their edits were not told either.
    again = channels * 2
    history = pages * PACES["GetHistoryRequest"]
    return timedelta(seconds=max(history, again * PACES["GetMessagesRequest"]))
