"""Who attacks whom, who is under pressure, and how far it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.detailing import Told, detailed
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.read import Analyser
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from monitor.domain.claim import Quote
from monitor.domain.details import Details, Status
from monitor.domain.finding import FindingKind
from monitor.domain.post import Entity, Forward, Post
from tests.factories import a_post

LEXICON = Lexicon(glossary_terms())
POLICING, REPRESSION = FindingKind.POLICING, FindingKind.REPRESSION


def details(kind: FindingKind, text: str, role: str = "commentary", **changes: object) -> Details:
    """The details of a text that is known to be of a kind."""
    post: Post = a_post(text=text, **changes)
    doc, speaker = document(text), Speaker(handle="okopny", role=ChannelRole(role))
    told = Told(doc, read_scopes(doc, post, speaker, LEXICON), post, speaker)
    return detailed(kind, told) or Details()


def whom(kind: FindingKind, text: str, **changes: object) -> list[str]:
    """The words for those who are accused or under pressure."""
    return [one.words.text for one in details(kind, text, **changes).whom if one.words]


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("Диванные стратеги опять разгоняют панику.", ["Диванные стратеги"]),
        ("Некоторые военкоры льют воду на мельницу врага.", ["Некоторые военкоры"]),
        ("Канал @tikhij_omut работает на ЦИПсО.", ["@tikhij_omut"]),
        ("Почитайте t.me/tikhij_omut: паникёр на зарплате.", ["t.me/tikhij_omut"]),
        ("Вчера отличился Пётр Лаврушин. Он опять сеет панику, блогер.", ["Пётр Лаврушин"]),
        ("Паникёр Лаврушин и канал «Омут» сеют панику.", ["Паникёр Лаврушин", "канал «Омут»"]),
    ],
)
def test_the_accused_are_named(text: str, accused: list[str]) -> None:
    """A channel, a person, a group; also where only a pronoun stands in the attack."""
    assert whom(POLICING, text) == accused


@pytest.mark.parametrize(
    "text",
    [
        "Военкоры сеют панику. Спасибо Ивану Рогову за разбор.",
        "Полковник Рогов держит позиции, а военкоры сеют панику.",
        "Военкоры сеют панику, набросились на генерала Рогова.",
        "Под Роговом бой, а военкоры сеют панику.",
    ],
)
def test_others_that_the_post_names_are_not_accused(text: str) -> None:
    """Who is thanked, commands, or is himself attacked; a place."""
    assert not [one for one in whom(POLICING, text) if "Рогов" in one]


def test_an_attack_is_the_authors() -> None:
    """Unless the post says otherwise."""
    who = details(POLICING, "Блогеры сеют панику.").who
    assert who is not None
    assert (who.channel, who.words) == ("okopny", None)


def test_an_attack_that_is_reported_is_its_speakers() -> None:
    """The official who is told to have said it."""
    text = "Губернатор области назвал блогеров паникёрами, они сеют панику."
    who = details(POLICING, text, role="media").who
    assert who is not None
    assert who.words is not None
    assert who.words.text == "Губернатор области"


def test_a_forwarded_attack_is_its_origins() -> None:
    """The channel that passes it on says nothing itself."""
    who = details(POLICING, "Блогеры сеют панику.", forward=Forward(handle="istok")).who
    assert who is not None
    assert who.channel == "istok"


def test_a_linked_name_leads_to_its_channel() -> None:
    """The address is in the mark and not in the words."""
    text = "🙂 Лаврушин сеет панику, всепропальщик."
    link = Entity(kind="text_link", offset=3, length=8, value="https://t.me/lavr_live")
    found = details(POLICING, text, entities=(link,)).whom
    assert [(one.channel, one.words and one.words.text) for one in found] == [
        ("lavr_live", "Лаврушин")
    ]


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("Задержан блогер Семён Громов, завели дело.", ["блогер Семён Громов"]),
        (
            "Администратора паблика «Тихий омут» оштрафовали.",
            ["Администратора паблика «Тихий омут»"],
        ),
        ("Адвокат Рогов сообщил: военкора Громова арестовали.", ["военкора Громова"]),
        ("В реестре иноагентов Алла Рощина и Игорь Степняк.", ["Алла Рощина", "Игорь Степняк"]),
        ("Канал @tikhij_omut заблокировали по требованию прокуратуры.", ["Канал @tikhij_omut"]),
        ("Ко мне пришли с обыском, забрали телефон.", ["мне"]),
    ],
)
def test_who_is_under_pressure_is_named(text: str, pressed: list[str]) -> None:
    """In the post's own words."""
    assert [one.strip() for one in whom(REPRESSION, text)] == [
        one.removeprefix("Канал ") if "@" in one else one for one in pressed
    ]


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Рядового Семёна Громова арестовали.", True),
        ("Задержана Нина П., писала о выплатах.", True),
        ("К Вале пришли с обыском.", True),
        ("Блогера Семёна Громова арестовали.", False),
        ("Двух бойцов арестовали за отказ.", False),
    ],
)
def test_who_is_no_public_voice_is_private(text: str, *, private: bool) -> None:
    """Soldiers and relatives by name, and names not told in full; a mere role names nobody."""
    assert [one.private for one in details(REPRESSION, text).whom] == [private]


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("Блогера Громова задержали за пост.", Status.REPORTED, None),
        ("По слухам, блогера Громова задержали.", Status.RUMOUR, "По слухам"),
        ("Суд приговорил блогера Громова.", Status.CONFIRMED, "Суд"),
        ("Адвокат подтвердил: говорят правду, Громов задержан.", Status.CONFIRMED, "подтвердил"),
        ("Никто Громова не задержал, это неправда.", Status.DENIED, "это неправда"),
        ("Дело против блогера Громова прекращено.", Status.ENDED, "прекращено"),
        ("Говорят, Громова посадят. Уже отпустили.", Status.ENDED, "отпустили"),
    ],
)
def test_how_far_it_is(text: str, status: Status, words: str | None) -> None:
    """With the words that the status rests on."""
    said = details(REPRESSION, text)
    assert said.status is status
    assert (said.status_words.text if said.status_words else None) == words


