"""What a digest asks of the store, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from monitor.digest.build import build
from monitor.digest.period import Period, parse_week
from monitor.digest.render.message import message
from monitor.digest.week import Week
from monitor.domain.alert import Receiver, ReceiverKind
from monitor.storage import digests
from monitor.storage.notifications import next_due, take_notification
from monitor.storage.schema import notifications
from monitor.storage.store import Store
from monitor.storage.week import collect_week
from tests.storage.digest_rows import (
    TUESDAY,
    put_channel,
    put_claim,
    put_claim_version,
    put_copy,
    put_finding,
    put_forward,
    put_post,
    put_relation,
    put_state,
    put_tie,
    put_verdict,
    put_wording,
    weekly,
)

WEEK: Period = parse_week("2024-W10", "Europe/Moscow")
HOUR = timedelta(hours=1)


async def collected(store: Store, put: Callable[[Connection], Any], **asked: Any) -> Week:
    """Put rows, then collect the week."""
    await store.write(put)
    return await store.read(lambda db: collect_week(db, WEEK, asked.get("as_of")))


async def test_an_empty_store_gives_an_empty_week(store: Store) -> None:
    """Nothing is found, nothing is compared, nothing fails."""
    week = await store.read(collect_week, WEEK)

    assert (week.findings, week.before, week.presence) == ((), (), ())
    assert week.counts["posts"] == 0


async def test_the_period_holds_its_first_moment_and_not_its_last(store: Store) -> None:
    """Monday 00:00 in the zone belongs to the week that begins."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        for at in (WEEK.since - HOUR, WEEK.since, WEEK.until - HOUR, WEEK.until):
            put_post(db, 1, at)

    assert (await collected(store, put)).counts["posts"] == 2


async def test_a_finding_comes_with_post_words_and_affiliation_of_that_day(store: Store) -> None:
    """A tie that ended the day before is not named."""

    def put(db: Connection) -> None:
        put_channel(db, 1, title="Окопный")
        put_tie(db, 1, "wagner", None, date(2024, 3, 5))
        put_tie(db, 1, "independent", date(2024, 3, 5), None)
        put_finding(db, put_post(db, 1))

    (found,) = (await collected(store, put)).findings

    assert found.quotes == ("снарядов",)
    assert found.post.affiliations == ("independent",)
    assert (found.post.title, found.post.url) == ("Окопный", "https://t.me/c1/1")


async def test_undated_weak_and_superseded_findings_are_left_out(store: Store) -> None:
    """Only what the program asserts of dated posts, as they read now."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_finding(db, put_post(db, 1, undated=True))
        put_finding(db, put_post(db, 1), asserted=False)
        edited = put_post(db, 1)
        put_finding(db, edited)
        put_wording(db, edited, "исправлено", TUESDAY + HOUR)

    assert (await collected(store, put)).findings == ()


async def test_the_words_that_carry_a_finding_are_cited_as_they_stand(store: Store) -> None:
    """The best come first in store and are read in the order of the text; the rest is not cited."""
    spans = [[300, 302, "врут"], [100, 107, "генералы"], [400, 900, "прочее"]]

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_finding(db, put_post(db, 1), spans=spans)

    assert (await collected(store, put)).findings[0].quotes == ("генералы", "врут")


async def test_a_refused_finding_is_left_out_and_counted(store: Store) -> None:
    """The newest verdict counts."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        first = put_finding(db, put_post(db, 1))
        put_verdict(db, first, "right", TUESDAY)
        put_verdict(db, first, "wrong", TUESDAY + HOUR)
        second = put_finding(db, put_post(db, 1))
        put_verdict(db, second, "wrong", TUESDAY)
        put_verdict(db, second, "right", TUESDAY + HOUR)

    week = await collected(store, put)

    assert (len(week.findings), week.rejected) == (1, 1)


