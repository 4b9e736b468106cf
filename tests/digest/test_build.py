"""A period's rows put in words, section by section."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.digest.build import build
from monitor.digest.cite import differing, shorten
from monitor.digest.render.page import page
from monitor.digest.week import Removed, Revised, Unread, Week
from monitor.domain.digest import Section
from monitor.domain.finding import FindingKind, Relation
from tests.digest.rows import (
    TUESDAY,
    a_claim,
    a_finding,
    a_forward,
    a_presence,
    a_row,
    a_week,
    against,
)


def section(week: Week, key: str) -> Section:
    """Build the digest and take one section."""
    return next(each for each in build(week).sections if each.key == key)


def test_copies_of_one_text_are_one_voice() -> None:
    """Four channels that carry the words of one are counted as one voice in four posts."""
    found = tuple(a_finding(a_row(i, voice=1)) for i in (1, 2, 3, 4))

    line = section(a_week(findings=found), "criticism").lines[0]

    assert dict(line.data)["voices"] == 1
    assert "1 voice in 4 posts" in line.text


def test_criticism_stands_under_theme_and_addressee() -> None:
    """A post with two themes stands under both; the ministry comes before others."""
    found = (
        a_finding(a_row(2), target="other_ru", themes=("C-MOB",)),
        a_finding(a_row(1), themes=("C-SUP", "C-LIE")),
    )

    lines = section(a_week(findings=found), "criticism").lines

    assert [(dict(x.data)["target"], dict(x.data)["theme"]) for x in lines] == [
        ("mod", "C-LIE"),
        ("mod", "C-SUP"),
        ("other_ru", "C-MOB"),
    ]


def test_affiliations_are_those_of_the_day_of_the_post() -> None:
    """The line counts voices by the affiliation that each row carries."""
    found = (
        a_finding(a_row(1, affiliations=("wagner",))),
        a_finding(a_row(2, affiliations=("independent",))),
    )

    line = section(a_week(findings=found), "criticism").lines[0]

    assert "independent 1, wagner 1" in line.text
    assert line.sources[0].affiliations == ("wagner",)


def test_every_voice_is_heard_before_one_is_heard_again() -> None:
    """A second post of the best-scored channel comes after the first of the others."""
    found = (
        a_finding(a_row(1, 1), score=0.99),
        a_finding(a_row(1, 2), score=0.98),
        a_finding(a_row(2, 3), score=0.7),
    )

    line = section(a_week(findings=found), "criticism").lines[0]

    assert [source.channel for source in line.sources] == ["c1", "c2", "c1"]


def test_a_theme_is_compared_with_the_weeks_before() -> None:
    """The same number as ever is not called a rise."""
    usual = a_week(findings=(a_finding(),), before=({"criticism:mod:C-SUP": 1},) * 8)

    assert dict(section(usual, "criticism").lines[0].data)["trend"] == "usual"
    assert "rise" not in section(usual, "criticism").lines[0].text


def test_both_quotes_stand_side_by_side() -> None:
    """The official words come first, with their post, then those against them."""
    week = a_week(findings=(against(a_row(1)), against(a_row(2), relation=Relation.DOUBTS)))

    line = section(week, "contradictions").lines[0]

    assert [source.quote for source in line.sources] == [
        "Каменка освобождена",
        "в Каменке идёт бой",
        "в Каменке идёт бой",
    ]
    assert "contradicted by 1 voice, doubted by 1 voice" in line.text
    assert line.sources[0].url == "https://t.me/c90/3"


def test_official_words_inside_a_post_are_cited_from_it() -> None:
    """Without a stored claim the quotation is the post's own, and is labelled so."""
    claim = a_claim(key="q", quoted_in=True, post=a_row(1))

    line = section(a_week(findings=(against(a_row(1), claim=claim),)), "contradictions").lines[0]

    assert line.sources[0].label == "official words as the post quotes them"
    assert line.sources[0].channel == "c1"


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("T-MOD", "Ministry of Defence on"),
        ("T-GOVERNOR", "A governor on"),
        ("official", "An official source on"),
        ("vedomstvo", "vedomstvo on"),
    ],
)
def test_a_claimant_is_named_in_words(code: str, named: str) -> None:
    """Codes are for machines."""
    claim = a_claim(claimant=code, quoted_in=True, post=a_row(1))
    [line] = section(a_week(findings=(against(a_row(1), claim=claim),)), "contradictions").lines
    assert line.text.startswith(named)


