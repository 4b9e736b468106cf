"""Search finds posts by any form of a word, alike on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.storage.posts import write_batch
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.search import parse_query
from monitor.storage.store import Store
from tests.factories import NOON, a_post, a_ref
from tests.storage.batches import a_batch

FORMS = frozenset({"самолёт", "самолёта", "самолёты"})


def _expand(word: str) -> frozenset[str]:
    return FORMS if word in {form.replace("ё", "е") for form in FORMS} else frozenset({word})


TEXTS = (
    "Над полем кружили два Самолета.",
    "Сбит самолёт противника под Су-34.",
    "Противника не видно, тихо_тихо.",
)


@pytest.fixture
async def filled(store: Store) -> Store:
    """A store with three posts, written in order of their dates."""
    made = [
        a_post(ref=a_ref(n), text=words, posted_at=NOON.replace(hour=n))
        for n, words in enumerate(TEXTS, 1)
    ]
    await store.write(write_batch, a_batch(*made))
    return store


async def _found(store: Store, query: str) -> list[Any]:
    wanted = PostFilter(terms=parse_query(query, _expand))
    return [row["post_id"] for row in await store.read(list_posts, wanted)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("самолёта", [2, 1]),
        ("САМОЛЕТ", [2, 1]),
        ("=самолет", [2]),
        ('"самолёт противника"', [2]),
        ('"противника самолёт"', []),
        ("противника -самолёт", [3]),
        ("противника самолёты", [2]),
        ("34", [2]),
        ("Су-34", [2]),
        ("тихо", [3]),
        ("-самолёт", [3]),
        ("", []),
        ("слово", []),
    ],
)
async def test_a_question_finds_its_posts(filled: Store, query: str, found: list[int]) -> None:
    """Newest first; ё is е; phrases and exact words are exact; minus excludes."""
    assert await _found(filled, query) == found


async def test_an_edit_is_found_by_its_new_words_alone(filled: Store) -> None:
    """The index follows the wording that holds."""
    edited = a_post(ref=a_ref(1), text="Над полем тишина.", edited_at=NOON)
    await filled.write(write_batch, a_batch(edited))

    assert await _found(filled, "самолёт") == [2]
    assert await _found(filled, "тишина") == [1]


@pytest.mark.parametrize(
    "query", ['" OR "', "a* NEAR(b)", "'; DROP TABLE posts; --", "words:x", "!&|<->", "\\ ' \\'"]
)
async def test_signs_are_no_commands(filled: Store, query: str) -> None:
    """What a person types never reaches the index as its language."""
    assert await _found(filled, query) == []


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(query=st.text(max_size=30).filter(lambda text: "\0" not in text))
async def test_any_text_is_a_question(filled: Store, query: str) -> None:
    """No text whatsoever makes the search fail."""
    safe = query.encode("utf-8", "replace").decode()
    assert isinstance(await _found(filled, safe), list)


async def test_a_caption_that_comes_later_is_found(store: Store) -> None:
    """Also where it is the first text of all: a photo without words is not in the index."""
    photo = a_post(text="")
    await store.write(write_batch, a_batch(photo))
    await store.write(write_batch, a_batch(replace(photo, text="Подпись.", edited_at=NOON)))
    await store.write(
        write_batch, a_batch(replace(photo, text="", edited_at=NOON + timedelta(hours=1)))
    )
    await store.write(
        write_batch, a_batch(replace(photo, text="Опять.", edited_at=NOON + timedelta(hours=2)))
    )
    terms = parse_query("опять", lambda word: (word,))
    rows = await store.read(list_posts, PostFilter(terms=terms))
    assert [row["text"] for row in rows] == ["Опять."]
