"""The glossary and its search."""

from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from monitor.analysis.lexicon import Lexicon, Term, glossary_terms, read_terms
from monitor.analysis.text import document


def found(form: str, text: str) -> list[str]:
    """The words of a text that a form matches."""
    lexicon = Lexicon([Term(name="t", kind="k", forms=(form,))])
    doc = document(text)
    return [" ".join(t.norm for t in doc.tokens[h.first : h.last]) for h in lexicon.find(doc)]


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("мясной штурм", "мясных штурмов больше", ["мясных штурмов"]),
        ("=по плану", "по плану, не по планам", ["по плану"]),
        ("бездарн*", "Бездарнейший приказ", ["бездарнейший"]),
        ("взять ~2 в кредит", "взяли этот хутор в кредит", ["взяли этот хутор в кредит"]),
        ("взять ~1 в кредит", "взяли этот хутор в кредит", []),
    ],
)
def test_forms_match(form: str, text: str, words: list[str]) -> None:
    """Lemmas, exact words, stems and gaps match as the glossary says."""
    assert found(form, text) == words


def test_the_glossary_is_yaml() -> None:
    """The quick reader sees what a YAML parser sees."""
    text = files("monitor.analysis").joinpath("glossary.yaml").read_text("utf-8")
    entries = YAML(typ="safe").load(text)
    assert {term.name: term.kind for term in glossary_terms()} == {
        name: entry["kind"] for name, entry in entries.items()
    }


def test_a_misshapen_line_is_named() -> None:
    """An error says which line does not fit."""
    with pytest.raises(ValueError, match="line 2"):
        read_terms("term:\nnonsense\n")
