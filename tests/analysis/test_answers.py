"""Counter-statements that no cue names, and the claims they mean, in invented sentences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.analysis.answers import VERSION
from monitor.analysis.choosing import Candidate, choose
from monitor.analysis.contradiction import ASSERTED, Link, link
from monitor.analysis.echoes import echo
from monitor.analysis.keys import keys, roves
from monitor.analysis.places import Gazetteer
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.analysis.ties import Reference
from monitor.analysis.windows import beside
from monitor.domain.channel import ChannelRole
from monitor.domain.claim import Claim, Counter
from monitor.domain.finding import Relation
from tests.factories import NOON, a_post, a_ref

ANALYSER = Analyser()
MINISTRY = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)
BLOGGER = Speaker(handle="okopny")
CAPTURED = "Подразделения группировки освободили Клещеевку."


def _read(text: str, speaker: Speaker) -> Reading:
    ref = a_ref(channel_id=1 if speaker is MINISTRY else 2)
    return ANALYSER.read(a_post(ref=ref, text=text), speaker)


def _score(claim: str, answer: str, after: timedelta = timedelta(hours=6)) -> float:
    stated = _read(claim, MINISTRY).claims
    heard = [replace(one, posted_at=NOON + after) for one in _read(answer, BLOGGER).counters]
    found = [link(a, b) for a in stated for b in heard]
    return max((one.score for one in found if one is not None), default=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Клещеевка не наша, в самом селе сидят хохлы, и неплохо сидят.",
        "По Клещеевке: половина дворов за ВСУ, наши держат только въезд.",
        "«Освободили» Клещеевку? Никто туда не заходил, до крайнего дома шестьсот метров.",
    ],
)
def test_what_no_cue_names_is_linked(text: str) -> None:
    """Who holds the place is understood from the words around it."""
    assert _score(CAPTURED, text) >= ASSERTED


@pytest.mark.parametrize(
    "text",
    [
        "Клещеевка наша, подтверждаю, сводка не врёт.",
        "За Клещеевкой противник держит посадку, туда пока не заходили.",
        "Собираем на прицел для роты под Клещеевкой, реквизиты ниже.",
    ],
)
def test_near_misses_are_left_alone(text: str) -> None:
    """Agreement, the field behind the village and a collection contradict nothing."""
    assert _score(CAPTURED, text) < ASSERTED


def test_what_was_lost_months_later_is_no_contradiction() -> None:
    """The place changed hands since, and nobody speaks of the claim."""
    lost = "Клещеевка с утра за ВСУ, наши отошли к посадке."
    assert _score(CAPTURED, lost, timedelta(days=40)) < ASSERTED


def test_answers_carry_their_chances() -> None:
    """The kinds are given with probabilities, the likeliest first."""
    heard = _read("По Клещеевке: половина дворов за ВСУ, наши держат въезд.", BLOGGER).counters
    chances = [one.chances for one in heard if one.analyser == VERSION]
    assert chances
    assert all(list(each) == sorted(each, key=lambda one: -one[1]) for each in chances)


@pytest.mark.parametrize("role", [ChannelRole.MEDIA, ChannelRole.OFFICIAL])
def test_relays_and_officials_answer_nobody(role: ChannelRole) -> None:
    """They report."""
    text = "Клещеевка не наша, в селе сидят хохлы."
    heard = ANALYSER.read(a_post(text=text), Speaker(handle="x", role=role)).counters
    assert not [one for one in heard if one.analyser == VERSION]


@pytest.mark.parametrize(
    ("text", "landmark"),
    [
        ("Западнее Клещеевки идёт бой.", True),
        ("За Клещеевкой идёт бой.", True),
        ("Бой за Клещеевку идёт.", False),
        ("В Клещеевке идёт бой.", False),
    ],
)
def test_a_landmark_is_not_what_is_spoken_of(text: str, landmark: bool) -> None:
    """What lies beside a place is not said of it."""
    doc = document(text)
    assert any(beside(doc, place) for place in Gazetteer().find(doc)) is landmark


def test_words_taken_up_are_seen() -> None:
    """The words of a claim in quotation marks, asked and denied."""
    took = echo("Жалоб не поступало, погибли трое.", "«Жалоб не поступало»? Трое?")
    assert (took.marked, took.asked, took.same_number) == (True, True, True)


def test_figures_of_an_address_are_no_numbers() -> None:
    """A link to the claim's post counts nothing that is to be denied."""
    took = echo("t.me/xyz/81231) беспилотники сбиты", "сбито 12 беспилотников t.me/abc/7")
    assert (took.same_number, took.other_number) == (False, False)


