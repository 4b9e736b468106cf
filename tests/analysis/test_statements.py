"""Claims, counter-statements and the links between them, in invented sentences."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.analysis.contradiction import Link, link, time_weight
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import FindingKind
from tests.factories import NOON, a_post, a_ref

ANALYSER = Analyser()
MINISTRY = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)
BLOGGER = Speaker(handle="okopny")
KYIV = Speaker(handle="stolitsa", side=Side.UA)


def _read(text: str, speaker: Speaker) -> Reading:
    ref = a_ref(channel_id=1 if speaker is MINISTRY else 2)
    return ANALYSER.read(a_post(ref=ref, text=text), speaker)


def _claim(text: str) -> Claim:
    return _read(text, MINISTRY).claims[0]


def _counter(text: str) -> Counter:
    return _read(text, BLOGGER).counters[0]


def _links(claim: str, counter: str) -> list[Link]:
    stated, against = _read(claim, MINISTRY).claims, _read(counter, BLOGGER).counters
    return [one for c in stated for k in against if (one := link(c, k)) is not None]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Подразделения группировки освободили Клещеевку.", "CAPTURED"),
        ("Населённый пункт Работино освобождён.", "CAPTURED"),
        ("Под Угледаром отражены три атаки противника.", "REPELLED"),
        ("Средства ПВО сбили восемь беспилотников.", "SHOT_DOWN"),
        ("Противник потерял до 40 военнослужащих.", "DESTROYED"),
        ("Под контроль наших войск перешёл населённый пункт Работино.", "CAPTURED"),
        ("Клещеевка полностью очищена от противника.", "CAPTURED"),
        ("У Клещеевки замкнуто кольцо вокруг двух батальонов.", "ENCIRCLED"),
    ],
)
def test_claims(text: str, kind: str) -> None:
    """The kinds of official statements are told apart."""
    assert kind in {claim.kind for claim in _read(text, MINISTRY).claims}


@pytest.mark.parametrize(
    "text",
    [
        "Завтра подразделения освободят Клещеевку, если позволит погода.",
        "Подразделения не освободили Клещеевку.",
        "Освободили ли наши Клещеевку?",
        "Сегодня в школе посёлка прошёл урок мужества.",
    ],
)
def test_no_claims(text: str) -> None:
    """Plans, negations, questions and quiet news claim nothing."""
    assert not _read(text, MINISTRY).claims


def test_enemy_claims_are_not_ours() -> None:
    """A channel of the other side makes no claim of ours."""
    assert not _read("Освободили Клещеевку.", KYIV).claims


def test_bloggers_claim_nothing_official() -> None:
    """Without an attribution a blogger's news is no official claim."""
    assert not _read("Наши освободили Клещеевку.", BLOGGER).claims


def test_attributed_claim() -> None:
    """Official words inside somebody's post are claims quoted there."""
    claims = _read("Минобороны сообщило, что Клещеевка освобождена.", BLOGGER).claims
    assert [claim.quoted_in for claim in claims] == [True]


def test_claim_quotes_exactly() -> None:
    """The quotation stands in the text at its offsets."""
    text = "Сводка за сутки.\nПодразделения освободили Клещеевку. Добрый вечер."
    found = _claim(text).quote
    assert text[found.start : found.end] == found.text


def test_claim_of_yesterday() -> None:
    """The date of an event follows the words, in Moscow's days."""
    assert _claim("Вчера подразделения освободили Клещеевку.").event_date == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("В Клещеевке продолжаются бои.", "FIGHTING_ON"),
        ("Клещеевка пока под противником.", "ENEMY_HOLDS"),
        ("Клещеевка в серой зоне.", "GREY_ZONE"),
        ("Говорить о взятии Клещеевки рано.", "PREMATURE"),
        ("Клещеевку взяли в кредит.", "CREDIT"),
    ],
)
def test_counters(text: str, kind: str) -> None:
    """The cues that speak against a claim are told apart."""
    assert kind in {counter.kind for counter in _read(text, BLOGGER).counters}


@pytest.mark.parametrize(
    "text",
    [
        "Ранее в Клещеевке шли бои.",
        "Западнее Клещеевки продолжаются бои.",
        "Продолжаются ли бои в Клещеевке?",
        "Киев заявил о взятии Клещеевки. Это фейк.",
    ],
)
def test_no_counters(text: str) -> None:
    """The past, neighbouring fields, questions and the other side's claims are shielded."""
    assert not _read(text, BLOGGER).counters


CAPTURED = "Подразделения группировки освободили Клещеевку."


def test_link() -> None:
    """Fighting on in the place that was reported taken contradicts the report."""
    assert _links(CAPTURED, "В Клещеевке продолжаются бои.")


def test_other_place_is_not_linked() -> None:
    """Another place is another matter."""
    assert not _links(CAPTURED, "В Работино продолжаются бои.")


def test_unknown_village_is_linked_across_cases() -> None:
    """An unlisted village is the same in every case of its name."""
    assert _links("Освобождено село Нижняя Ольшаница.", "В Нижней Ольшанице продолжаются бои.")


def test_same_channel_is_not_linked() -> None:
    """A channel does not contradict itself here."""
    counter = _counter("В Клещеевке продолжаются бои.")
    assert link(_claim(CAPTURED), replace(counter, ref=a_ref(9, channel_id=1))) is None


def test_undated_is_not_linked() -> None:
    """A made-up date links nothing."""
    counter = _counter("В Клещеевке продолжаются бои.")
    assert link(_claim(CAPTURED), replace(counter, undated=True)) is None


def test_hedge_lowers_the_score() -> None:
    """A hedged counter-statement is less sure."""
    claim, counter = _claim(CAPTURED), _counter("В Клещеевке продолжаются бои.")
    sure = link(claim, replace(counter, hedged=False))
    unsure = link(claim, replace(counter, hedged=True))
    assert sure is not None
    assert unsure is not None
    assert unsure.score < sure.score


def test_earlier_fighting_weighs_little() -> None:
    """Fighting before the report of a capture is hardly against it."""
    counter = replace(_counter("В Клещеевке продолжаются бои."), posted_at=NOON - timedelta(days=1))
    weak = link(_claim(CAPTURED), counter)
    assert weak is not None
    assert weak.score < 0.5


@pytest.mark.parametrize(
    ("days", "weight"),
    [(-4, 0.0), (-2, 0.8), (0, 1.0), (3, 1.0), (9, 0.85), (20, 0.5), (90, 0.3), (201, 0.0)],
)
def test_time_weight(days: int, weight: float) -> None:
    """Weights of time follow the measured spread."""
    assert time_weight(timedelta(days=days)) == weight


def test_quoted_contradiction() -> None:
    """An official claim denied in the same post is a contradiction by itself."""
    text = "Минобороны отчиталось об освобождении Клещеевки. В Клещеевке продолжаются бои."
    kinds = [one.kind for one in _read(text, BLOGGER).findings]
    assert FindingKind.CONTRADICTION in kinds


def test_a_list_of_places_is_a_claim_for_each() -> None:
    """Each of them may be untrue by itself."""
    claims = _read("Отражены атаки у Работино и Вербового.", MINISTRY).claims
    assert [claim.place for claim in claims] == ["Работино", "Вербовое"]


def test_a_list_of_regions_is_a_claim_for_each() -> None:
    """Regions say where it was, and tie no two statements."""
    claims = _read("Беспилотники сбиты над Белгородской и Курской областями.", MINISTRY).claims
    assert [(c.place, c.place_ids) for c in claims] == [
        ("Белгородская область", ()), ("Курская область", ()),
    ]  # fmt: skip
