"""Text of a preview page → plain text with entities in UTF-16 units."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode as Node

from monitor.domain.post import Entity, clean_text

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
}


@dataclass(slots=True)
class _Written:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Entity] = field(default_factory=list)

    def add(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words.encode("utf-16-le")) // 2


def marked_text(node: Node) -> tuple[str, tuple[Entity, ...]]:
    """Give the words of an element and the marked runs in them; scripts and styles are no words."""
    written = _Written()
    _walk(node, written)
    text = "".join(written.parts)
    left = len(text) - len(text.lstrip())
    shift = len(text[:left].encode("utf-16-le")) // 2
    text = text.strip()
    length = len(text.encode("utf-16-le")) // 2
    found = [_cut(entity, shift, length) for entity in written.entities]
    ordered = sorted((e for e in found if e is not None), key=lambda e: (e.offset, -e.length))
    return text, tuple(ordered)


def _walk(node: Node, written: _Written) -> None:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            written.add(clean_text(child.text(deep=False)))
        elif child.tag == "br":
            written.add("\n")
        elif child.tag not in ("script", "style"):
            _element(child, written)


def _element(child: Node, written: _Written) -> None:
    start = written.length
    _walk(child, written)
    kind, value = _kind(child)
    if kind is not None and written.length > start:
        written.entities.append(
            Entity(kind=kind, offset=start, length=written.length - start, value=value)
        )


def _kind(child: Node) -> tuple[str | None, str | None]:
    if child.tag == "a":
        return _link(clean_text(child.attributes.get("href") or ""))
    # An emoji is drawn as <i class="emoji"><b>x</b></i>: neither italic nor bold.
    parent = child.parent
    classes = (child.attributes.get("class") or "").split()
    if "emoji" in classes or (
        parent is not None and "emoji" in (parent.attributes.get("class") or "").split()
    ):
        return None, None
    value = child.attributes.get("emoji-id") if child.tag == "tg-emoji" else None
    return KINDS.get(child.tag or ""), value


def _link(href: str) -> tuple[str | None, str | None]:
    if href.startswith("?q=%23"):
        return "hashtag", None
    try:
        scheme = urlsplit(href).scheme
    except ValueError:
        return None, None
    return ("text_link", href) if scheme in ("http", "https", "tg") else (None, None)


def _cut(entity: Entity, shift: int, length: int) -> Entity | None:
    start = max(entity.offset - shift, 0)
    end = min(entity.offset - shift + entity.length, length)
    if start >= end:
        return None
    return Entity(kind=entity.kind, offset=start, length=end - start, value=entity.value)
