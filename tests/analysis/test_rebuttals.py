"""Officials' words reported and rejected in one post, beside near misses (all invented)."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.analysis.read import Analyser, Speaker
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.finding import Finding, FindingKind, Relation
from monitor.domain.post import Post, PostRef

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
REJECTED = "Минобороны заявило, что все роты обеспечены связью. Это не так."


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """Built once."""
    return Analyser()


def contradictions(
    analyser: Analyser,
    text: str,
    role: ChannelRole = ChannelRole.COMMENTARY,
    side: Side = Side.RU,
) -> list[Finding]:
    """The contradictions found in a post alone."""
    post = Post(ref=PostRef(channel_id=2, message_id=1), text=text, posted_at=NOON)
    found = analyser.read(post, Speaker(handle="x", role=role, side=side)).findings
    return [one for one in found if one.kind is FindingKind.CONTRADICTION and one.asserted]


@pytest.mark.parametrize(
    "text",
    [
        REJECTED,
        "Передаём привет чиновникам, рассказывающим, что «общежития для бойцов готовы».",
        "Песков говорит, что ротация прошла по графику. Люди стоят там год. Лучше бы молчал.",
        "Конашенков врёт про переправу, её нет с четверга.",
        "Рассказы о том, как отразили атаку у Каменки, полная чепуха.",
        "Говорить о полном окружении Бахмута рано, дорога живёт.",
        "Зачем Минобороны врёт про снабжение наших рот?",
        "В образовании котла для ВСУ в Бахмуте говорить рано.",
        "Когда говорят о том, что рота взяла посёлок, это не так.",
    ],
)
def test_reported_and_rejected_words_are_a_contradiction(analyser: Analyser, text: str) -> None:
    """The author names what was told and says that it is not so."""
    assert len(contradictions(analyser, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Киев заявил, что взял село. Это не так, враньё.",
        "Штаб ихний рапортует об освобождении Каменки: враньё от первой строки.",
        "Генерал Иванов не даст соврать: снег лежал до мая.",
        "Говорят, что щука клюёт. Чепуха.",
        "Минобороны не врёт: колонну разбили у переезда.",
        "Минобороны заявило, что роты обеспечены связью. Это хорошо.",
        "Это не так просто, как кажется.",
        "«Министерство сообщило нам всем неправду», — заявил депутат соседям.",
    ],
)
def test_near_misses_are_none(analyser: Analyser, text: str) -> None:
    """The other side's words, idioms, small talk, somebody else's rejection."""
    assert contradictions(analyser, text) == []


@pytest.mark.parametrize(
    ("role", "side"), [(ChannelRole.MEDIA, Side.RU), (ChannelRole.OFFICIAL, Side.RU)]
)
def test_relays_and_officials_rebut_nobody(
    analyser: Analyser, role: ChannelRole, side: Side
) -> None:
    """They report who denied what."""
    assert contradictions(analyser, REJECTED, role, side) == []


def test_the_other_side_is_not_heard(analyser: Analyser) -> None:
    """Its denials are no news about the community."""
    assert contradictions(analyser, REJECTED, side=Side.UA) == []


def test_both_words_are_quoted(analyser: Analyser) -> None:
    """The official words and the words against them, to the letter."""
    [found] = contradictions(analyser, REJECTED)

    assert found.claim is not None
    assert found.claim.quote.text == "все роты обеспечены связью"
    assert [one.text for one in found.quotes] == ["Это не так."]


def test_named_officials_alert_and_rumours_do_not(analyser: Analyser) -> None:
    """Who is contradicted must be known before anybody is woken."""
    [named] = contradictions(analyser, REJECTED)
    [rumour] = contradictions(analyser, "Рассказы о том, что Каменка взята, полная чепуха.")

    assert named.alerting
    assert not rumour.alerting


def test_allegedly_is_a_doubt(analyser: Analyser) -> None:
    """«Якобы» beside a named body doubts what it says."""
    text = "Минобороны сообщило, что якобы выдало роте все боеприпасы."
    [found] = contradictions(analyser, text)

    assert found.relation is Relation.DOUBTS


# --- the words of a stored claim, cited -------------------------------------------------------


def link_of(analyser: Analyser, post: str, hours: int) -> str | None:
    """Why a post so many hours after an official one contradicts it."""
    ministry = Speaker(handle="mo", role=ChannelRole.OFFICIAL)
    said = Post(
        ref=PostRef(channel_id=1, message_id=1),
        text="Посёлок Дальний Лог полностью освобождён нашими подразделениями.",
        posted_at=NOON,
    )
    answer = Post(
        ref=PostRef(channel_id=2, message_id=1),
        text=post,
        posted_at=NOON + timedelta(hours=hours),
    )
    [claim] = analyser.read(said, ministry).claims
    for counter in analyser.read(answer, Speaker(handle="x")).counters:
        found = analyser.link(claim, counter)
        if found is not None:
            return found.because
    return None


def test_cited_words_tie_a_post_to_their_claim(analyser: Analyser) -> None:
    """Without any place: the citation is the key."""
    because = link_of(analyser, "«Полностью освобождён», говорите? С рассвета там идёт бой.", 5)

    assert because is not None
    assert "its very words" in because


def test_cited_words_of_long_ago_tie_nothing(analyser: Analyser) -> None:
    """A phrase that common comes back every week."""
    assert (
        link_of(analyser, "«Полностью освобождён», говорите? С рассвета там идёт бой.", 99) is None
    )


def test_other_words_in_quotation_marks_tie_nothing(analyser: Analyser) -> None:
    """A nickname is no claim."""
    assert link_of(analyser, "«Старый Мельник» пишет: с рассвета там идёт бой.", 5) is None


@pytest.mark.parametrize(
    "text",
    ["Противник в село Дальний Лог не заходил.", "Враг в Дальний Лог даже не зашёл."],
)
def test_an_enemy_who_is_not_there_speaks_for_us(analyser: Analyser, text: str) -> None:
    """The same words as of a village that ours did not enter."""
    post = Post(ref=PostRef(channel_id=2, message_id=1), text=text, posted_at=NOON)

    assert analyser.read(post, Speaker(handle="x")).counters == ()


def test_the_other_sides_staff_is_not_ours(analyser: Analyser) -> None:
    """Neither in its own channel nor in ours."""
    ours = "Бездарный штаб у неприятеля опять врёт и гонит людей на убой."
    theirs = "Наш генштаб опять врёт и гонит людей на убой без снарядов."

    for text, side in ((ours, Side.RU), (theirs, Side.UA)):
        post = Post(ref=PostRef(channel_id=2, message_id=1), text=text, posted_at=NOON)
        found = analyser.read(post, Speaker(handle="x", side=side)).findings
        assert [one for one in found if one.alerting] == []


def test_an_allusion_without_official_words_pages_nobody(analyser: Analyser) -> None:
    """The author's own sentence must not stand as the official words of an alert."""
    [found] = contradictions(analyser, "Зачем Минобороны врёт про снабжение наших рот?")
    assert found.claim is not None
    assert found.claim.quote == found.quotes[0]
    assert not found.alerting