def test_what_an_official_channel_tells_is_confirmed() -> None:
    """It is its own source."""
    assert details(REPRESSION, "Задержан блогер Громов.", role="official").status is (
        Status.CONFIRMED
    )


def test_the_gravest_code_is_the_method() -> None:
    """From a law to a sentence."""
    doc = document("Штраф, потом обыск.")
    post, speaker = a_post(text=doc.text), Speaker(handle="okopny")
    told = Told(doc, read_scopes(doc, post, speaker, LEXICON), post, speaker)
    said = detailed(REPRESSION, told, ("R-FINE", "R-DETAIN", "R-LAW"))
    assert said is not None
    assert said.method == "R-DETAIN"


def test_other_kinds_have_no_details() -> None:
    """Criticism and stances say all in their codes."""
    assert details(FindingKind.CRITICISM, "Снарядов нет.") == Details()


def quotes(said: Details) -> list[Quote]:
    """Every quote in some details."""
    parties = [one.words for one in (*said.whom, *([said.who] if said.who else []))]
    found = [*parties, *(one.words for one in said.articles), said.status_words]
    return [one for one in found if one is not None]


PIECES = st.sampled_from(
    [
        *("@abcd", "t.me/abcde", "«", "»", "Иванов", "по 207.3", "332-ю", "ст.", "блогер", "и"),
        *("задержан", "сеет панику", "\u0301", "\u200b", "🙂", "\n", ". ", ", ", "— ", "Ё", "ё"),
        *("говорят", "ﬁ", "İ", "А", "п.", "20.3.3 КоАП", "Л.", "мне", "\ufeff", "губернатор"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=30).map(" ".join))
def test_every_quote_is_exact_whatever_the_text(text: str) -> None:
    """Nothing crashes, and each span holds its words."""
    for kind in (POLICING, REPRESSION):
        assert all(one.text == text[one.start : one.end] for one in quotes(details(kind, text)))


@pytest.mark.parametrize("text", ["@a " * 40_000, "«" * 100_000, "Иван Ив. " * 8_000])
def test_hostile_texts_are_read(text: str) -> None:
    """Of what the analysis reads at most."""
    for kind in (POLICING, REPRESSION):
        assert len(details(kind, text[:16_384]).whom) <= 8


def test_details_of_a_digest_are_exact_in_the_whole_post() -> None:
    """An item is read by itself, its quotes stand in the post."""
    text = (
        "Коротко о новостях за день:\n"
        "• Купянск: бои у окраины.\n"
        "• Волчанск: блогера Семёна Громова задержали, дело по статье о фейках за пост.\n"
        "• Торецк: без изменений.\n"
    )
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    found = Analyser().read(replace(a_post(text=text), posted_at=at), Speaker(handle="okopny"))
    said = [one.details for one in found.findings if one.details]
    assert said
    assert all(q.text == text[q.start : q.end] for one in said for q in quotes(one))