async def test_forwards_and_copies_carry_the_voice_of_their_origin(store: Store) -> None:
    """One text in four channels is one voice; a hidden origin leaves it to its carrier."""

    def put(db: Connection) -> None:
        for number in (1, 2, 3, 4, 5):
            put_channel(db, number)
        original = put_post(db, 1)
        forwarded = put_post(db, 2)
        put_forward(db, forwarded, channel_id=1, origin=original)
        copied = put_post(db, 3)
        put_copy(db, copied, of=original)
        copied_forward = put_post(db, 4)
        put_copy(db, copied_forward, of=forwarded)
        hidden = put_post(db, 5)
        put_forward(db, hidden)
        for post in (original, forwarded, copied, copied_forward, hidden):
            put_finding(db, post)

    week = await collected(store, put)

    assert [found.post.voice for found in week.findings] == [1, 1, 1, 1, 5]
    assert week.counts["criticism:mod"] == 2


async def test_channels_of_one_owner_are_one_voice(store: Store) -> None:
    """Own words of two channels, and a forward of a third of the network, count once."""

    def put(db: Connection) -> None:
        for number, network in ((1, None), (2, "Сеть"), (3, "сеть"), (4, "Сеть")):
            put_channel(db, number, network=network)
        forwarded = put_post(db, 1)
        put_forward(db, forwarded, channel_id=4)
        for post in (put_post(db, 2), put_post(db, 3), forwarded):
            put_finding(db, post)

    week = await collected(store, put)

    assert [found.post.voice for found in week.findings] == [2, 2, 2]
    assert week.counts["criticism:mod"] == 1


async def test_who_passed_on_whom(store: Store) -> None:
    """Named by title and handle where known; hidden origins and persons have no name."""

    def put(db: Connection) -> None:
        put_channel(db, 1, title="Первый")
        for number in (2, 3):
            put_channel(db, number)
        original = put_post(db, 1)
        put_forward(db, put_post(db, 2), channel_id=1, message_id=1, origin=original)
        put_copy(db, put_post(db, 3), of=original)
        put_forward(db, put_post(db, 2), name="person:0123", person=True)
        put_forward(db, put_post(db, 2), channel_id=77, name="Чужой")
        put_forward(db, put_post(db, 2), channel_id=2)

    week = await collected(store, put)

    assert sorted((e.post.channel, e.origin or "-", e.copied) for e in week.passed_on) == [
        ("c2", "-", False),
        ("c2", "Первый (@c1)", False),
        ("c2", "Чужой", False),
        ("c3", "Первый (@c1)", True),
    ]


async def test_a_contradiction_brings_the_official_words_and_their_post(store: Store) -> None:
    """The claim may lie before the period."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_channel(db, 9, role="official")
        claim = put_claim(db, put_post(db, 9, WEEK.since - timedelta(days=9)))
        put_finding(db, put_post(db, 1), kind="contradiction", claim_id=claim, type="X-CTRL")

    (found,) = (await collected(store, put)).findings

    assert found.claim is not None
    assert (found.claim.quote, found.claim.post.channel) == ("Каменка освобождена", "c9")


async def test_what_bears_on_a_contradicted_claim_comes_with_it(store: Store) -> None:
    """Told before the period's end, and not by who speaks against it."""

    def put(db: Connection) -> None:
        for number in (1, 2, 3):
            put_channel(db, number)
        put_channel(db, 9, role="official")
        claim = put_claim(db, put_post(db, 9, WEEK.since - timedelta(days=9)))
        against = put_post(db, 1)
        put_finding(db, against, kind="contradiction", claim_id=claim, type="X-CTRL")
        put_relation(db, against, claim)
        put_relation(db, put_post(db, 2), claim)
        put_relation(db, put_post(db, 3, WEEK.until), claim)

    week = await collected(store, put)

    assert [(one.post.channel, one.bearing.value) for one in week.bearing] == [("c2", "agrees")]
    assert "Agreed by 1 voice." in str(build(week))


async def test_official_words_inside_the_post_are_cited_from_it(store: Store) -> None:
    """A quoted claim has no post of its own."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        quoted = {"claimant": "Ministry of Defence", "quote": {"text": "атаки отбиты"}}
        put_finding(db, put_post(db, 1), kind="contradiction", quoted_claim=quoted)

    (found,) = (await collected(store, put)).findings

    assert found.claim is not None
    assert (found.claim.quoted_in, found.claim.quote) == (True, "атаки отбиты")
    assert found.claim.post.channel == "c1"


async def test_an_edited_official_statement_shows_both_wordings(store: Store) -> None:
    """Edits of other posts are counted only."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_channel(db, 9, role="official")
        official = put_post(db, 9, text="сбито 12")
        put_claim(db, official)
        put_wording(db, official, "сбито 9", TUESDAY + HOUR, TUESDAY + HOUR)
        put_wording(db, put_post(db, 1), "иначе", TUESDAY + HOUR)

    week = await collected(store, put)

    assert [(one.before, one.after) for one in week.revised] == [("сбито 12", "сбито 9")]
    assert week.counts["edits"] == 2


