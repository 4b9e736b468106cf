"""Reports of pressure by who is under it, and how the matter went."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.digest.build import build
from monitor.digest.cases import cases
from monitor.digest.week import FindingRow
from monitor.domain.claim import Quote
from monitor.domain.details import Article, Details, Party, Status
from monitor.domain.digest import Section
from monitor.domain.finding import FindingKind
from tests.digest.rows import TUESDAY, a_finding, a_row, a_week


def words(text: str) -> Quote:
    """Some words of a post."""
    return Quote(start=0, end=len(text), text=text)


def told(whom: str, status: Status, number: int = 1, **changes: Any) -> FindingRow:
    """A report of pressure on somebody, told so many hours later."""
    law = Article(number="207.3", title="false reports on the army", words=words("207.3"))
    details = Details(whom=(Party(words=words(whom)),), articles=(law,), status=status)
    post = a_row(number, number, posted_at=TUESDAY + number * timedelta(hours=1))
    facts = {"kind": FindingKind.REPRESSION, "details": details, "themes": ("R-CRIM",)}
    return a_finding(post, **facts | changes)


def section(key: str, *found: FindingRow) -> Section:
    """One section of the digest of a week."""
    return next(one for one in build(a_week(findings=found)).sections if one.key == key)


def test_a_case_is_told_by_its_newest_status() -> None:
    """A rumour, then a denial, then the proof: one line."""
    lines = section(
        "repression",
        told("Семён Громов", Status.CONFIRMED, 3),
        told("Семёна Громова", Status.RUMOUR, 1),
        told("Семёну Громову", Status.DENIED, 2),
    ).lines

    assert [line.text for line in lines] == [
        "Семёна Громова: article 207.3 (false reports on the army); rumour (2024-03-05 16:00) → "
        "denied (2024-03-05 17:00) → confirmed (2024-03-05 18:00); 3 voices in 3 posts."
    ]
    assert dict(lines[0].data)["status"] == "confirmed"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("канал «Тихий омут»", "канала «Тихий омут»", True),
        ("Семён Громов", "Иван Громыхин", False),
        ("жителя Бердянска", "жительницу Бердянска", False),
        ("Анну Соколову", "Иван Соколов", False),
        ("Иван Марков", "Анна Маркова", False),
        ("Громову", "Громов", False),
    ],
)
def test_one_person_is_one_case(one: str, other: str, *, same: bool) -> None:
    """By name or title in any case; a role or a place tells nobody."""
    made, rest = cases([told(one, Status.REPORTED, 1), told(other, Status.REPORTED, 2)])
    assert (len(made) == 1 and not rest) is same


def test_what_is_told_of_two_at_once_is_no_course_of_one() -> None:
    """Nobody knows whose the article and the status are."""
    both = told("Семён Громов", Status.RUMOUR, 1)
    assert both.details is not None
    other = told("Пётр Лаврушин", Status.CONFIRMED, 2)
    assert other.details is not None
    both = replace(
        both, details=replace(both.details, whom=(*both.details.whom, *other.details.whom))
    )
    made, rest = cases([both, other])
    assert [[status for status, _ in case.course] for case in made] == [["confirmed"]]
    assert rest == [both]


def test_a_private_person_is_named_in_the_quotation_alone() -> None:
    """No line puts together what befalls him."""
    one = told("рядовой Семён Громов", Status.REPORTED)
    assert one.details is not None
    private = replace(one.details.whom[0], private=True)
    [line] = section(
        "repression", replace(one, details=replace(one.details, whom=(private,)))
    ).lines
    assert "Громов" not in line.text
    assert "Громов" not in line.sources[0].label


def test_who_is_named_by_a_role_alone_stands_with_the_voice() -> None:
    """Nobody is put together with another by chance."""
    one = told("Блогера", Status.REPORTED)
    assert one.details is not None
    role = replace(one.details.whom[0], named=False)
    details = replace(one.details, whom=(role,))
    lines = section("repression", replace(one, details=details)).lines
    assert lines[0].text == "Канал 1 (@c1) [independent]: 1 post."
    assert lines[0].sources[0].label == (
        "Блогера, article 207.3 (false reports on the army), reported"
    )


def test_an_attack_says_at_whom() -> None:
    """In the line and beside the quotation."""
    details = Details(who=Party(channel="c1"), whom=(Party(words=words("Z-каналы")),))
    [line] = section("policing", a_finding(kind=FindingKind.POLICING, details=details)).lines
    assert line.text.endswith("1 post. Against: Z-каналы.")
    assert line.sources[0].label == "@c1 → Z-каналы"


def test_relatives_have_a_section_of_their_own() -> None:
    """One line a matter, in the taxonomy's order, with its quotations."""
    found = [
        a_finding(a_row(n), kind=FindingKind.RELATIVES, themes=themes)
        for n, themes in ((1, ("V-BODY", "V-MISS")), (2, ("V-MISS",)))
    ]
    lines = section("relatives", *found).lines
    assert [line.text for line in lines] == [
        "Missing men: 2 voices in 2 posts.",
        "The dead not returned or not known: 1 voice in 1 post.",
    ]
    assert all(line.sources for line in lines)