def test_an_unknown_name_is_found_by_its_first_letters() -> None:
    """Its endings cannot be cut surely."""
    assert set(keys(["name:сух ялы"])) & set(keys(["name:ялах"])) == {"~ял"}
    assert set(keys(["name:подстепн"])) & set(keys(["name:подстепное"])) == {"~под"}


def _candidate(number: int, score: float, **changes: object) -> Candidate:
    [claim, *_] = _read(CAPTURED, MINISTRY).claims
    [counter, *_] = _read("В Клещеевке продолжаются бои.", BLOGGER).counters
    made = Link(score=score, type="X-CTRL", relation=Relation.CONTRADICTS, because="")
    own: Claim = replace(claim, ref=a_ref(number, channel_id=1), **changes)  # type: ignore[arg-type]
    later: Counter = replace(counter, posted_at=NOON + timedelta(hours=9))
    return Candidate(claim=own, counter=later, link=made, claim_id=number, counter_id=7)


def test_one_claim_is_chosen_for_a_matter() -> None:
    """The surest of those that a statement may mean."""
    chosen = choose([_candidate(1, 0.6), _candidate(2, 0.9)])
    assert [one.claim_id for one in chosen] == [2]


def test_an_official_post_goes_before_its_relay() -> None:
    """Whoever repeats official words is not contradicted himself."""
    relay = _candidate(2, 0.8, quoted_in=True, posted_at=NOON + timedelta(hours=1))
    assert [one.claim_id for one in choose([_candidate(1, 0.8), relay])] == [1]


def test_the_first_of_repeated_claims_is_meant() -> None:
    """The minister's congratulation next day is the same claim."""
    again = _candidate(2, 0.8, posted_at=NOON + timedelta(hours=8))
    assert [one.claim_id for one in choose([again, _candidate(1, 0.8)])] == [1]


def test_who_refers_to_officials_and_names_no_place_may_mean_any_claim() -> None:
    """Such a statement is looked for beyond its places."""
    [counter, *_] = _read("В Клещеевке продолжаются бои.", BLOGGER).counters
    assert roves(replace(counter, explicit=True, place_ids=()))
    assert not roves(replace(counter, explicit=False, chances=()))


def test_a_place_is_known_by_its_other_form() -> None:
    """A name that is also written with another beginning is the same place."""
    answer = "Екатериновка не наша, в самом селе сидят хохлы, и неплохо сидят."
    assert _score("Освобождена Катериновка.", answer) >= ASSERTED


def test_who_took_a_part_is_not_denied_by_the_rest() -> None:
    """The claim itself says that the other quarters are not taken."""
    answer = "Клещеевка: половина дворов за ВСУ, наши держат только западный край."
    whole = _score("Освобождена Клещеевка.", answer)
    assert _score("Освобождена половина Клещеевки.", answer) < whole


def test_a_post_that_forwards_the_claim_means_it() -> None:
    """Of the same words those beside the forwarded claim weigh more."""
    [stated] = _read(CAPTURED, MINISTRY).claims
    heard = _read("Клещеевка: наши держат только западный край.", BLOGGER).counters
    scores = [
        max(
            one.score for k in heard if (one := link(stated, k, Reference(meant=meant))) is not None
        )
        for meant in (False, True)
    ]
    assert scores[0] < scores[1]


def test_a_quarter_is_not_beside_its_town() -> None:
    """The west of a village is a part of it; west of the village is not."""
    [part] = _read("Запад Клещеевки за противником, там три дома.", BLOGGER).counters[:1]
    assert "клещеевка@донецкая" in part.place_ids


def test_another_cause_speaks_against_the_official_one() -> None:
    """Of the same hit, one said to be the cause weighs more than one that only burned."""
    claim = "В Шебекино пожар на складе возник из-за короткого замыкания проводки."
    burned = _score(claim, "Шебекино: склад горит со вчерашнего дня, тушить нечем.")
    assert _score(claim, "Шебекино: это прилёт, склад горит, дрон вошёл в крышу.") > burned


def test_a_last_sentence_of_one_word_is_read() -> None:
    """It has no pair of words, and neither has what follows it."""
    answer = ANALYSER.read(replace(a_post(text="Клещеевка за ВСУ. Да?"), reply_to=5), BLOGGER)
    assert answer.counters
