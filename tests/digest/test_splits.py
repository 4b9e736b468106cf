"""The section that shows where the community splits."""

from typing import Any

from markdown_it import MarkdownIt

from monitor.digest.build import build
from monitor.digest.render.markdown import markdown
from monitor.digest.render.page import page
from monitor.digest.render.tables import as_csv
from monitor.digest.splits import splits
from monitor.digest.week import CampRow, PhraseRow, SplitRow
from tests.digest.rows import TUESDAY, a_row, a_week
from tests.digest.test_render import HOSTILE, Tags


def a_split(said: str = "мужиков жалко", **changes: Any) -> SplitRow:
    """Seven voices against five against two."""
    values: dict[str, Any] = {
        "words": ("Кременная", "обращение"),
        "first": a_row(1),
        "posts": 19,
        "voices": 16,
        "with_pole": 14,
        "index": 0.602,
        "low": 0.385,
        "high": 0.667,
        "camps": (
            CampRow(
                pole="P-COMPASSION",
                voices=7,
                affiliations=(("wagner", 3), ("independent", 2)),
                said=((a_row(2), said, 0.9), (a_row(2, 8), "жаль их", 0.8)),
            ),
            CampRow(
                pole="P-PUNISH-UNIT",
                voices=5,
                affiliations=(),
                said=((a_row(3), "под трибунал", 0.7),),
            ),
        ),
        "phrases": (PhraseRow(text="пушечное мясо", voices=4, first=a_row(4), last_at=TUESDAY),),
    }
    return SplitRow(**{**values, **changes})


def test_a_line_gives_poles_affiliations_index_and_phrases() -> None:
    """Who stands where, how evenly, and in what words."""
    (line,) = splits(a_week(splits=(a_split(),))).lines

    assert line.text == (
        "Кременная, обращение (from 2024-03-05 15:07): 14 of 16 voices take a pole in 19 posts. "
        "Compassion: 7 (wagner 3, independent 2); punish the men: 5. "
        "Split index 0.60 (95 % interval 0.39 to 0.67). "
        "Key phrases: «пушечное мясо» (4 voices)."
    )


def test_each_pole_is_cited_once_a_voice_and_phrases_by_their_first_user() -> None:
    """The surest words of every voice, poles in turn."""
    (line,) = splits(a_week(splits=(a_split(),))).lines

    assert [(source.channel, source.label) for source in line.sources] == [
        ("c2", "compassion"),
        ("c3", "punish the men"),
        ("c4", "first of 4 voices to say so"),
    ]


def test_the_most_argued_event_comes_first() -> None:
    """By voices with a pole."""
    few = a_split(with_pole=5, words=("Другое",))
    section = splits(a_week(splits=(few, a_split())))

    assert [line.text.split(" (")[0] for line in section.lines] == [
        "Кременная, обращение",
        "Другое",
    ]


def test_an_empty_period_and_one_that_was_not_told_are_told_apart() -> None:
    """Nothing found is not the same as nothing looked for."""
    assert "No event" in splits(a_week()).empty
    assert "could not be told" in splits(a_week(splits=None)).empty


def test_a_section_says_from_how_many_posts_stories_were_told() -> None:
    """Only where that was not all of them."""
    limit = "Stories were told from the 60,000 newest of 71,234 posts. "

    assert splits(a_week(compared=(60_000, 71_234))).note.startswith(limit)
    assert "Stories were told from" not in splits(a_week()).note


def test_hostile_words_stay_words_in_every_form() -> None:
    """Markup in a quotation or a name of an event is shown, never obeyed."""
    for words in HOSTILE:
        row = a_split(words, phrases=())
        digest = build(a_week(splits=(a_split(words, words=(words,)), row)))
        html = MarkdownIt("commonmark").render(markdown(digest))

        assert not {"script", "img"} & (Tags(html).tags | Tags(page(digest)).tags)
        assert "evil.example" not in " ".join(Tags(html).links | Tags(page(digest)).links)
        assert "\n=" not in as_csv(digest)
