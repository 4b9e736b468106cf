"""Digests are read item by item, essays as a whole."""

from monitor.analysis.items import items
from monitor.analysis.read import Analyser
from monitor.analysis.speaker import Speaker
from monitor.analysis.text import document
from monitor.domain.channel import ChannelRole
from tests.factories import a_post

ANALYSER = Analyser()
BLOGGER = Speaker(handle="okopny")
NEWS = """Главное за сутки

• В Белгороде обломки дрона повредили крышу склада.

• Министр обороны посетил выставку новой техники.

• На рынке в Самаре бездарно провалили ремонт, чиновник врал жителям.
"""
FRONTS = """На Купянском направлении:
- у Синьковки бои продолжаются;
- в Першотравневом тихо.

На Лиманском направлении:
- в Торском артиллерия противника;
- в Ямполовке без перемен.
"""


def _bodies(text: str) -> list[str]:
    places = ANALYSER._gazetteer.find(document(text))
    doc = document(text)
    named = [(doc.tokens[one.first].start, one.ids) for one in places if one.sure]
    return [text[one.start : one.end].strip() for one in items(text, named)]


def test_a_list_that_is_called_news_is_cut_at_its_marks() -> None:
    """Each item is one piece."""
    assert [body[:11] for body in _bodies(NEWS)] == ["• В Белгоро", "• Министр о", "• На рынке "]


def test_an_item_keeps_its_intro_and_no_neighbour() -> None:
    """At the offsets of the whole text."""
    cut = items(NEWS, [])
    assert "Главное за сутки" in cut[2].text
    assert "Белгороде" not in cut[2].text
    assert NEWS[cut[2].start : cut[2].end] == cut[2].text[cut[2].start : cut[2].end]


def test_items_stand_under_their_own_heading() -> None:
    """A new heading ends the one before."""
    doc = document(FRONTS)
    named = [(doc.tokens[p.first].start, p.ids) for p in ANALYSER._gazetteer.find(doc) if p.sure]
    last = items(FRONTS, named)[-1]
    assert "Лиманском" in last.text
    assert "Купянском" not in last.text
    assert "Торском" not in last.text


def test_paragraphs_of_an_essay_stay_together() -> None:
    """Also when some of them open with a mark."""
    essay = """Почему мы так воюем? Потому что командование врёт наверх.

— Первое: снабжение. Людям не дали брони.

— Второе: связь. Её нет.

— Третье: разведка. Её никто не слушает, и за это платят солдаты.
"""
    assert _bodies(essay) == []


def test_words_of_one_item_do_not_hit_who_is_named_in_another() -> None:
    """«Бездарно» is said of a market, the minister stands in the item before it."""
    found = ANALYSER.read(a_post(text=NEWS), BLOGGER).findings
    assert [one for one in found if one.target == "mod" and one.asserted] == []


def test_an_item_has_the_place_of_its_heading() -> None:
    """And not that of the item before it."""
    text = FRONTS.replace("в Ямполовке без перемен", "бои за северную окраину продолжаются")
    counters = ANALYSER.read(a_post(text=text), BLOGGER).counters
    said = [one for one in counters if "северную окраину" in one.quote.text]
    torske = [p.ids for p in ANALYSER._gazetteer.find(document("в Торском бои")) if p.sure]
    assert all(not set(one.place_ids) & set(torske[0]) for one in said)


def test_quotes_are_exact() -> None:
    """Whatever stands between a heading and its item."""
    for speaker in (BLOGGER, Speaker(handle="lenta", role=ChannelRole.MEDIA)):
        read = ANALYSER.read(a_post(text=FRONTS + NEWS), speaker)
        quotes = [q for one in read.findings for q in one.quotes]
        quotes += [one.quote for one in (*read.claims, *read.counters)]
        assert all((FRONTS + NEWS)[q.start : q.end] == q.text for q in quotes)