def test_words_of_no_known_kind_are_no_promise() -> None:
    """X-POL stands for them, too; a denial is not told as a policy."""
    claim = a_claim(kind="STATEMENT", quoted_in=True, post=a_row(1))
    found = against(a_row(1), claim=claim, type="X-POL")
    [line] = section(a_week(findings=(found,)), "contradictions").lines
    assert "In question: an official statement." in line.text


def test_an_authors_own_sentence_is_put_into_no_officials_mouth() -> None:
    """Where a post only alludes to official words there is nothing to set beside its own."""
    words = against(a_row(1)).quotes[0]
    claim = a_claim(key="q", quoted_in=True, post=a_row(1), quote=words)

    lines = section(a_week(findings=(against(a_row(1), claim=claim),)), "contradictions").lines

    assert lines == ()


def test_an_attack_that_others_carry_is_one_line() -> None:
    """The voice is named, its carriers are counted."""
    found = tuple(
        a_finding(a_row(i, voice=1), kind=FindingKind.POLICING, type="M-PANIC") for i in (2, 1, 3)
    )

    lines = section(a_week(findings=found), "policing").lines

    assert [line.text for line in lines] == [
        "Канал 1 (@c1) [independent]: 3 posts, also carried by 2 other channels."
    ]


def test_pressure_has_its_own_section() -> None:
    """A report of pressure is not an attack on critics."""
    week = a_week(findings=(a_finding(kind=FindingKind.REPRESSION, type="R-CRIM"),))

    assert len(section(week, "repression").lines) == 1
    assert section(week, "policing").lines == ()


def test_amplification_counts_channels_and_keeps_hidden_origins() -> None:
    """An origin that the source hides is a line of its own."""
    edges = (
        a_forward(a_row(1, 1)),
        a_forward(a_row(2, 2), copied=True),
        a_forward(a_row(2, 3)),
        a_forward(a_row(3, 4), origin=None),
    )

    lines = section(a_week(passed_on=edges), "amplification").lines

    assert lines[0].text == (
        "@first: passed on by 2 channels in 3 posts, 1 of them copied without a forward."
    )
    assert lines[1].text == "Origin hidden or unknown: passed on by 1 channel in 1 post."


def test_many_origins_end_in_a_count() -> None:
    """The twenty-sixth origin and those after it become one count."""
    edges = tuple(a_forward(a_row(1, i), origin=f"@o{i:02}") for i in range(1, 31))

    lines = section(a_week(passed_on=edges), "amplification").lines

    assert len(lines) == 26
    assert lines[-1].text == "And 5 more origins, passed on in 5 posts."


def test_a_changed_official_statement_shows_both_wordings() -> None:
    """Before and after are cut down to where they differ."""
    revised = Revised(
        post=a_row(), before="сбито 12 целей", after="сбито 9 целей", changed_at=TUESDAY
    )

    line = section(a_week(revised=(revised,)), "revisions").lines[0]

    assert [(s.label, s.quote) for s in line.sources] == [
        ("before", "сбито 12 целей"),
        ("after", "сбито 9 целей"),
    ]


def test_deleted_posts_are_gathered_by_channel() -> None:
    """A purge is one line with its posts, those with findings first."""
    gone = tuple(
        Removed(
            post=a_row(4, i, deleted_at=TUESDAY),
            words=f"пост {i}",
            noticed_at=TUESDAY + timedelta(hours=i),
            found=i == 2,
        )
        for i in (1, 2)
    )

    line = section(a_week(removed=gone), "revisions").lines[0]

    assert "2 posts found deleted, 1 of them with findings" in line.text
    assert [source.quote for source in line.sources] == ["пост 2", "пост 1"]


def test_a_channel_is_new_when_its_first_post_lies_in_the_period() -> None:
    """The first post on record is cited."""
    week = a_week(presence=(a_presence(first=a_row(), before=(0,) * 8),))

    assert section(week, "channels").lines[0].text.startswith("New: @c1, 3 posts")


def test_on_the_first_week_on_record_no_channel_is_new() -> None:
    """When everything is new, that is not news."""
    week = a_week(presence=(a_presence(first=a_row(), before=()),), before=())

    assert section(week, "channels").lines == ()


@pytest.mark.parametrize(
    ("now", "before", "silent"),
    [
        (0, (3,) * 8, True),
        (1, (3,) * 8, False),
        (0, (3, 3, 3), False),
        (0, (3, 0, 0, 0, 3, 0, 0, 3), False),
    ],
)
def test_silence_needs_four_weeks_of_posts(now: int, before: tuple[int, ...], silent: bool) -> None:
    """A channel that posts rarely, or that we hardly know, is not called silent."""
    week = a_week(presence=(a_presence(now=now, before=before),))

    assert bool(section(week, "channels").lines) is silent


