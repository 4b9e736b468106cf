"""Official briefings: one claim for each thing stated and each place, in invented sentences."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.briefings import score_briefings
from monitor.analysis.naming import nominative
from monitor.analysis.read import Analyser
from monitor.analysis.segments import segments
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from monitor.domain.claim import Claim
from tests.factories import a_post

ANALYSER = Analyser()
MINISTRY = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)
RELAY = Speaker(handle="lenta", role=ChannelRole.MEDIA)
BLOGGER = Speaker(handle="okopny")


def _claims(text: str, speaker: Speaker = MINISTRY) -> tuple[Claim, ...]:
    return ANALYSER.read(a_post(text=text), speaker).claims


def _pairs(text: str, speaker: Speaker = MINISTRY) -> set[tuple[str, str | None]]:
    return {(claim.predicate.value, claim.place) for claim in _claims(text, speaker)}


def test_a_sentence_states_several_things() -> None:
    """Each with its place."""
    assert _pairs("Освобождено село Полевое, отражены две атаки у Рощино.") == {
        ("control", "Полевое"), ("attack_repelled", "Рощино"),
    }  # fmt: skip


def test_every_place_of_a_list_is_a_claim() -> None:
    """Also of villages that no list of places holds, in the nominative."""
    assert _pairs("Отбиты атаки в районах Ольшанки, Малых Ключей и Сосновского.") == {
        ("attack_repelled", "Ольшанка"),
        ("attack_repelled", "Малые Ключи"),
        ("attack_repelled", "Сосновское"),
    }


def test_losses_stand_under_their_direction() -> None:
    """Which a sentence before names, or the label of the line."""
    text = "Ореховское направление: отбита атака у Рощино. Потери противника — до 40 человек."
    assert ("losses", "Ореховское направление") in _pairs(text)


def test_what_a_head_says_holds_for_its_list() -> None:
    """Also where the head is a whole clause; things destroyed at a place are a strike."""
    text = "За день уничтожены: склад в Ольшанке, две гаубицы у Рощино."
    assert _pairs(text) == {("strike", "Ольшанка"), ("strike", "Рощино")}


def test_dead_of_the_enemy_are_its_losses() -> None:
    """Not ours, though told as one tells of the dead."""
    kinds = {claim.kind for claim in _claims("У Рощино погибло до 20 военнослужащих ВСУ.")}
    assert "OWN_CASUALTIES" not in kinds


def test_losses_here_are_those_of_the_whole_grouping() -> None:
    """«Здесь» points at no village named before."""
    text = "«Центр»: освобождено село Полевое. За неделю ВСУ потеряли здесь 900 военнослужащих."
    assert ("losses", None) in _pairs(text)


def test_the_hour_of_a_report_states_nothing() -> None:
    """Its colon cuts no sentence."""
    assert _pairs("Информация на 12:30.") == set()


def test_a_district_of_a_town_is_narrower_than_the_town() -> None:
    """The town only says where the district is."""
    text = "Киевский район Донецка остался без света."
    assert _pairs(text) == {("condition", "Киевский район")}


@pytest.mark.parametrize(
    ("words", "district"),
    [
        ("над Шебекинским городским округом", "Шебекинский округ"),
        ("в Беловском р-не", "Беловский район"),
    ],
)
def test_what_a_district_is_called_in_full_or_short(words: str, district: str) -> None:
    """Is one name."""
    assert _pairs(f"Дежурными средствами ПВО {words} сбит беспилотник.") == {
        ("air_defence", district)
    }


def test_the_noun_of_a_district_may_be_left_out() -> None:
    """After one that has it."""
    text = "Сбито девять БПЛА: пять — в Погарском районе, остальные — в Суземском и Комаричском."
    assert {
        ("air_defence", "Погарский район"),
        ("air_defence", "Суземский район"),
        ("air_defence", "Комаричский район"),
    } <= _pairs(text)


def test_a_number_counts_for_all_places_told_with_it() -> None:
    """Whether before or after them; a sum before all is of none."""
    text = "Сбито 7 БПЛА: по два — над Брянской и Орловской областями, три — над Курской областью."
    counted = {claim.place: claim.quantity for claim in _claims(text) if claim.place}
    assert counted == {
        "Брянская область": (2, 2),
        "Орловская область": (2, 2),
        "Курская область": (3, 3),
    }


def test_a_relay_goes_on_telling_in_the_same_line() -> None:
    """What officials said in its first sentence."""
    text = "Губернатор сообщил об атаке. Движение поездов через Рощино приостановлено."
    assert ("condition", "Рощино") in _pairs(text, RELAY)


@pytest.mark.parametrize(
    ("phrase", "place"),
    [
        ("у Вольного Поля", "Вольное Поле"),
        ("у Каменки-Днепровской", "Каменка-Днепровская"),
        ("у Локни", "Локня"),
        ("в Новгородском", "Новгородское"),
        ("у острова Большой Потёмкин", "остров Большой Потёмкин"),
    ],
)
def test_names_in_cases_that_endings_alone_do_not_tell(phrase: str, place: str) -> None:
    """By the list of places, the gender of what stands beside, and the word of the land."""
    assert ("attack_repelled", place) in _pairs(f"Отражена атака {phrase}.")


def test_a_grouping_is_no_place() -> None:
    """«Центр» ends what was said of a direction before."""
    text = "На Купянском направлении тихо.\n«Центр»: противник потерял до 300 военнослужащих."
    assert ("losses", None) in _pairs(text)


def test_the_noun_of_a_region_may_be_left_out() -> None:
    """After the first of a list."""
    text = "Сбито девять беспилотников: пять — над Брянской областью, четыре — над Калужской."
    assert _pairs(text) == {
        ("air_defence", None),
        ("air_defence", "Брянская область"),
        ("air_defence", "Калужская область"),
    }


def test_the_enemy_strikes_no_target_of_ours() -> None:
    """What he did is damage, or nothing."""
    assert not {pair for pair in _pairs("ВСУ нанесли удар по Каменке.") if pair[0] == "strike"}


def test_what_is_not_over_is_no_capture() -> None:
    """A task is a plan."""
    assert not {
        pair for pair in _pairs("Поставлена задача освободить Каменку.") if pair[0] == "control"
    }


def test_there_is_where_the_sentence_before_says() -> None:
    """A place holds for what it suffered."""
    assert ("condition", "Ольшанка") in _pairs("Обстреляна Ольшанка. Там повреждены три дома.")


def test_a_relay_gives_officials_their_words() -> None:
    """By office, and only theirs."""
    assert _pairs("Губернатор: в Ольшанке повреждены три дома.", RELAY)
    assert not _pairs("Читатели: в Ольшанке повреждены три дома.", RELAY)


def test_quotes_are_exact() -> None:
    """The segment's own words, cut out of the text."""
    text = "❗️ Отражены две атаки у Рощино, а также сбит беспилотник над Ольшанкой."
    claims = _claims(text)
    assert claims
    assert all(text[c.quote.start : c.quote.end] == c.quote.text for c in claims)


