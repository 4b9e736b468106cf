"""Absence is told where it is unusual, and only there."""

from dataclasses import replace
from datetime import timedelta

from monitor.analysis.omissions import Listed, Report, omissions, silences
from tests.factories import NOON

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
USUAL = frozenset(["Белгородская область", "Курская область", "Брянская область"])
SHEBEKINO = "шебекино@белгородская"


def _lists(count: int, *last: str) -> list[Listed]:
    usual = [Listed(post=n, channel="min", at=NOON + n * DAY, places=USUAL) for n in range(count)]
    newest = Listed(post=99, channel="min", at=NOON + count * DAY, places=frozenset(last))
    return [*usual, newest]


def _report(voice: int, **changes: object) -> Report:
    made = Report(
        post=200 + voice,
        voice=voice,
        at=NOON + voice * HOUR,
        place_ids=(SHEBEKINO,),
        quote="Прилёт, горит склад.",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # any field


def test_a_region_that_is_normally_named_and_missing_is_told() -> None:
    """With how often it was named before."""
    [one] = omissions(_lists(10, "Курская область", "Брянская область"), [])
    assert (one.place, one.named, one.of) == ("Белгородская область", 10, 10)


def test_a_region_that_is_named_seldom_is_not_missed() -> None:
    """Fewer than five of the last ten lists."""
    assert omissions(_lists(4, "Курская область", "Брянская область"), []) == ()


def test_a_post_about_one_region_is_no_list() -> None:
    """It does not say that nothing was elsewhere."""
    assert omissions(_lists(10, "Курская область"), []) == ()


def test_lists_of_different_channels_are_kept_apart() -> None:
    """What one channel names another need not."""
    other = Listed(post=98, channel="gov", at=NOON + 20 * DAY, places=frozenset(["Крым", "Керчь"]))
    assert omissions([*_lists(10, *USUAL), other], []) == ()


def test_reports_of_a_hit_in_the_region_stand_beside_the_omission() -> None:
    """Within a day, by the place or by the region's name."""
    at = NOON + 10 * DAY
    reports = [
        _report(1, at=at),
        _report(2, at=at, place_ids=(), quote="В Белгородской области горит нефтебаза."),
        _report(3, at=at, place_ids=("курск",)),
        _report(4, at=at - 2 * DAY),
    ]
    [one] = omissions(_lists(10, "Курская область", "Брянская область"), reports)
    assert [each.voice for each in one.reports] == [1, 2]


def test_a_capital_lies_in_the_region_that_bears_its_name() -> None:
    """«Курск» stands in the list of places without a region."""
    at = NOON + 10 * DAY
    reports = [_report(1, at=at, place_ids=("курск",))]
    [one] = omissions(_lists(10, "Белгородская область", "Брянская область"), reports)
    assert len(one.reports) == 1


def test_three_voices_and_no_official_make_silence() -> None:
    """Two do not."""
    assert silences([_report(1), _report(2)], {}) == ()
    [one] = silences([_report(1), _report(2), _report(3)], {})
    assert (one.place, one.voices, one.since) == (SHEBEKINO, 3, NOON + HOUR)


def test_one_voice_that_posts_thrice_is_one() -> None:
    """Voices count, not posts."""
    assert silences([replace(_report(n), voice=1) for n in (1, 2, 3)], {}) == ()


def test_an_official_who_names_the_place_in_time_breaks_the_silence() -> None:
    """One who names it later does not."""
    reports = [_report(1), _report(2), _report(3)]
    assert silences(reports, {SHEBEKINO: [NOON + 2 * HOUR]}) == ()
    assert silences(reports, {SHEBEKINO: [NOON + 9 * HOUR]})


def test_reports_of_different_days_are_not_added_up() -> None:
    """Three within twenty-four hours."""
    assert silences([_report(n, at=NOON + n * DAY) for n in (1, 2, 3)], {}) == ()


def test_hits_on_the_other_side_of_the_line_are_left_alone() -> None:
    """Nor are names that no list of places holds."""
    for place in ("харьков@харьковская", "одесса", "name:завод"):
        assert silences([_report(n, place_ids=(place,)) for n in (1, 2, 3)], {}) == ()
