"""A preview page → what it shows. Pure; the classes are those of t.me/s in autumn 2026.

They may change without notice, so a page whose posts all lack a required field is an error, and
every test is for a class, never for words: a post can quote any words.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from monitor.domain.errors import SourceError
from monitor.domain.moment import plausible
from monitor.domain.post import Entity, Forward, Media, MediaKind, clean_text
from monitor.domain.privacy import Pseudonyms
from monitor.sources.preview.marked_text import marked_text

W = "tgme_widget_message"
DATA_POST = re.compile(r"([A-Za-z]\w{2,63})/(\d{1,18})")
LINK = re.compile(r"https?://t\.me/(?:s/)?([A-Za-z]\w{2,63})(?:/(\d{1,18}))?(?:[?#].*)?")
ROUNDED = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([KMB]?)", re.ASCII)
UNITS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}

MEDIA = (
    (f"a.{W}_photo_wrap", MediaKind.PHOTO),
    (f"a.{W}_video_player, .{W}_roundvideo_player", MediaKind.VIDEO),
    (f"audio.{W}_voice, .{W}_voice_player", MediaKind.AUDIO),
    (f".{W}_document_wrap, .{W}_document_title", MediaKind.DOCUMENT),
    (f".{W}_poll, .{W}_poll_question", MediaKind.POLL),
    (f".{W}_sticker_wrap, .{W}_location_wrap, .{W}_contact_wrap", MediaKind.OTHER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One block of a page: a post, or an album under its first id (`ids` holds all of them)."""

    handle: str
    message_id: int
    ids: tuple[int, ...]
    posted_at: datetime
    text: str
    entities: tuple[Entity, ...]
    media: tuple[Media, ...]
    forward: Forward | None
    reply_to: int | None
    service: bool
    edited: bool
    views: int | None
    reactions: tuple[tuple[str, int], ...]
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """A page of a channel; `older` is the id to ask for posts before, None at the beginning."""

    title: str | None
    posts: tuple[Shown, ...]
    older: int | None


def read_page(html: str, pseudonyms: Pseudonyms) -> PreviewPage | None:
    """Read a page; None when it is no channel page. Raises SourceError if the layout changed."""
    tree = HTMLParser(html)
    blocks = tree.css(f"div.{W}[data-post]")
    header = tree.css_first(".tgme_channel_info_header_title")
    if not blocks and header is None and tree.css_first(".tgme_channel_history") is None:
        return None
    posts = [shown for block in blocks if (shown := _read(block, pseudonyms)) is not None]
    if blocks and not posts:
        raise SourceError("the preview's layout changed: no post has an id and a date; update us")
    posts.sort(key=lambda shown: shown.message_id)
    title = clean_text(header.text(strip=True)) if header is not None else None
    return PreviewPage(title=title, posts=tuple(posts), older=_older(tree))


def _older(tree: HTMLParser) -> int | None:
    anchor = tree.css_first("a.tme_messages_more[data-before]")
    value = (anchor.attributes.get("data-before") or "") if anchor is not None else ""
    return int(value) if value.isdigit() and len(value) < 19 else None


def _read(block: Node, pseudonyms: Pseudonyms) -> Shown | None:
    # A block that no honest page holds (tags nested by the thousand) costs itself alone.
    try:
        return _shown(block, pseudonyms)
    except (ValueError, OverflowError, RecursionError):
        return None


def _shown(block: Node, pseudonyms: Pseudonyms) -> Shown | None:
    name = DATA_POST.fullmatch(block.attributes.get("data-post") or "")
    posted_at = _date(block)
    if name is None or posted_at is None:
        return None
    number = int(name[2])
    if number < 1:
        return None
    text, entities = _text(block)
    views = block.css_first(f".{W}_views")
    seen = clean_text(views.text(strip=True)) if views is not None else None
    meta = block.css_first(f".{W}_meta")
    forward = _forward(block, pseudonyms)
    edited = meta is not None and meta.text(strip=True).lower().startswith("edited")
    return Shown(
        handle=name[1],
        message_id=number,
        ids=_ids(block, number),
        posted_at=posted_at,
        text=text,
        entities=entities,
        media=_media(block),
        forward=forward,
        reply_to=_reply(block, name[1]),
        service="service_message" in (block.attributes.get("class") or "").split(),
        edited=edited,
        views=rounded(seen),
        reactions=_reactions(block),
        raw={
            "post": name[0],
            "date": posted_at.isoformat(),
            "text": text,
            "views": seen,
            "edited": edited,
            "forward": None
            if forward is None
            else [forward.handle, forward.message_id, forward.name],
        },
    )