def test_a_number_belongs_to_what_is_counted() -> None:
    """Men of losses, not vehicles."""
    [claim] = _claims("Противник потерял три танка и до 1 250 военнослужащих.")
    assert claim.quantity == (0, 1250)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("По состоянию на 9:30 освобождено Полевое.", "2024-03-05T06:30:00+00:00"),
        ("По состоянию на 23:00 освобождено Полевое.", "2024-03-04T20:00:00+00:00"),
        ("Сводка на 4 марта 2024 года\nОсвобождено Полевое.", "2024-03-03T21:00:00+00:00"),
        (
            "По состоянию на вечер вчерашнего дня освобождено Полевое.",
            "2024-03-04T15:00:00+00:00",
        ),
    ],
)
def test_claims_keep_as_of_when_they_speak(words: str, moment: str) -> None:
    """Which is another moment than that of the post, in Moscow's time."""
    post = a_post(text=words, posted_at=datetime(2024, 3, 5, 12, tzinfo=UTC))
    assert {c.as_of.isoformat() for c in ANALYSER.read(post, MINISTRY).claims if c.as_of} == {
        moment
    }


def test_titles_state_nothing() -> None:
    """The first line names what follows."""
    assert not _claims("Обстановка на утро")


@pytest.mark.parametrize(
    ("form", "case", "name"),
    [
        ("Малых Ключей", "gent", "Малые Ключи"),
        ("Ольшанкой", "ablt", "Ольшанка"),
        ("Нижней Дуванке", "loct", "Нижняя Дуванка"),
        ("Сосновкина", "gent", "Сосновкино"),
        ("Рай-Сергеевки", "gent", "Рай-Сергеевка"),
        ("Озёрска-Узлового", "gent", "Озёрск-Узловой"),
        ("Славянске-на-Кубани", "loct", "Славянск-на-Кубани"),
        ("Ольшаны", None, "Ольшаны"),
    ],
)
def test_names_go_back_to_the_nominative(form: str, case: str | None, name: str) -> None:
    """By dictionary where it holds them, else as villages are mostly called."""
    assert nominative(form, case) == name


def test_a_name_of_the_gazetteer_is_preferred() -> None:
    """Of two that the ending allows."""
    assert nominative("Димитрове", "loct", ("Димитров",)) == "Димитров"


def test_a_list_is_no_two_segments() -> None:
    """A part without a verb joins what stands before."""
    doc = document("Отбиты атаки у Рощино, Ольшанки и Каменки, сожжён танк.")
    assert [segment.verbal for segment in segments(doc, doc.sentences)] == [True, True]


