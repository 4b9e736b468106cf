"""The quotes of a criticism are the clauses that say who is blamed for what."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.carrying import LONGEST_CLAUSE, MOST, ROOM, carrying, clauses_of
from monitor.analysis.evidence import distinct, led
from monitor.analysis.lexicon import Lexicon, glossary_terms
from monitor.analysis.scopes import read_scopes
from monitor.analysis.signals import signals
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.claim import Quote, quote
from tests.factories import a_post

LEXICON = Lexicon(glossary_terms())
BLAME = "Генштаб врёт о потерях и бросил раненых."
NEUTRAL = "Утром был туман, к обеду разошёлся."


def quoted(text: str, wording: dict[str, float] | None = None) -> list[str]:
    """The clauses quoted from a text, whose lemmas weigh as given or nothing."""
    doc, post = document(text), a_post(text=text)
    scopes = read_scopes(doc, post, Speaker(handle="okopny"), LEXICON)
    weights = [(wording or {}).get(token.lemma, 0.0) for token in doc.tokens]
    quotes = carrying(doc, scopes, signals(doc, scopes), weights, military=True)
    assert all(text[one.start : one.end] == one.text for one in quotes)
    return [one.text for one in quotes]


def test_the_clause_that_blames_comes_first() -> None:
    """Greetings and weather around it are not quoted before it."""
    text = f"Доброе утро, друзья! {NEUTRAL} {NEUTRAL} {BLAME} Всем мира."
    assert quoted(text)[0] == BLAME


def test_wording_points_where_no_term_is_known() -> None:
    """Without a known term the clause is quoted whose words the model weighs most."""
    text = "Утром был туман над рекой. Вот так и воюем третий месяц. Днём снова был туман."
    assert quoted(text, {"воевать": 3.0})[0] == "Вот так и воюем третий месяц."


def test_who_is_blamed_is_quoted_beside_what_for() -> None:
    """A clause that blames without a name brings the one before it that names."""
    text = f"{NEUTRAL} Приехал генерал. Врёт и бросает раненых, снарядный голод и позор. {NEUTRAL}"
    assert "Приехал генерал." in quoted(text)


def test_of_a_long_sentence_only_a_clause_is_quoted() -> None:
    """Speech written down without full stops is cut where it pauses."""
    text = ", ".join(["мы стояли у реки и ждали"] * 20 + [BLAME[:-1]] + ["потом шёл дождь"] * 20)
    first = quoted(text)[0]
    assert BLAME[:-1] in first
    assert len(first) <= LONGEST_CLAUSE


def test_the_same_words_are_quoted_once() -> None:
    """A refrain is one quote."""
    assert quoted(f"{BLAME}\n{BLAME}\n{BLAME}") == [BLAME]


def test_signs_before_a_sentence_are_not_quoted_but_its_marks_are() -> None:
    """A row of emoji is no evidence, an opening quotation mark belongs to its words."""
    assert quoted("❗❗❗ «Генштаб врёт о потерях» и бросил раненых.")[0].startswith("«Генштаб")


@settings(deadline=None)  # the first word loads the dictionary
@given(st.text(alphabet="аб .,—\n«»!", min_size=1, max_size=900))
def test_clauses_are_all_of_the_text_once(text: str) -> None:
    """No word is lost or doubled, and what is quoted is short."""
    doc = document(text)
    scopes = read_scopes(doc, a_post(text=text), Speaker(handle="okopny"), LEXICON)
    parts = list(clauses_of(doc, scopes))
    assert [n for part in parts for n in range(part.first, part.last)] == [*range(len(doc.tokens))]
    assert all(part.first < part.last for part in parts)
    if parts:
        assert len(quoted(text)) <= MOST
        assert sum(map(len, quoted(text))) <= ROOM


def test_what_else_a_page_rests_on_follows_without_repeating() -> None:
    """The quotes that carry stay first and whole; of the others what lies outside is left."""
    text = "раз два три четыре пять"
    carry, every = quote(text, 8, 11), Quote(start=4, end=18, text=text[4:18])
    assert [one.text for one in led([carry], [carry, every])] == ["три", "два ", " четыре"]


def test_distinct_quotes_begin_with_the_best() -> None:
    """The others stand as in the text."""
    text = "раз два три"
    quotes = [quote(text, 4, 7), quote(text, 8, 11), quote(text, 0, 3), quote(text, 0, 7)]
    assert [one.text for one in distinct(quotes)] == ["два", "раз", "три"]