def _date(block: Node) -> datetime | None:
    # Lengths of videos are `time` elements too.
    found = block.css_first(f"a.{W}_date time[datetime]")
    try:
        moment = datetime.fromisoformat((found.attributes.get("datetime") or "") if found else "")
        return plausible(moment, "the post's date")
    except ValueError:
        return None


def _text(block: Node) -> tuple[str, tuple[Entity, ...]]:
    # The base class also marks the quoted words of a reply.
    for found in block.css("div.js-message_text"):
        if not _inside_reply(found):
            return marked_text(found)
    question = block.css_first(f".{W}_poll_question")
    return (clean_text(question.text(strip=True)), ()) if question is not None else ("", ())


def _inside_reply(node: Node) -> bool:
    parent = node.parent
    while parent is not None:
        if f"{W}_reply" in (parent.attributes.get("class") or "").split():
            return True
        parent = parent.parent
    return False


def _forward(block: Node, pseudonyms: Pseudonyms) -> Forward | None:
    if block.css_first(f".{W}_forwarded_from") is None:
        return None
    found = block.css_first(f".{W}_forwarded_from_name")
    if found is None:
        return Forward()
    name = clean_text(found.text(strip=True))
    link = LINK.fullmatch(found.attributes.get("href") or "") if found.tag == "a" else None
    if link is None:
        # A name without a link is a user's, a hidden or a private source: privacy decides.
        return Forward(name=pseudonyms.of(name), person=True) if name else Forward()
    message = int(link[2]) if link[2] else None
    return Forward(handle=link[1], message_id=message, name=name or None)


def _reply(block: Node, handle: str) -> int | None:
    found = block.css_first(f"a.{W}_reply[href]")
    link = LINK.fullmatch(found.attributes.get("href") or "") if found is not None else None
    if link is None or link[2] is None or link[1].lower() != handle.lower():
        return None
    return int(link[2])


def _ids(block: Node, first: int) -> tuple[int, ...]:
    # The other ids of an album stand only in its ?single links.
    found = {first}
    for anchor in block.css(f"a.{W}_photo_wrap[href], a.{W}_video_player[href]"):
        link = LINK.fullmatch(anchor.attributes.get("href") or "")
        if link is not None and link[2] is not None:
            found.add(int(link[2]))
    return tuple(sorted(found))


def _media(block: Node) -> tuple[Media, ...]:
    found = [Media(kind=kind) for css, kind in MEDIA for _ in block.css(css)]
    titles = {media.kind for media in found}
    # A document's wrapper and its title are one document.
    return tuple(m for m in found if m.kind in (MediaKind.PHOTO, MediaKind.VIDEO)) + tuple(
        Media(kind=kind)
        for kind in MediaKind
        if kind in titles - {MediaKind.PHOTO, MediaKind.VIDEO}
    )


def _reactions(block: Node) -> tuple[tuple[str, int], ...]:
    counted = []
    for reaction in block.css(f".{W}_reactions .tgme_reaction"):
        emoji = reaction.css_first("b")
        custom = reaction.css_first("[emoji-id]")
        name = emoji.text(strip=True) if emoji is not None else ""
        if not name and custom is not None:
            name = custom.attributes.get("emoji-id") or ""
        count = rounded(reaction.text(strip=True).removeprefix(name))
        if name and count is not None:
            counted.append((clean_text(name), count))
    return tuple(counted)


def rounded(text: str | None) -> int | None:
    """Read `987`, `12.5K` or `1.2M` as a number; None for anything else."""
    found = ROUNDED.fullmatch(text or "")
    return round(float(found[1]) * UNITS[found[2]]) if found else None
