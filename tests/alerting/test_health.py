"""What counts as trouble, and when people hear of it."""

from datetime import timedelta

import pytest

from monitor.alerting.health import (
    AccountFacts,
    ChannelFacts,
    Facts,
    GapFacts,
    Told,
    compare,
    read_now,
    troubles_of,
)
from monitor.domain.alert import Severity
from monitor.domain.collecting import ChannelCondition
from monitor.domain.health import Trouble
from tests.factories import NOON

LONG_AGO = NOON - timedelta(days=3)


def a_channel(**more: object) -> ChannelFacts:
    given = {
        "handle": "okopny",
        "source": "account",
        "condition": ChannelCondition.OK,
        "reason": None,
        "failures": 0,
        "checked_at": NOON,
    }
    return ChannelFacts(**{**given, **more})  # type: ignore[arg-type]


def a_gap(**more: object) -> GapFacts:
    given = {"handle": "okopny", "source": "account", "first": 4, "last": 9, "opened_at": LONG_AGO}
    return GapFacts(**{**given, **more})  # type: ignore[arg-type]


def keys(**facts: object) -> list[str]:
    return [one.key for one in troubles_of(Facts(**{"waiting": {}, **facts}), NOON)]  # type: ignore[arg-type]


def test_all_is_well() -> None:
    """A channel that is read and empty queues are no trouble."""
    assert keys(channels=(a_channel(),), waiting={"analyse": 10}) == []


@pytest.mark.parametrize("condition", ["private", "gone", "restricted", "renamed", "lagging"])
def test_every_change_of_a_channel_is_trouble(condition: str) -> None:
    """Each state but the good one is told."""
    channel = a_channel(condition=ChannelCondition(condition), reason="so it is")
    assert keys(channels=(channel,)) == [f"channel:account:okopny:{condition}"]


def test_a_channel_is_unreachable_after_three_tries() -> None:
    """One broken connection wakes nobody."""
    out = ChannelCondition.UNREACHABLE
    assert keys(channels=(a_channel(condition=out, failures=2),)) == []
    assert keys(channels=(a_channel(condition=out, failures=3),)) != []


def test_a_lost_account_is_urgent_and_says_the_mend() -> None:
    """It is the gravest thing that can happen to the collector."""
    account = AccountFacts(source="account", lost=True, reason="run `monitor login` again")
    [trouble] = troubles_of(Facts(waiting={}, accounts=(account,)), NOON)
    assert trouble.severity is Severity.URGENT
    assert "monitor login" in trouble.says


def test_channels_that_nobody_looks_at_are_one_trouble() -> None:
    """Silence has no error of its own, so it is found by the clock."""
    old = NOON - timedelta(hours=3)
    late = [a_channel(handle=f"kanal{n}", checked_at=old) for n in range(7)]
    [trouble] = troubles_of(Facts(waiting={}, channels=tuple(late)), NOON)
    assert (trouble.key, trouble.title[:1]) == ("collector:silent", "7")


def test_a_gap_is_trouble_after_an_hour() -> None:
    """Before that it is being filled."""
    young = a_gap(opened_at=NOON - timedelta(minutes=59))
    old = a_gap(opened_at=NOON - timedelta(minutes=61))
    assert keys(gaps=(young,)) == []
    assert keys(gaps=(old,)) == ["gap:okopny:4"]


@pytest.mark.parametrize(
    ("readers", "count"),
    [
        ({"account": {"okopny"}}, 2),
        ({"account": {"drugoy"}}, 0),
        ({"preview": {"okopny"}}, 0),
        ({}, 0),
    ],
)
def test_what_nobody_reads_any_more_is_no_trouble(readers: dict[str, set[str]], count: int) -> None:
    """The books of a channel that was dropped, or that another source reads now, grow old."""
    stale = a_channel(handle="Okopny", checked_at=LONG_AGO)
    facts = Facts(waiting={}, channels=(stale,), gaps=(a_gap(),))
    assert len(troubles_of(read_now(facts, readers), NOON)) == count


def test_backlogs_and_failing_jobs_are_trouble() -> None:
    """Each by its name."""
    assert keys(waiting={"link": 6_000}, failed_jobs=(("deliver", "no route"),)) == [
        "stage:link",
        "job:deliver",
    ]


TROUBLE = Trouble(key="k", title="T", says="S")


def told(**more: object) -> Told:
    given = {"alert_id": 1, "key": "k", "says": "S", "severity": Severity.WARNING, "open": True}
    return Told(**{**given, "since": NOON, "until": NOON, **more})  # type: ignore[arg-type]


def test_what_is_new_is_opened() -> None:
    """And nothing else."""
    changes = compare([], [TROUBLE], NOON)
    assert (changes.opened, changes.ended) == ((TROUBLE,), ())


def test_what_was_told_is_not_told_again() -> None:
    """As long as it says the same."""
    changes = compare([told()], [TROUBLE], NOON)
    assert changes.opened == changes.changed == changes.ended == ()


def test_what_has_ended_is_closed() -> None:
    """Once."""
    assert [one.key for one in compare([told()], [], NOON).ended] == ["k"]
    assert compare([told(open=False)], [], NOON).ended == ()


def test_what_flaps_is_opened_again_in_silence() -> None:
    """Within ten minutes; later it is news."""
    closed = told(open=False)
    soon, late = NOON + timedelta(minutes=9), NOON + timedelta(minutes=11)
    assert compare([closed], [TROUBLE], soon).again == ((closed, TROUBLE),)
    assert compare([closed], [TROUBLE], late).opened == (TROUBLE,)


def test_what_grows_graver_is_told() -> None:
    """An interruption may become a loss."""
    graver = Trouble(key="k", title="T", says="S", severity=Severity.URGENT)
    assert compare([told()], [graver], NOON).graver == ((told(), graver),)


def test_what_came_back_in_silence_is_told_when_it_stays() -> None:
    """People were told of its end; ten minutes later they must know better."""
    back = told(back_since=NOON)
    early, late = NOON + timedelta(minutes=9), NOON + timedelta(minutes=10)
    assert compare([back], [TROUBLE], early).back == ()
    assert compare([back], [TROUBLE], late).back == ((back, TROUBLE),)


def test_what_comes_back_graver_is_told_at_once() -> None:
    """A lost account soon after an interruption does not hide behind it."""
    graver = Trouble(key="k", title="T", says="S", severity=Severity.URGENT)
    assert compare([told(open=False)], [graver], NOON).opened == (graver,)
