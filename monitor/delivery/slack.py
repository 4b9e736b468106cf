"""Slack, by an incoming webhook, in Block Kit.

Limits: 50 blocks, 3,000 characters in a section, 150 in a header, and about 13,000 over all
blocks (undocumented: beyond it Slack answers msg_blocks_too_long).
"""

import json
from typing import Any

import httpx

from monitor.alerting.wording import attribution, headline
from monitor.delivery.http import post
from monitor.delivery.links import link
from monitor.domain.alert import Excerpt, Message, Severity

BLOCKS = 50
SECTION = 3000
HEADER = 150
TOTAL = 13_000
WORDS = 2400
FACTS = 10
FIELD = 600

SIGNS = {Severity.NOTE: "Note", Severity.WARNING: "Warning", Severity.URGENT: "URGENT"}
REPEAT = "Repeat: an earlier try of this message may have arrived."
BODY_CUT = "(shortened; the whole text is in the files)"

Block = dict[str, Any]


class Slack:
    """Sends to one incoming webhook, whose address is its password."""

    def __init__(self, http: httpx.AsyncClient, webhook_url: str) -> None:
        self._http = http
        self._webhook_url = webhook_url

    async def send(self, message: Message) -> None:
        """Deliver one message, or raise DeliveryError."""
        body = json.dumps(payload(message), ensure_ascii=False).encode()
        await post(self._http, "Slack", self._webhook_url, body, {})


def payload(message: Message) -> Block:
    """Dress a message for Slack, within its limits, with every text escaped."""
    title = headline(f"{SIGNS[message.severity]}: {message.title}", HEADER)
    blocks: list[Block] = [{"type": "header", "text": _plain(title, HEADER)}]
    if message.repeat:
        blocks.append(_context(REPEAT))
    blocks += _sections(message.lead)
    for excerpt in message.excerpts:
        blocks += _excerpt(excerpt)
    blocks += _sections(message.body)
    closing = [*_facts(message), _context(f"Message {message.key}")]
    return {
        "text": escaped(title),
        "blocks": [*_fitted(blocks, closing), *closing],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escaped(text: str) -> str:
    """Escape the three characters that Slack gives a meaning; no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """Shorten a text so that it fits once it is escaped; an escape is never split."""
    if len(escaped(text)) <= limit:
        return escaped(text)
    room, kept = limit - 1, []
    for char in text:
        safe = escaped(char)
        room -= len(safe)
        if room < 0:
            break
        kept.append(safe)
    return "".join(kept).rstrip() + "…"


def _excerpt(excerpt: Excerpt) -> list[Block]:
    head = f"*{cut(excerpt.label, 200)}*\n{cut(attribution(excerpt), 500)}"
    address = link(excerpt.url)
    if address is not None:
        head += f"\n<{cut(address, 900)}|Open the post>"
    return [_section(head), *([_section(quoted(excerpt))] if excerpt.text.strip() else [])]


def quoted(excerpt: Excerpt) -> str:
    """Write an excerpt as a quotation with its evidence in bold, escaped, within a section."""
    room = WORDS
    while len(written := _marked(excerpt, room)) > SECTION:
        room = room * 3 // 4
    return written


def _marked(excerpt: Excerpt, room: int) -> str:
    text, at = excerpt.text[:room], 0
    pieces: list[str] = []
    for start, end in excerpt.marks:
        pieces += [escaped(text[at:start]), _bold(text[start:end])]
        at = max(at, end)
    pieces.append(escaped(text[at:]))
    whole = "".join(pieces) + ("…" if room < len(excerpt.text) else "")
    return "\n".join(f">{line}" for line in whole.splitlines())


def _bold(text: str) -> str:
    # Bold ends with its line and must touch its words; a star inside would end it early.
    lines = text.replace("*", "∗").splitlines()
    return "\n".join(f"*{escaped(line.strip())}*" if line.strip() else line for line in lines)


def _facts(message: Message) -> list[Block]:
    fields = [
        {"type": "mrkdwn", "text": f"*{cut(name, 80)}*\n{cut(value, FIELD)}", "verbatim": True}
        for name, value in message.facts[:FACTS]
    ]
    return [{"type": "section", "fields": fields}] if fields else []


def _sections(text: str) -> list[Block]:
    if not text.strip():
        return []
    pieces: list[str] = []
    rest = text
    while rest and len(pieces) < BLOCKS:
        at = _break(rest, SECTION // 2)
        pieces.append(rest[:at])
        rest = rest[at:]
    return [_section(cut(piece, SECTION)) for piece in pieces if piece.strip()]


def _break(text: str, limit: int) -> int:
    if len(text) <= limit:
        return len(text)
    at = text.rfind("\n", limit // 2, limit)
    return at + 1 if at >= 0 else limit


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain(text, 300)]}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": text[:limit], "emoji": False}


def _fitted(blocks: list[Block], closing: list[Block]) -> list[Block]:
    notice = _context(BODY_CUT)
    room = TOTAL - _size([*closing, notice])
    kept: list[Block] = []
    for block in blocks:
        room -= _size([block])
        if room < 0 or len(kept) + len(closing) + 1 >= BLOCKS:
            return [*kept, notice]
        kept.append(block)
    return kept


def _size(blocks: list[Block]) -> int:
    # Every string counts, keys too: more than Slack counts, so what fits here fits there.
    return len(json.dumps(blocks, ensure_ascii=False))