def test_channels_that_were_silent_before_are_counted() -> None:
    """Only what fell silent in this period is named."""
    rows = (
        a_presence(now=0),
        *(a_presence(f"c{n}", now=0, before=(0, 3, 3, 3, 3, 3, 3, 3)) for n in (2, 3)),
    )

    lines = section(a_week(presence=rows), "channels").lines

    assert [line.text.partition(":")[0] for line in lines] == [
        "Silent",
        "2 more channels that posted earlier did not post in the week before either.",
    ]


def test_a_channel_that_cannot_be_read_is_not_called_silent() -> None:
    """Its silence is ours, and is told with the reason and the last post."""
    unread = Unread(
        channel="c1",
        title=None,
        source="preview",
        condition="preview_off",
        reason="the web preview is off",
        checked_at=TUESDAY,
        last=a_row(),
    )
    week = a_week(presence=(a_presence(now=0),), unread=(unread,))

    assert section(week, "channels").lines == ()
    assert section(week, "unread").lines[0].text == (
        "@c1, by preview: preview off — the web preview is off. Last tried 2024-03-05 15:00. "
        "Last stored post 2024-03-05 15:07."
    )


def test_counts_are_silent_about_usual_numbers_without_history() -> None:
    """The first weeks give bare counts."""
    line = section(a_week(counts={"posts": 12}, before=({"posts": 3},) * 3), "counts").lines[0]

    assert line.text == "Posts: 12."


def test_too_little_history_is_said_and_not_shown_as_dashes() -> None:
    """With one week before nothing is compared, and no column pretends to."""
    week = a_week(counts={"posts": 12}, before=({"posts": 3},))
    assert section(week, "counts").note == (
        "Only one week before it is on record; numbers are compared from 4 weeks on."
    )
    assert "median" not in page(build(week)).split("<tbody>")[0].split("<thead>")[1]


def test_the_header_states_the_cut_off() -> None:
    """As-of time and zone are named, and so are rejected findings."""
    digest = build(a_week(as_of=TUESDAY, rejected=2))

    assert digest.as_of == TUESDAY
    assert digest.notes[0] == "Cut-off: what had been seen by 2024-03-05 15:00 Europe/Moscow."
    assert "2 findings that an editor refused" in digest.notes[1]


def test_every_line_cites_a_post_or_is_a_count() -> None:
    """Nothing is said that cannot be checked."""
    week = a_week(
        findings=(a_finding(), against(a_row(2))),
        passed_on=(a_forward(a_row(3)),),
        presence=(a_presence(now=0),),
    )

    for each in build(week).sections:
        for line in each.lines:
            assert line.sources or re.search(r"\d", line.text)


def test_the_order_of_rows_does_not_matter() -> None:
    """The same rows in any order give the same digest."""
    found = tuple(a_finding(a_row(i, 9 - i), themes=("C-LIE", "C-SUP")) for i in range(1, 8))
    week = a_week(findings=found, passed_on=(a_forward(a_row(1)), a_forward(a_row(2))))
    turned = replace(week, findings=found[::-1], passed_on=week.passed_on[::-1])

    assert build(week) == build(turned)


def test_a_finding_is_cited_with_its_score() -> None:
    """A reader sees how sure the program is; official words have no score."""
    line = section(a_week(findings=(against(a_row(1), score=0.81),)), "contradictions").lines[0]

    assert [source.score for source in line.sources] == [None, 0.81]


def test_a_code_without_a_name_stands_as_it_is() -> None:
    """A theme that a newer glossary brings is not lost."""
    line = section(a_week(findings=(a_finding(themes=("C-NEW",)),)), "criticism").lines[0]

    assert line.text.startswith("C-NEW — Ministry of Defence and command")


def test_a_finding_without_a_theme_is_not_lost() -> None:
    """It stands on a line of its own."""
    line = section(a_week(findings=(a_finding(themes=()),)), "criticism").lines[0]

    assert line.text.startswith("No theme recognised")


def test_a_long_text_is_cut_at_a_word() -> None:
    """The cut is marked."""
    assert shorten("один два три", 9) == "один два…"


def test_two_wordings_are_cut_down_to_their_difference() -> None:
    """Long shared parts on both sides are left out, and marked."""
    before, after = differing("а" * 100 + "12" + "б" * 100, "а" * 100 + "9" + "б" * 100, around=3)

    assert (before, after) == ("…ааа12ббб…", "…ааа9ббб…")
