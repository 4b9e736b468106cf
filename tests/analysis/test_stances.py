"""Which poles a post takes: its author's own, not what is conceded, quoted or rejected."""

import pytest

from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scopes import read_scopes
from monitor.analysis.speaker import Speaker
from monitor.analysis.stances import Pole, poles_of, stance
from monitor.analysis.text import document
from monitor.domain.finding import FindingKind, Voice
from monitor.domain.post import Forward, Post
from tests.factories import a_post

LEXICON = Lexicon(glossary_terms())
PITY = "Мужиков жалко до слёз, обнимаю каждого. Судить надо генерала, который их туда послал."
CONCEDED = "Мужиков жалко, но приказ есть приказ: всех отказников под трибунал."


def poles(text: str) -> tuple[Pole, ...]:
    """The poles of a post, the surest first."""
    doc = document(text)
    scopes = read_scopes(doc, a_post(text=text), Speaker(handle="okopny"), LEXICON)
    return poles_of(doc, scopes)


def codes(text: str) -> set[str]:
    """Their codes."""
    return {pole.code for pole in poles(text)}


def test_pity_and_a_trial_of_the_leader_are_two_poles() -> None:
    """Taxonomy 2.6: compassion, and punishment for him who sent them."""
    assert codes(PITY) == {"P-COMPASSION", "P-PUNISH-LEAD"}


def test_the_concession_does_not_decide() -> None:
    """What stands before «но» is granted, not meant."""
    assert codes(CONCEDED) == {"P-PUNISH-UNIT"}


@pytest.mark.parametrize(
    "text",
    [
        "Сбор на антенны закрыт, спасибо всем, кто помог.",
        "Минобороны сообщило о перехвате восьми беспилотников над областью.",
        "Туман, тишина, дорога раскисла.",
    ],
)
def test_a_quiet_post_takes_none(text: str) -> None:
    """Reports, weather and collections are no poles."""
    assert codes(text) == set()


def test_evidence_is_cut_from_the_text() -> None:
    """Each pole shows the sentence that tells it best, letter by letter."""
    for pole in poles(PITY):
        assert PITY[pole.quote.start : pole.quote.end] == pole.quote.text
    assert {pole.code: pole.quote.text for pole in poles(PITY)}["P-PUNISH-LEAD"].startswith(
        "Судить"
    )


@pytest.mark.parametrize(
    "text",
    ["", "!", "«" * 9000, "но " * 60_000, "\u0301" * 5000, "под суд " * 2000 + "?", "𝕬" * 3000],
)
def test_hostile_text_neither_breaks_nor_stalls(text: str) -> None:
    """Whatever comes, the evidence stays exact."""
    for pole in poles(text):
        assert text[pole.quote.start : pole.quote.end] == pole.quote.text


def test_a_stance_never_alerts_and_is_listed_only_where_camps_form() -> None:
    """Without camps nobody's pole is asserted."""
    post = a_post(text=PITY)
    told = stance(post, poles(PITY), parted=True)

    assert (told.kind, told.target, told.alerting, told.asserted) == (
        FindingKind.STANCE, None, False, True,
    )  # fmt: skip
    assert set(told.themes) == {"P-COMPASSION", "P-PUNISH-LEAD"}
    assert not stance(post, poles(PITY), parted=False).asserted


def test_a_bare_forward_takes_no_pole_itself() -> None:
    """The words are kept as reported; they count for their origin."""
    post: Post = a_post(text=PITY, forward=Forward(handle="other"))
    told = stance(post, poles(PITY), parted=True)

    assert (told.voice, told.asserted) == (Voice.REPORTED, False)
