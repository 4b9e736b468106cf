"""News relays and regions: what looks like a contradiction and is none."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.places import Gazetteer
from monitor.analysis.read import Analyser, Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from monitor.domain.post import Post, PostRef

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
HIT = "В Энгельсе прилёт, горит цех."


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """Built once."""
    return Analyser()


def kinds(analyser: Analyser, text: str, role: ChannelRole) -> list[str]:
    """The counter-statements of a post."""
    post = Post(ref=PostRef(channel_id=2, message_id=1), text=text, posted_at=NOON)
    return [one.kind for one in analyser.read(post, Speaker(handle="x", role=role)).counters]


def test_a_blogger_who_reports_a_hit_speaks_against_the_interception(analyser: Analyser) -> None:
    """The author saw it."""
    assert "HIT_ARRIVED" in kinds(analyser, HIT, ChannelRole.COMMENTARY)


def test_a_news_relay_that_reports_a_hit_denies_nothing(analyser: Analyser) -> None:
    """It tells what happened."""
    assert kinds(analyser, HIT, ChannelRole.MEDIA) == []


def test_a_region_is_not_its_city() -> None:
    """Two fires in one region are not one place."""
    assert Gazetteer().find(document("Пожар в Брянской области, бои идут.")) == ()


def test_an_adjective_before_a_name_is_not_the_shorter_place() -> None:
    """A longer unknown name wins over a known one that it begins like."""
    (mention,) = Gazetteer().find(document("Освобождено село Песчаный Лог."))

    assert mention.name == "Песчаный Лог"
