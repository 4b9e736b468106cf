"""What names nothing: addresses, promo codes, Latin words that are no names."""

import pytest

from monitor.analysis.gists import gist
from monitor.analysis.mere import mere
from monitor.analysis.phrases import Spoken
from monitor.analysis.places import Gazetteer
from monitor.analysis.text import document


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Промокод KnfcPt4fhT9kNjRi ждёт", ["Промокод", "ждёт"]),
        ("пиши @dragonbot_shop сегодня", ["пиши", "сегодня"]),
        ("смотри https://example.org/item/7?x=мир вечером", ["смотри", "вечером"]),
        ("заходи на t.me/kanal/15 и на лавка.рф", ["заходи", "на", "и", "на"]),
        ("удар HIMARS и танк Leopard", ["удар", "HIMARS", "и", "танк", "Leopard"]),
        ("новый item в продаже", ["новый", "в", "продаже"]),
    ],
)
def test_words_that_are_left(text: str, kept: list[str]) -> None:
    """Russian words, and names that are written as such."""
    doc = document(text)
    nothing = mere(doc)
    left = [one for at, one in enumerate(doc.tokens) if at not in nothing]
    words = [doc.text[one.start : one.end] for one in left]
    assert words == kept


def test_a_post_is_about_none_of_them() -> None:
    """Neither ties nor names are made of them."""
    told = gist(document("Розыгрыш! Код KnfcPt4fhT9kNjRi у @dragonbot_shop, item"), Gazetteer())
    assert set(told.shown.values()) == {"Розыгрыш", "Код"}


def test_no_phrase_runs_through_a_handle() -> None:
    """What stands before and after it belongs together no more."""
    text = "Горячая линия @dragonbot_shop помощь рядом"
    posts = [document(text)] * 3 + [document("Тихое утро")] * 37
    spoken = Spoken(range(40), posts.__getitem__, lambda place: frozenset(posts[place].lemmas))
    [found] = spoken.key_phrases([{0, 1, 2}])
    phrases = [one.quote.text for one in found]
    assert phrases == ["Горячая линия", "помощь рядом"]
