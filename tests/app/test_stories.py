"""Stories asked for by hand: of too many posts the newest are told, and which is said."""

from datetime import timedelta
from pathlib import Path

from monitor.app.listings import Period
from monitor.app.program import opened
from monitor.app.stories import stories
from monitor.config.settings import Places, read_config
from monitor.storage.story_posts import Size
from tests.pipeline.test_tell_stories import TUESDAY, put_event

PLENTY = 1_000_000


async def test_of_too_many_posts_the_newest_are_told(tmp_path: Path) -> None:
    """Nothing is refused; the reader learns what was told and how to ask for the rest."""
    config = read_config({}, Places(home=tmp_path / "home", config=tmp_path))
    said: list[str] = []
    async with opened(config, writing=True) as program:
        await program.store.write(put_event)
        [all_of_it] = await stories(program, Period(), said.append)
        assert said == []
        most = Size(posts=3, letters=PLENTY)
        [newest] = await stories(program, Period(), said.append, most)
    assert (len(all_of_it["posts"]), len(newest["posts"])) == (5, 3)
    [told] = said
    assert "5 posts" in told
    assert "told are the newest 3" in told
    until = TUESDAY + timedelta(hours=6, minutes=1)
    assert told.endswith(f"--until {until:%Y-%m-%dT%H:%M}+03:00")
