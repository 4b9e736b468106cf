"""What speaks for a counter-statement being against a claim, in invented sentences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.analysis.choosing import Candidate, choose
from monitor.analysis.contradiction import ASSERTED, LINKED, Link, link, quoted
from monitor.analysis.echoes import echo
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.analysis.ties import Reference, tie
from monitor.analysis.weighing import evidence
from monitor.domain.channel import ChannelRole
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import FindingKind, Relation
from tests.factories import NOON, a_post, a_ref

ANALYSER = Analyser()
MINISTRY = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)
BLOGGER = Speaker(handle="okopny")
SOON = timedelta(hours=6)


def _claims(text: str) -> tuple[Claim, ...]:
    return ANALYSER.read(a_post(ref=a_ref(channel_id=1), text=text), MINISTRY).claims


def _counters(text: str, after: timedelta = SOON) -> list[Counter]:
    read = ANALYSER.read(a_post(ref=a_ref(channel_id=2), text=text), BLOGGER)
    return [replace(one, posted_at=NOON + after) for one in read.counters]


def _score(
    claim: str, answer: str, after: timedelta = SOON, refers: Reference | None = None
) -> float:
    found = [
        link(one, other, refers or Reference())
        for one in _claims(claim)
        for other in _counters(answer, after)
    ]
    return max((one.score for one in found if one is not None), default=0.0)


def _measures(claim: str, answer: str) -> list[dict[str, float]]:
    pairs = [(one, other) for one in _claims(claim) for other in _counters(answer)]
    return [found.measures for one, other in pairs if (found := evidence(one, other)) is not None]


@pytest.mark.parametrize(
    ("claim", "answer"),
    [
        (
            "На танкере «Ладога» возник пожар из-за возгорания ветоши при ремонте.",
            "«Ладога».\nКакая ветошь, это прилёт: пробоина в борту, её подорвал катер.",
        ),
        (
            "Обмундирование выдано всему личному составу в полном объёме.",
            "Скидываемся на куртки и каски: роте не выдали ни одного комплекта.",
        ),
    ],
)
def test_a_thing_ties_where_no_place_does(claim: str, answer: str) -> None:
    """A ship by its name, a promise by its matter."""
    assert _score(claim, answer) >= ASSERTED


def test_an_object_of_another_region_is_another_one() -> None:
    """Each region has bridges."""
    claim = "Разрушен автомобильный мост у Богородичного Донецкой Народной Республики."
    answer = "Херсонская область, мост у Каховки цел, по мосту ездят."
    assert not any(one["object"] for one in _measures(claim, answer))


def test_what_fits_well_at_one_place_is_surer() -> None:
    """The kinds fit, and nothing is odd."""
    measures = _measures("Освобождена Клещеевка.", "В Клещеевке сидят хохлы, село под ними.")
    assert any(one["sound"] for one in measures)


def test_who_agrees_first_and_then_turns_does_not_agree() -> None:
    """Congratulations are no consent to «whole»."""
    told = "Поздравляю штурмовиков, взяли красиво, но половина Клещеевки ещё за ВСУ."
    assert not any(one["agrees"] for one in _measures("Освобождена Клещеевка.", told))


def test_a_beaten_attack_agrees_that_it_was_repelled() -> None:
    """Both tell the same."""
    claim = "В районе Клещеевки отражены три атаки противника."
    told = "Под Клещеевкой противник атаковал двумя группами, успеха не имел, отбились."
    assert all(one["agrees"] for one in _measures(claim, told))


def test_a_fire_agrees_that_a_strike_hit() -> None:
    """It counts for no contradiction of a strike."""
    claim = "Нанесён удар по аэродрому Миргород, цель поражена."
    assert _score(claim, "Миргород: прилёт, горит аэродром, столб дыма до неба.") < LINKED


def test_who_goes_on_means_the_claim_still() -> None:
    """The first post spoke against it, the second says that nothing changed."""
    claim, answer = "Освобождена Клещеевка.", "Клещеевка: ничего не изменилось, сидят там же."
    alone, thread = (
        _score(claim, answer, refers=Reference(goes_on=going)) for going in (False, True)
    )
    assert thread > alone


def test_a_promise_is_owed_days_later() -> None:
    """What was said of supplies is no news of the day."""
    claim = "Обмундирование выдано всему личному составу в полном объёме."
    answer = "Скидываемся на куртки и каски: роте не выдали ни одного комплекта."
    assert _score(claim, answer, timedelta(days=5)) == _score(claim, answer)


def test_a_name_in_marks_is_not_taken_up() -> None:
    """«Ахмат» is how the unit is called by everybody."""
    claim = "Бойцы спецназа «Барс» взяли под контроль Рыжевку."
    measures = _measures(claim, "В Рыжевке «Барс» сидит на окраине, дальше хохлы.")
    assert measures
    assert not any(one["marked"] for one in measures)


def test_a_denied_loss_is_none() -> None:
    """«Нет, не сдали»."""
    assert not [one for one in _counters("Клещеевка стоит. Нет, не сдали.") if one.kind == "LOST"]


def test_a_cue_in_words_that_are_passed_on_is_none() -> None:
    """The reader asks; the author did not say so."""
    text = "Вопрос от читателя: «а вдруг Клещеевку возьмут в кредит, как умеют?»"
    assert not [one for one in _counters(text) if one.kind == "CREDIT"]


def test_who_collects_money_contradicts_nobody() -> None:
    """He tells why he collects."""
    assert not _counters("Сгорело всё, не хватает шести тысяч, помогите, реквизиты те же.")


def test_the_new_year_is_no_village() -> None:
    """«На Новый год» names no place."""
    heard = _counters("На Новый год в окопе сидели хохлы, наших там нет, сводка врёт.")
    assert not any("нов" in place for one in heard for place in one.place_ids)


def test_what_officials_are_said_not_to_have_said_is_no_claim() -> None:
    """«Ведомство ничего подобного не заявляло»."""
    text = "Коллега поторопился. Министерство обороны ничего подобного о Клещеевке не заявляло."
    read = ANALYSER.read(a_post(text=text), BLOGGER)
    assert not quoted(read.claims, read.counters, b"x")
    defends = "Ведомство, к слову, ничего подобного о Клещеевке не заявляло."
    found = ANALYSER.read(a_post(text=defends), BLOGGER).findings
    assert FindingKind.CONTRADICTION not in {one.kind for one in found}


def test_what_officials_hope_for_is_no_claim() -> None:
    """The village is not taken yet."""
    claims = _claims("Уверен, что Клещеевку наши ребята освободят в обозримом будущем.")
    assert not [one for one in claims if one.kind == "CAPTURED"]


def test_who_confirms_denies_nothing() -> None:
    """Another office says the same."""
    claims = _claims("По Клещеевке подтверждаю информацию военных: атака отбита.")
    assert "OFFICIAL_DENIAL" not in {one.kind for one in claims}


def test_an_attack_without_success_is_repelled() -> None:
    """Officials say so of each village."""
    claims = _claims("В районе Клещеевки противник не имел успеха.")
    assert "REPELLED" in {one.kind for one in claims}


def test_of_a_relay_and_the_official_the_official_is_meant() -> None:
    """The agency leaves out where it was."""
    [claim, *_] = _claims("Причиной пожара в Шебекино стало падение обломков беспилотника.")
    relay = replace(claim, place=None, place_ids=(), quoted_in=True, ref=a_ref(2, channel_id=3))
    relay = replace(relay, posted_at=NOON + timedelta(hours=1))
    [counter, *_] = _counters("Обломки такого не делают, в склад прилетело, сводка врёт.")
    found = [
        Candidate(
            claim=one,
            counter=counter,
            link=Link(score=score, type="X-CAUSE", relation=Relation.CONTRADICTS, because=""),
            claim_id=number,
            counter_id=1,
        )
        for number, one, score in ((1, claim, 0.6), (2, relay, 0.9))
    ]
    assert [one.claim_id for one in choose(found)] == [1]


@pytest.mark.parametrize(
    ("claim", "answer"),
    [
        ("Взорван склад в Казахстане.", "Склад в Казахстане цел, взрыва не было, сводка врёт."),
        ("Сбито 12 беспилотников над Белоруссией.", "Прилёт по складу в Белоруссии."),
    ],
)
def test_a_whole_country_is_no_place_of_two_statements(claim: str, answer: str) -> None:
    """It holds more than one matter."""
    ties = [
        tie(one, other, echo(one.quote.text, other.quote.text))
        for one in _claims(claim)
        for other in _counters(answer)
    ]
    assert ties
    assert not any(one.placed or one.area for one in ties)
