"""The words of an e-mail, as text and as HTML."""

from typing import Any

from jinja2 import Environment

from monitor.alerting.wording import attribution, headline
from monitor.delivery.links import link
from monitor.domain.alert import Excerpt, Message

REPEAT = "Repeat: an earlier try of this message may have arrived."

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body style="font-family: sans-serif; max-width: 44em; color: #1a1a1a">
<h1 style="font-size: 1.25em">{{ title }}</h1>
{% if repeat %}<p><em>{{ repeat }}</em></p>{% endif %}
{% if lead %}<p>{{ lead }}</p>{% endif %}
{% for excerpt in excerpts %}
<h2 style="font-size: 1em; margin-bottom: 0">{{ excerpt.label }}</h2>
<p style="margin: 0.2em 0; color: #555">{{ excerpt.by }}{% if excerpt.url %} ·
<a href="{{ excerpt.url }}" rel="noopener noreferrer nofollow">open the post</a>{% endif %}</p>
<blockquote dir="auto" style="margin: 0.4em 0 1em; padding-left: 0.8em;
 border-left: 3px solid #bbb; white-space: pre-wrap">
{%- for words, marked in excerpt.pieces -%}
{% if marked %}<mark>{{ words }}</mark>{% else %}{{ words }}{% endif %}
{%- endfor -%}
</blockquote>
{% endfor %}
{% if body %}<pre style="white-space: pre-wrap; font-family: inherit">{{ body }}</pre>{% endif %}
{% if facts %}<table style="font-size: 0.9em">
{% for name, value in facts %}<tr><th style="text-align: left; vertical-align: top">{{ name }}</th>
<td>{{ value }}</td></tr>
{% endfor %}</table>{% endif %}
<p style="color: #777; font-size: 0.8em">Message {{ key }}</p>
</body></html>
"""

_template = Environment(autoescape=True).from_string(PAGE)


def as_html(message: Message) -> str:
    """Write a message as a page without any image, script or remote address to fetch."""
    return _template.render(
        title=headline(message.title),
        repeat=REPEAT if message.repeat else "",
        lead=message.lead,
        excerpts=[_shown(excerpt) for excerpt in message.excerpts],
        body=message.body,
        facts=message.facts,
        key=message.key,
    )


def as_text(message: Message) -> str:
    """Write a message as plain text, the evidence between »« signs."""
    parts = [headline(message.title)]
    if message.repeat:
        parts.append(REPEAT)
    parts.append(message.lead)
    parts += [_quotation(excerpt) for excerpt in message.excerpts]
    parts.append(message.body)
    parts.append("\n".join(f"{name}: {value}" for name, value in message.facts))
    parts.append(f"Message {message.key}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _quotation(excerpt: Excerpt) -> str:
    words = "".join(f"»{text}«" if marked else text for text, marked in pieces(excerpt))
    lines = [excerpt.label, attribution(excerpt), link(excerpt.url) or ""]
    return "\n".join([line for line in lines if line] + [f"> {w}" for w in words.splitlines()])


def _shown(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "label": excerpt.label,
        "by": attribution(excerpt),
        "url": link(excerpt.url),
        "pieces": pieces(excerpt),
    }


def pieces(excerpt: Excerpt) -> list[tuple[str, bool]]:
    """Cut an excerpt into pieces that are evidence (true) and pieces that are not."""
    found, at = [], 0
    for start, end in excerpt.marks:
        found += [(excerpt.text[at:start], False), (excerpt.text[start:end], True)]
        at = max(at, end)
    found.append((excerpt.text[at:], False))
    return [(words, marked) for words, marked in found if words]
