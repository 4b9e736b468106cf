"""What each form does with hostile text, and that it says the same each time."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from monitor.digest.build import build
from monitor.digest.render.files import files
from monitor.digest.render.markdown import escape, markdown
from monitor.digest.render.message import message
from monitor.digest.render.page import page
from monitor.digest.render.safe import link, plain
from monitor.digest.render.tables import COLUMNS, as_csv, as_jsonl, cell
from monitor.digest.week import Removed
from monitor.domain.digest import Digest
from tests.digest.rows import TUESDAY, a_finding, a_row, a_week, against

HOSTILE = [
    "[нажми](https://evil.example)",
    "<https://evil.example>",
    "![](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "&lt;script&gt;",
    "`код` **жирно** _косо_ ~~мимо~~",
    "# заголовок",
    "1. список",
    "- список",
    "строка\n\n# другая\n\n<b>",
    "\\[обман](https://evil.example)",
    "</p></li></ul><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "=HYPERLINK(1)",
]


class Tags(HTMLParser):
    """Collects the elements, links and event attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is there."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links.update(value or "" for name, value in attrs if name in {"href", "src"})


def a_digest(words: str = "снарядов опять нет", **changes: object) -> Digest:
    """A week with one criticism and one contradiction in those words."""
    row = a_row(1, **changes)  # type: ignore[arg-type]
    return build(a_week(findings=(a_finding(row, quotes=(words,)), against(a_row(2)))))


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_shows_hostile_words_as_words(words: str) -> None:
    """A CommonMark reader makes a plain paragraph of them, whatever they hold."""
    reader = MarkdownIt("commonmark").enable("table").enable("strikethrough")

    html = reader.render(escape(words))

    assert Tags(html).tags == {"p"}


@given(st.text())
def test_escaped_text_is_one_paragraph_with_the_same_words(text: str) -> None:
    """Escaping loses nothing but white space and control characters, for any text."""
    seen: list[str] = []
    parser = HTMLParser()
    parser.handle_data = seen.append  # type: ignore[method-assign]
    parser.feed(MarkdownIt("commonmark").render(escape(text)))
    parser.close()

    # CommonMark shows U+FFFD for characters that it refuses, and trims what it calls space.
    assert "".join(seen).strip() == plain(text).strip()


@pytest.mark.parametrize("words", HOSTILE)
def test_the_markdown_digest_links_to_nothing_but_posts(words: str) -> None:
    """Hostile words and titles add no link to the file."""
    html = MarkdownIt("commonmark").render(markdown(a_digest(words, title=words)))

    assert all(target.startswith("https://t.me/") for target in Tags(html).links)
    assert not Tags(html).tags & {"script", "img", "code", "b"}


def test_bare_addresses_do_not_become_links() -> None:
    """GitHub's dialect would link them without any markup."""
    assert escape("см. https://evil.example и www.evil.example") == (
        "см. https\\://evil.example и www\\.evil.example"
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_the_page_shows_hostile_words_as_words(words: str) -> None:
    """No element, attribute or link comes out of a post or a title."""
    harmless = Tags(page(a_digest()))
    seen = Tags(page(a_digest(words, title=words)))

    assert seen.tags == harmless.tags
    assert seen.attributes == harmless.attributes
    assert seen.links == harmless.links


def test_the_page_needs_nothing_from_outside() -> None:
    """No script and no remote part: every link is one that a reader follows."""
    seen = Tags(page(a_digest()))

    assert not seen.tags & {"script", "link", "img", "iframe"}
    assert "url(" not in page(a_digest())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http://", "//evil", "http://[bad", None]
)
def test_an_address_that_is_not_plain_http_is_no_link(url: str | None) -> None:
    """The post is then named by its number."""
    assert link(url) is None
    assert "post 7" in markdown(a_digest(url=url))


def test_a_link_cannot_end_early() -> None:
    """Characters that would end a link in Markdown or HTML are percent-encoded."""
    assert link("https://t.me/a/1>)(<\"' x") == "https://t.me/a/1%3E%29%28%3C%22%27%20x"


def test_score_and_deletion_are_told_beside_the_link() -> None:
    """In every form for people."""
    digest = a_digest(deleted_at=TUESDAY)

    for text in (markdown(digest), page(digest), message(digest, "k").body):
        assert ", score 0.90 (deleted)" in text


def test_only_lines_with_two_sides_are_set_side_by_side() -> None:
    """Official words lead a pair; a list of deleted posts does not."""
    gone = Removed(post=a_row(3), words="удалено", noticed_at=TUESDAY)
    html = page(build(a_week(findings=(against(a_row(2)),), removed=(gone,))))

    assert html.count('<article class="line pair">') == 1
    assert html.count('<li class="said first">') == 1


def test_direction_marks_are_not_shown() -> None:
    """A text cannot make itself read backwards."""
    assert plain("до\u202eпосле\u0007") == "допосле"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1", "\r+1"])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    """A spreadsheet shows it and does not run it."""
    assert cell(text) == f"'{text}"


def test_csv_has_one_row_a_cited_post() -> None:
    """Lines without posts have one row too, and every row has every column."""
    digest = a_digest("=1+1")

    rows = list(csv.reader(io.StringIO(as_csv(digest))))

    lines = [line for section in digest.sections for line in section.lines]
    assert rows[0] == list(COLUMNS)
    assert len(rows) == 1 + sum(max(1, len(line.sources)) for line in lines)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert "'=1+1" in {row[COLUMNS.index("quote")] for row in rows}


def test_jsonl_has_one_object_a_line() -> None:
    """Line separators inside words do not break a line."""
    lines = as_jsonl(a_digest("раз\u2028два\x85три")).splitlines()

    objects = [json.loads(line) for line in lines]
    assert objects[0]["section"] == "header"
    assert "раз\u2028два\x85три" in [s["quote"] for o in objects[1:] for s in o["sources"]]


def test_the_tables_hold_what_the_page_leaves_out() -> None:
    """Forty posts stand in the CSV; the page shows some and counts the rest."""
    digest = build(a_week(findings=tuple(a_finding(a_row(i)) for i in range(1, 41))))

    assert "and 28 more in digest.csv" in markdown(digest)
    assert "and 28 more in digest.csv" in page(digest)
    assert as_csv(digest).count("criticism,1,") == 40


def test_the_same_digest_gives_the_same_bytes() -> None:
    """Four files, and none holds the time of its writing."""
    first, second = files(a_digest()), files(a_digest())

    assert first == second
    assert list(first) == ["digest.md", "digest.html", "digest.csv", "digest.jsonl"]


def test_the_message_carries_text_page_and_files() -> None:
    """The short text shows both sides; the whole digest is attached."""
    told = message(a_digest(), "digest:2024-W10")

    assert told.key == "digest:2024-W10"
    assert "official words: «Каменка освобождена»" in told.body
    assert told.html is not None
    assert Tags(told.html).tags <= {
        "html", "head", "meta", "title", "body", "h1", "h2", "p", "ul", "li", "br", "span", "a",
    }  # fmt: skip
    assert [name for name, _, _ in told.attachments] == ["digest.md", "digest.csv"]
