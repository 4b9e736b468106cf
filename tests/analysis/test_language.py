"""Which language a post is in, and what of it is read."""

from monitor.analysis.language import Language, tell
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from tests.factories import a_post

UKRAINIAN = "Ворог знову бреше про взяття села, наші позиції під контролем."
RUSSIAN = "Сводка врёт: село не взято, бои продолжаются."


def test_russian_is_read_whole() -> None:
    """And nothing is said of it."""
    told = tell(RUSSIAN)
    assert (told.language, told.russian, told.unread) == (Language.RUSSIAN, RUSSIAN, "")


def test_ukrainian_is_declared_unread() -> None:
    """With the reason."""
    told = tell(UKRAINIAN)
    assert (told.language, told.russian) == (Language.UKRAINIAN, "")
    assert told.unread == "Ukrainian is not read"


def test_another_language_is_declared_unread() -> None:
    """In Latin letters, and in Cyrillic ones that neither language has."""
    assert tell("The ministry says the village was taken.").language is Language.OTHER
    assert tell("Қазір біздің ауылда тыныштық, бәрі жақсы өтті.").language is Language.OTHER


def test_the_russian_part_of_a_mixed_post_is_read() -> None:
    """At its place in the text."""
    text = f"{UKRAINIAN}\n{RUSSIAN}"
    told = tell(text)
    assert told.russian.strip() == RUSSIAN
    assert told.russian.index(RUSSIAN) == text.index(RUSSIAN)
    assert told.unread


def test_latin_names_in_a_russian_post_stay() -> None:
    """They do no harm, and a link is no language."""
    names = "Пишут Financial Times и Reuters Worldwide."
    text = f"{names}\nhttps://t.me/okopny/SomeLongName\nМы им не верим и ждём подтверждения."
    assert tell(text).russian == text


def test_one_foreign_name_does_not_make_a_post_foreign() -> None:
    """«Київ» in a Russian sentence is a name."""
    assert (
        tell("Взрывы слышны в городе Київ, сообщили местные жители.").language is Language.RUSSIAN
    )


def test_a_reading_says_what_was_not_read() -> None:
    """And finds nothing there."""
    read = Analyser().read(a_post(text=UKRAINIAN), Speaker(handle="zsu"))
    assert (read.language, read.counters, read.findings) == (Language.UKRAINIAN, (), ())
    assert read.unread
