"""A preview page → posts, with pages written here in the site's structure."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.post import Entity, Forward, MediaKind
from monitor.domain.privacy import Pseudonyms
from monitor.sources.preview.page import Shown, read_page, rounded
from tests.fakes.preview_site import PagePost, PreviewSite, _page

KEY = Pseudonyms(b"k" * 32)
W = "tgme_widget_message"


def shown(post: PagePost) -> Shown:
    """What is read of a page with one post."""
    site = PreviewSite()
    site.channel("okopny", post)
    page = read_page(_page(site, "okopny", None), KEY)
    assert page is not None
    return page.posts[0]


def test_identity_and_time() -> None:
    """From data-post and the date link's time element."""
    post = shown(PagePost(7))

    assert (post.handle, post.message_id) == ("okopny", 7)
    assert post.posted_at == datetime(2024, 3, 4, 13, 0, tzinfo=UTC)


def test_a_length_of_a_video_is_no_date() -> None:
    """Only the date link's time counts."""
    post = shown(PagePost(7, extra='<time class="message_video_duration" datetime="0:15"></time>'))

    assert post.posted_at.year == 2024


def test_lines_links_and_emoji() -> None:
    """Breaks become line breaks, an emoji keeps its character, a link its whole address."""
    text = (
        'Первая<br/>вторая <i class="emoji" style="x"><b>🔥</b></i> '
        '<a href="https://example.org/long/path">example.org/lo…</a> <b>жирно</b>'
    )
    post = shown(PagePost(7, text))

    assert post.text == "Первая\nвторая 🔥 example.org/lo… жирно"
    assert post.entities == (
        Entity(kind="text_link", offset=17, length=15, value="https://example.org/long/path"),
        Entity(kind="bold", offset=33, length=5),
    )


def test_a_script_link_is_no_link() -> None:
    """Only http, https and tg addresses are kept."""
    assert shown(PagePost(7, '<a href="javascript:alert(1)">жми</a>')).entities == ()


def test_hostile_html_is_only_text() -> None:
    """What a post quotes is words; scripts are dropped."""
    text = "&lt;script&gt;alert(1)&lt;/script&gt;<script>alert(2)</script><style>x</style>"

    assert shown(PagePost(7, text)).text == "<script>alert(1)</script>"


def test_a_quoted_reply_is_not_the_text() -> None:
    """The base class also marks the words that are answered."""
    reply = (
        f'<a class="{W}_reply" href="https://t.me/okopny/3">'
        f'<div class="{W}_text js-message_reply_text">Чужие слова</div></a>'
    )
    post = shown(PagePost(7, "Свои слова", reply=reply))

    assert post.text == "Свои слова"
    assert post.reply_to == 3


def test_a_forward_from_a_public_channel() -> None:
    """Its link names the original."""
    forwarded = (
        f'<div class="{W}_forwarded_from">Forwarded from <a class="{W}_forwarded_from_name"'
        ' href="https://t.me/tylovik/12"><span>Тыловик</span></a></div>'
    )

    assert shown(PagePost(7, forwarded=forwarded)).forward == Forward(
        handle="tylovik", message_id=12, name="Тыловик"
    )


def test_a_forward_from_a_person_is_pseudonymised() -> None:
    """A name without a link may be a person's; it appears nowhere, not even in the raw record."""
    forwarded = (
        f'<div class="{W}_forwarded_from">Forwarded from '
        f'<span class="{W}_forwarded_from_name">Иван Частный</span></div>'
    )
    post = shown(PagePost(7, forwarded=forwarded))

    assert post.forward == Forward(name=KEY.of("Иван Частный"), person=True)
    assert "Частный" not in repr(post)


def test_an_album_is_one_post_with_all_its_ids() -> None:
    """The other ids stand only in the links of its photos."""
    post = shown(PagePost(7, ids=(7, 8, 9)))

    assert post.ids == (7, 8, 9)
    assert [media.kind for media in post.media] == [MediaKind.PHOTO] * 3


def test_views_reactions_and_the_edit_mark() -> None:
    """Rounded counts become numbers; the raw record keeps what was shown."""
    extra = (
        f'<div class="{W}_reactions"><span class="tgme_reaction">'
        '<i class="emoji"><b>👍</b></i>1.5K</span></div>'
    )
    post = shown(PagePost(7, views="12.5K", edited=True, extra=extra))

    assert (post.views, post.edited, post.reactions) == (12_500, True, (("👍", 1_500),))
    assert post.raw["views"] == "12.5K"


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        (f'<a class="{W}_video_player" href="x"></a>', MediaKind.VIDEO),
        (f'<audio class="{W}_voice" src="x"></audio>', MediaKind.AUDIO),
        (f'<div class="{W}_document_title">x.pdf</div>', MediaKind.DOCUMENT),
        (f'<div class="{W}_poll_question">За?</div>', MediaKind.POLL),
        (f'<div class="{W}_location_wrap"></div>', MediaKind.OTHER),
    ],
)
def test_media(extra: str, kind: MediaKind) -> None:
    """Each kind is told by its class."""
    assert [media.kind for media in shown(PagePost(7, extra=extra)).media] == [kind]


def test_a_service_message_is_marked() -> None:
    """So that holes between ids are not taken for deletions."""
    assert shown(PagePost(7, service=True)).service


def test_the_address_of_older_posts() -> None:
    """From the anchor above the posts."""
    site = PreviewSite()
    site.channel("okopny", *(PagePost(n) for n in range(1, 31)))
    page = read_page(_page(site, "okopny", None), KEY)

    assert page is not None
    assert page.older == 11


def test_another_page_is_no_channel() -> None:
    """Told by structure: a post may quote any words."""
    assert read_page("<html><body>tgme_widget_message</body></html>", KEY) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("987", 987), ("12.5K", 12_500), ("1.2M", 1_200_000), ("", None), ("many", None)],
)
def test_rounded_counts(text: str, number: int | None) -> None:
    """As the site writes them."""
    assert rounded(text) == number


@given(st.text(max_size=300))
def test_no_page_breaks_the_reader(junk: str) -> None:
    """Whatever comes is a page, no page, or a layout error."""
    read_page(f'<div class="tgme_channel_history">{junk}</div>', KEY)
