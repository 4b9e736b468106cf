"""An album is stored part by part and is one post to its readers."""

from dataclasses import replace

from monitor.storage.alert_list import AlertFilter, list_alerts
from monitor.storage.posts import write_batch
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.store import Store
from tests.factories import a_post, a_ref
from tests.pipeline.test_alert_path import TEXT, a_critical_post, seen, told
from tests.storage.batches import a_batch

OTHER = "А командование врёт об этом в каждой сводке."


async def test_two_captions_of_one_album_are_one_alert(store: Store) -> None:
    """Whatever their themes, the parts of an album share a thread."""
    await seen(store, a_critical_post(ref=a_ref(7), grouped_id=5), themes=("C-SUP",))
    await seen(store, a_post(ref=a_ref(8), text=OTHER, grouped_id=5), themes=("C-LIE",))
    alerts = await store.read(lambda db: list(list_alerts(db, AlertFilter())))
    assert [alert["posts"] for alert in alerts] == [["c1/7", "c1/8"]]


async def test_a_late_part_of_an_album_tells_nobody_again(store: Store) -> None:
    """The alert has gone out; a part that comes later joins it in silence."""
    await seen(store, a_critical_post(ref=a_ref(7), grouped_id=5), themes=("C-SUP",))
    before = len(await told(store))
    await seen(store, a_post(ref=a_ref(8), text=OTHER, grouped_id=5), themes=("C-LIE",))
    assert (before, len(await told(store))) == (1, 0)


async def test_two_posts_on_different_themes_stay_two_alerts(store: Store) -> None:
    """Only an album binds posts so; neighbours are told apart."""
    await seen(store, a_critical_post(ref=a_ref(7), grouped_id=5), themes=("C-SUP",))
    await seen(store, a_post(ref=a_ref(8), text=OTHER, grouped_id=6), themes=("C-LIE",))
    assert len(await store.read(lambda db: list(list_alerts(db, AlertFilter())))) == 2


async def test_late_parts_join_their_album(store: Store) -> None:
    """Each part of a listing names all parts, also those that came with another batch."""
    first = a_post(ref=a_ref(7), text=TEXT, grouped_id=5)
    late = replace(first, ref=a_ref(9), text="")
    await store.write(write_batch, a_batch(first, a_post(ref=a_ref(10))))
    await store.write(write_batch, a_batch(late))
    rows = await store.read(list_posts, PostFilter())
    assert {row["post_id"]: row["album"] for row in rows} == {7: [7, 9], 9: [7, 9], 10: None}