async def test_deletions_are_those_noticed_in_the_period(store: Store) -> None:
    """With the last words, and whether the post carried a finding."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        gone = put_post(db, 1, text="удалено", deleted_at=TUESDAY + HOUR)
        put_finding(db, gone)
        put_post(db, 1, deleted_at=WEEK.until + HOUR)
        put_post(db, 1, deleted_at=TUESDAY, undated=True)

    week = await collected(store, put)

    assert [(one.words, one.found) for one in week.removed] == [("удалено", True)]
    assert week.counts["deletions"] == 1


async def test_counts_reach_back_as_far_as_the_store_does(store: Store) -> None:
    """Five weeks of posts are five weeks to compare with, nearest first."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_post(db, 1, WEEK.earlier(5).since)
        weekly(db, 1, range(1, 6))
        put_post(db, 1, TUESDAY - timedelta(weeks=1))

    week = await collected(store, put)

    assert [counts["posts"] for counts in week.before] == [2, 1, 1, 1, 2]


async def test_findings_of_the_weeks_before_are_counted_by_theme(store: Store) -> None:
    """A line's rate can be told from a rise."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_post(db, 1, WEEK.earlier(2).since)
        put_finding(db, put_post(db, 1, TUESDAY - timedelta(weeks=1)))

    week = await collected(store, put)

    assert [counts.get("criticism:mod:C-SUP", 0) for counts in week.before] == [1, 0]


async def test_refused_findings_of_the_weeks_before_do_not_count(store: Store) -> None:
    """Otherwise an editor's work would make this week look quiet."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_post(db, 1, WEEK.earlier(1).since)
        finding = put_finding(db, put_post(db, 1, TUESDAY - timedelta(weeks=1)))
        put_verdict(db, finding, "wrong", TUESDAY)

    week = await collected(store, put)

    assert "criticism:mod" not in week.before[0]


async def test_a_channel_that_stopped_is_present_with_its_last_post(store: Store) -> None:
    """Its weeks before and its last post tell of the silence."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_post(db, 1, WEEK.earlier(8).since)
        weekly(db, 1, range(1, 9))
        put_post(db, 1, WEEK.until + HOUR)

    (channel,) = (await collected(store, put)).presence

    assert (channel.now, sum(channel.before)) == (0, 9)
    assert channel.last is not None
    assert channel.last.posted_at == TUESDAY - timedelta(weeks=1)


async def test_a_channel_without_earlier_posts_is_present_with_its_first(store: Store) -> None:
    """The digest tells a new channel by it."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_post(db, 1, TUESDAY)
        put_post(db, 1, TUESDAY + HOUR)

    (channel,) = (await collected(store, put)).presence

    assert channel.first is not None
    assert channel.first.posted_at == TUESDAY


async def test_a_channel_that_cannot_be_read_is_named_with_the_reason(store: Store) -> None:
    """One that another source reads, or that was read later on, is not."""

    def put(db: Connection) -> None:
        for number in (1, 2, 3, 4):
            put_channel(db, number)
        put_post(db, 1)
        put_state(db, 1, "preview_off")
        put_state(db, 2, "preview_off")
        put_state(db, 2, "ok", source="account")
        put_state(db, 3, "refused", checked_at=WEEK.until + HOUR)
        put_post(db, 3, WEEK.until)
        put_state(db, 4, "gone", checked_at=WEEK.since - HOUR)

    (unread,) = (await collected(store, put)).unread

    assert (unread.channel, unread.reason) == ("c1", "the web preview is off")
    assert unread.last is not None


