"""Criticism of the ministry and command: what is found, what is left alone, on which words."""

from collections.abc import Iterator

import pytest

from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import Side
from monitor.domain.finding import Finding, FindingKind, Voice
from monitor.domain.post import Forward
from tests.analysis.pairs import PAIRS
from tests.factories import a_post

SPEAKER = Speaker(handle="okopny")


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """The shipped glossary and weights."""
    return Analyser()


def critical(analyser: Analyser, text: str, speaker: Speaker = SPEAKER) -> Finding | None:
    """The criticism found in a text, asserted or not."""
    found = analyser.read(a_post(text=text), speaker).findings
    return next((f for f in found if f.kind is FindingKind.CRITICISM), None)


def asserted(analyser: Analyser, texts: Iterator[str]) -> list[str]:
    """The texts in which criticism of ministry or command is asserted."""
    findings = {text: critical(analyser, text) for text in texts}
    return [t for t, f in findings.items() if f and f.asserted and f.target == "mod"]


def test_invented_criticism_is_found(analyser: Analyser) -> None:
    """Of sixty invented complaints at least five in six are found."""
    assert len(asserted(analyser, (plus for plus, _ in PAIRS))) >= len(PAIRS) * 5 // 6


def test_near_misses_are_left_alone(analyser: Analyser) -> None:
    """Of as many near misses at most one in ten is asserted."""
    assert len(asserted(analyser, (minus for _, minus in PAIRS))) <= len(PAIRS) // 10


def test_no_near_miss_pages(analyser: Analyser) -> None:
    """None of the near misses may raise an alert."""
    found = [critical(analyser, minus) for _, minus in PAIRS]
    assert not [finding for finding in found if finding and finding.alerting]


@pytest.mark.parametrize("text", [plus for plus, _ in PAIRS])
def test_quotes_are_exact(analyser: Analyser, text: str) -> None:
    """Every quote is cut out of the post itself."""
    for finding in analyser.read(a_post(text=text), SPEAKER).findings:
        assert finding.quotes
        assert all(text[q.start : q.end] == q.text for q in finding.quotes)


@pytest.mark.parametrize(
    "text",
    [
        "Генштаб Украины врёт своим солдатам о потерях и бросает раненых.",
        "Командование ВСУ гонит людей на мясные штурмы ради красивых докладов.",
        "Британское минобороны опозорилось и врёт о ходе учений.",
        "Снарядный голод у противника всё заметнее, генералы Киева врут.",
        "Паркетник встал на трассе, сборка позорная.",
    ],
)
def test_the_other_side_is_not_ours(analyser: Analyser, text: str) -> None:
    """The same words against another country's command assert nothing."""
    finding = critical(analyser, text)
    assert finding is None or not finding.asserted


def test_rebutted_criticism_is_not_the_authors(analyser: Analyser) -> None:
    """A quoted charge called an enemy invention is not asserted."""
    finding = critical(
        analyser, "ЦИПсО пишет, будто генералы врут и бросили раненых без снарядов. Это вброс."
    )
    assert finding is None or not finding.asserted


def test_a_bare_forward_is_reported(analyser: Analyser) -> None:
    """A forward without comment keeps the criticism as somebody else's."""
    text = "Генералы врут, командование бросило бригаду без снарядов. Позор."
    post = a_post(text=text, forward=Forward(handle="other", message_id=3))
    (finding,) = [f for f in analyser.read(post, SPEAKER).findings if f.target == "mod"]
    assert finding.voice is Voice.REPORTED
    assert not finding.asserted


def test_an_attributed_quotation_is_reported(analyser: Analyser) -> None:
    """Words in quotation marks with a speaker are the speaker's."""
    finding = critical(
        analyser, "Отставной офицер сказал: «Генералы врут и губят бригаду без снарядов»."
    )
    assert finding is None or finding.voice is Voice.REPORTED


def test_other_authorities_never_page(analyser: Analyser) -> None:
    """Criticism of a governor is kept under another target."""
    finding = critical(analyser, "Губернатор опять врёт про отопление, позор чиновникам.")
    assert finding is not None
    assert (finding.target, finding.alerting) == ("other_ru", False)


def test_a_lie_at_the_top_is_grave(analyser: Analyser) -> None:
    """Deliberate lying is severity 3 and theme C-LIE."""
    finding = critical(analyser, "Министр обороны врёт президенту о снарядах, солдаты гибнут.")
    assert finding is not None
    assert finding.severity == 3
    assert "C-LIE" in finding.themes


def test_an_enemy_channel_speaks_of_its_own_command(analyser: Analyser) -> None:
    """On a Ukrainian channel a bare general staff is theirs."""
    theirs = Speaker(handle="fortetsia", side=Side.UA)
    finding = critical(analyser, "Командование врёт, бригада без снарядов.", theirs)
    assert finding is None or not finding.alerting


@pytest.mark.parametrize("text", ["", "   ", "👍👍", "Да", "0" * 50_000, "«" * 100_000])
def test_texts_without_words_say_nothing(analyser: Analyser, text: str) -> None:
    """Empty, tiny and hostile texts give no finding."""
    assert analyser.read(a_post(text=text), SPEAKER).findings == ()


def test_service_messages_are_not_read(analyser: Analyser) -> None:
    """What Telegram writes about a channel is nobody's opinion."""
    post = a_post(text="Генералы врут и губят бригаду", service="pin_message")
    assert analyser.read(post, SPEAKER).findings == ()


def test_a_huge_post_is_read_from_its_start(analyser: Analyser) -> None:
    """Five megabytes are read in bounded time, and quotes lie in the part that was read."""
    post = a_post(text="Генералы врут, бригада гибнет без снарядов. " * 110_000)
    for finding in analyser.read(post, SPEAKER).findings:
        assert all(q.end <= 16_384 for q in finding.quotes)


def test_a_charge_that_is_only_quoted_pages_nobody(analyser: Analyser) -> None:
    """Who answers a charge names the accused in the words of others alone."""
    finding = critical(
        analyser,
        "По чатам ходит запись, мол, «комбриг положил роту ради звезды и соврал о потерях». "
        "Я там служил. Кто это начитал, тот солгал, и солгал подло. Удалите, не позорьтесь.",
    )
    assert finding is None or not finding.alerting


def test_what_the_author_does_himself_is_no_reproach(analyser: Analyser) -> None:
    """«Думаю», «молчу» and «я соврал» tell of the author."""
    text = "Сижу в окопе, думаю о бригаде. Я соврал матери, что тепло. Молчу."
    assert analyser.look(a_post(text=text), SPEAKER).signals == ()


def test_what_blames_the_ministry_alone_is_aimed_at_it(analyser: Analyser) -> None:
    """A finding does not name others because of words about the ministry; it pages nobody."""
    finding = critical(analyser, "Руководство Минобороны погрязло в коррупции и взятках.")
    assert finding is not None
    assert (finding.target, finding.asserted, finding.alerting) == ("mod", True, False)
