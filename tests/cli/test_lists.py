"""What a listing shows people, as against programs."""

from typing import Any

from monitor.cli.lists import _flat, as_read


def a_row(number: int, text: str, album: list[int] | None) -> dict[str, Any]:
    """A listed post."""
    group = None if album is None else 5
    row = {"channel": "okopny", "post_id": number, "grouped_id": group, "text": text}
    return {**row, "media": "photo", "album": album}


def test_an_album_is_one_line_with_its_caption() -> None:
    """The part with words stands for all, and says how many there are."""
    rows = [a_row(9, "", [7, 8, 9]), a_row(8, "Подпись.", [7, 8, 9]), a_row(7, "", [7, 8, 9])]
    [shown] = as_read([*rows])
    assert (shown["post_id"], shown["media"]) == (8, "photo x3")


def test_a_single_post_is_shown_as_it_is() -> None:
    """Posts that stand alone keep their lines and order."""
    rows = [a_row(9, "Раз.", None), a_row(8, "Два.", None)]
    assert as_read(rows) == rows


def a_contradiction(claim: dict[str, Any]) -> dict[str, Any]:
    """A finding as the listing gives it."""
    return {
        "post": {"channel": "okopny", "date": "2024-03-05T10:00:00Z"},
        "evidence": [{"text": "там бой"}],
        "claim": claim,
        "verdict": "wrong-link",
    }


def test_a_contradiction_shows_what_it_speaks_against() -> None:
    """By post and words, beside what an editor said of it."""
    row = _flat(
        a_contradiction({"channel": "vedomstvo", "post_id": 3, "quote": "Каменка освобождена"})
    )
    assert row["claim"] == "vedomstvo/3: Каменка освобождена"
    assert row["verdict"] == "wrong-link"


def test_official_words_that_a_post_quotes_stand_in_it() -> None:
    """No other post is named."""
    row = _flat(a_contradiction({"channel": None, "post_id": None, "quote": "взята"}))
    assert row["claim"] == "in the post: взята"