async def test_what_was_seen_after_the_cut_off_is_ignored(store: Store) -> None:
    """Posts, deletions and verdicts that came later do not count."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        finding = put_finding(db, put_post(db, 1, deleted_at=TUESDAY + 3 * HOUR))
        put_verdict(db, finding, "wrong", TUESDAY + 3 * HOUR)
        put_finding(db, put_post(db, 1, first_seen_at=TUESDAY + 3 * HOUR))

    week = await collected(store, put, as_of=TUESDAY + HOUR)

    (found,) = week.findings
    assert found.post.deleted_at is None
    assert (week.counts["posts"], week.counts["deletions"], week.rejected) == (1, 0, 0)


async def test_before_an_edit_the_first_words_count(store: Store) -> None:
    """As of then the finding on the first wording held, and that on the second did not."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        post = put_post(db, 1)
        put_finding(db, post, spans=[[0, 4, "было"]])
        put_wording(db, post, "стало", TUESDAY + 2 * HOUR)
        put_finding(db, post, spans=[[0, 5, "стало"]])

    then = await collected(store, put, as_of=TUESDAY + HOUR)
    now = await store.read(collect_week, WEEK)

    assert [found.quotes for found in then.findings] == [("было",)]
    assert [found.quotes for found in now.findings] == [("стало",)]


async def test_of_two_analysers_the_latest_is_heard_as_of_then(store: Store) -> None:
    """A repeated reading of the same words does not count twice."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        post = put_post(db, 1)
        put_finding(db, post, analyser="criticism@1", current=False)
        put_finding(db, post, analyser="criticism@2", spans=[[0, 5, "новое"]])

    week = await collected(store, put, as_of=TUESDAY + HOUR)

    assert [found.quotes for found in week.findings] == [("новое",)]


async def test_a_claim_is_quoted_as_it_read_then(store: Store) -> None:
    """A later wording of the official words does not replace the earlier."""

    def put(db: Connection) -> None:
        put_channel(db, 1)
        put_channel(db, 9, role="official")
        official = put_post(db, 9)
        claim = put_claim(db, official, quote="сбито 12")
        put_finding(db, put_post(db, 1), kind="contradiction", claim_id=claim)
        later = put_wording(db, official, "сбито 9", TUESDAY + 2 * HOUR)
        put_claim_version(db, claim, later, "сбито 9")

    (found,) = (await collected(store, put, as_of=TUESDAY + HOUR)).findings

    assert found.claim is not None
    assert found.claim.quote == "сбито 12"


async def test_a_digest_is_kept_once_with_its_orders(store: Store) -> None:
    """The second attempt changes nothing and orders nothing."""
    digest = build(await store.read(collect_week, WEEK))
    receivers = (Receiver(name="desk", kind=ReceiverKind.MAIL),)
    note = message(digest, "digest:2024-W10")

    first = await store.write(digests.save_digest, digest, note, receivers, TUESDAY)
    second = await store.write(digests.save_digest, digest, note, receivers, TUESDAY)

    assert (first, second) == (True, False)
    rows = await store.read(lambda db: db.execute(select(notifications)).all())
    assert [(row.receiver, row.state, row.message["key"]) for row in rows] == [
        ("desk", "pending", "digest:2024-W10:desk")
    ]


async def test_the_outbox_gives_the_message_as_it_was_ordered(store: Store) -> None:
    """Text, page and attached files, under the receiver's own key."""
    digest = build(await store.read(collect_week, WEEK))
    note = message(digest, "digest:2024-W10")
    desk = Receiver(name="desk", kind=ReceiverKind.MAIL)
    await store.write(digests.save_digest, digest, note, (desk,), TUESDAY)

    number = await store.read(next_due, "desk", TUESDAY)
    assert number is not None
    taken = await store.write(take_notification, number, TUESDAY)

    assert taken is not None
    assert taken.message == replace(note, key="digest:2024-W10:desk")


async def test_a_kept_digest_can_be_read_back(store: Store) -> None:
    """Title, sections and lines stand in the row."""
    digest = build(await store.read(collect_week, WEEK))
    await store.write(digests.save_digest, digest, message(digest, "k"), (), TUESDAY)

    content = await store.read(digests.digest_of, WEEK)

    assert content is not None
    assert content["title"] == "Week 2024-W10"
    assert len(content["sections"]) == len(digest.sections)