def test_a_pair_counts_once_a_briefing() -> None:
    """However often it is said."""
    row = {"claims": [{"predicate": "control", "place": "Полевое"}] * 2}
    [everything, control] = score_briefings([(row, _claims("Полевое освобождено."))])
    assert (everything["gold"], control["f1"]) == (1, 1.0)


def test_lines_under_a_count_of_what_was_shot_down_are_its_parts() -> None:
    """Also without a colon, the number first or last, the noun of the region left out."""
    text = "Сбито 40 беспилотников.\n\n12 – Курская\nТверская — девять\n2 – Брянщина"
    assert _pairs(text) == {
        ("air_defence", None), ("air_defence", "Курская область"),
        ("air_defence", "Тверская область"), ("air_defence", "Брянская область"),
    }  # fmt: skip


def test_the_place_that_a_post_opens_with_holds_for_its_lines() -> None:
    """Also in capitals and with a pin."""
    assert _pairs("📍Волчанск\nОтбили вылазку.") == {("attack_repelled", "Волчанск")}
    assert ("attack_repelled", "Волчанск") in _pairs("ВОЛЧАНСК — ДЕНЬ\n\nОтбили вылазку.")


def test_the_next_heading_takes_over() -> None:
    """A sentence without a verb is no heading."""
    text = "📍Волчанск\nОтбили вылазку.\n\n📍Липцы\nСело под нашим контролем. Отбита атака."
    assert _pairs(text) == {
        ("attack_repelled", "Волчанск"), ("control", "Липцы"), ("attack_repelled", "Липцы"),
    }  # fmt: skip


def test_an_adjective_in_another_case_than_the_next_word_is_a_name() -> None:
    """«Под Торским мотострелки», but «в Шебекинской больнице»."""
    assert _pairs("Под Ольховским мотострелки отбили атаку.") == {("attack_repelled", "Ольховское")}
    assert ("condition", None) in _pairs("В Рогинской больнице выбиты окна.")


def test_what_is_answered_or_come_from_is_no_place_of_the_statement() -> None:
    """«В ответ на удар по ...», «колонна, вышедшая из ...»."""
    assert _pairs("В ответ на обстрел Рыльска нанесён удар по складам у Балты.") == {
        ("strike", "Балта")
    }
    text = "Группа, двигавшаяся от Ольшанки к Рощино, рассеяна, атака отбита."
    assert _pairs(text) == {("attack_repelled", "Рощино")}


def test_what_the_enemy_tried_has_failed() -> None:
    """An attempt, in officials' words."""
    text = "ВСУ трижды пробовали выбить нас от Ольшанки."
    assert _pairs(text) == {("attack_repelled", "Ольшанка")}
    assert _claims(text)[0].quantity == (3, 3)


def test_one_is_told_without_a_number() -> None:
    """«Атака отбита», «сбит беспилотник»; a number of something else is no count."""
    assert _claims("Над Клинцами сбит беспилотник.")[0].quantity == (1, 1)
    assert _claims("Высадка с двух катеров у Рощино сорвана.")[0].quantity == (1, 1)


def test_prisoners_counted_are_losses() -> None:
    """Theirs."""
    assert _pairs("У Ольшанки взято 43 пленных.") == {("losses", "Ольшанка")}


def test_a_relay_that_opens_with_an_office_goes_on_telling_it() -> None:
    """Until somebody else begins to speak."""
    text = (
        "Неделя в цифрах от военного ведомства.\n\nВзята Ольшанка.\n\n"
        "Телеграм-каналы пишут, что взято и Рощино."
    )
    assert _pairs(text, RELAY) == {("control", "Ольшанка")}


def test_streets_persons_and_call_signs_are_no_places() -> None:
    """They carry names of places, too."""
    text = "На улице Дзержинского выбиты окна, снимал Д. Рощин, боец с позывным Донец цел."
    assert all(place is None for _, place in _pairs(text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("В самом Глинине выбиты окна.", "Глинино"),
        ("В соседней Ольшанке выбиты окна.", "Ольшанка"),
        ("Поражён склад, газохранилище Комышава.", "Комышава"),
        ("В Белгородском районе и Глинине выбиты окна.", "Глинино"),
        ("Отбита атака под Посад-Ольховским.", "Посад-Ольховское"),
        ("Отбита атака у Лугинцев.", "Лугинцы"),
        ("На ЗАЭС выбиты окна.", "Запорожская АЭС"),
        ("В селе Муром Шебекинского округа выбиты окна.", "Муром"),
    ],
)
def test_names_by_what_stands_around_them(text: str, place: str) -> None:
    """In the nominative."""
    assert place in {place for _, place in _pairs(text)}
