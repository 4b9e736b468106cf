"""Officials against officials, in invented sentences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.analysis.contradiction import link
from monitor.analysis.read import Analyser, Reading
from monitor.analysis.revising import TYPE
from monitor.analysis.speaker import Speaker
from monitor.domain.channel import ChannelRole
from tests.factories import NOON, a_post, a_ref

ANALYSER = Analyser()
OFFICIAL = Speaker(handle="vedomstvo", role=ChannelRole.OFFICIAL)


def _types(earlier: str, later: str, *, after: timedelta = timedelta(hours=8)) -> set[str]:
    said, says = _read(earlier, 1), _read(later, 2)
    heard = [replace(one, posted_at=NOON + after) for one in says.counters]
    found = [link(claim, counter) for claim in said.claims for counter in heard]
    return {one.type for one in found if one is not None}


def _read(text: str, number: int) -> Reading:
    return ANALYSER.read(a_post(ref=a_ref(message_id=number), text=text), OFFICIAL)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Освобождён населённый пункт Клещеевка.", "В Клещеевке ещё идут бои, проезд закрыт."),
        ("При ударе по Шебекино погибли двое.", "При ударе по Шебекино погибли девять человек."),
        ("В Шебекино пострадавших нет.", "В Шебекино погибли трое военнослужащих."),
        (
            "В Шебекино обошлось без повреждений.",
            "В Шебекино повреждено административное здание.",
        ),
    ],
)
def test_a_later_official_statement_contradicts_an_earlier_one(earlier: str, later: str) -> None:
    """Ground still fought for, many more dead, damage after none."""
    assert _types(earlier, later) == {TYPE}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("При ударе по Шебекино погибли двое.", "При ударе по Шебекино погибли двое человек."),
        ("При ударе по Шебекино погибли двое.", "Уточнённые данные: в Шебекино погибли пятеро."),
        ("Освобождён населённый пункт Клещеевка.", "В Клещеевке разминируют улицы."),
    ],
)
def test_an_update_contradicts_nothing(earlier: str, later: str) -> None:
    """Equal numbers, numbers told as an update, and what follows from a claim."""
    assert not _types(earlier, later)


def test_what_happened_weeks_later_contradicts_nothing() -> None:
    """Ground may be fought for again."""
    earlier, later = "Освобождён населённый пункт Клещеевка.", "В Клещеевке снова идут бои."
    assert not _types(earlier, later, after=timedelta(days=20))
