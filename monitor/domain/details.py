"""What a finding says in detail: who attacks whom; by which article, how far it is, and whom."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from monitor.domain.claim import Quote


class Status(StrEnum):
    """How far a matter is, as the post tells it."""

    RUMOUR = "rumour"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a post: the exact words that name him, and the handle where he is a channel.

    Without words it is the channel that speaks; without a handle the words are all there is.
    `private`: somebody who speaks in no public name (a soldier, a relative, «Нина П.»); people read
    his name in the quotation alone. `named` is false for a mere role or group («двое бойцов»).
    """

    words: Quote | None = None
    channel: str | None = None
    private: bool = False
    named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the law by its canonical number, and the exact words that say so."""

    number: str
    title: str
    words: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a finding says beside its codes.

    An attack on critics has `who` and `whom`; pressure `whom`, the `articles`, the gravest code
    as `method`, and the `status` with the words that it rests on (None: a plain statement).
    """

    who: Party | None = None
    whom: tuple[Party, ...] = ()
    articles: tuple[Article, ...] = ()
    method: str | None = None
    status: Status | None = None
    status_words: Quote | None = None

    def requoted(self, exact: Callable[[Quote], Quote]) -> "Details":
        """Give the same details with each quote made exact in another text."""
        return replace(
            self,
            who=self.who and _requoted(self.who, exact),
            whom=tuple(_requoted(one, exact) for one in self.whom),
            articles=tuple(replace(one, words=exact(one.words)) for one in self.articles),
            status_words=self.status_words and exact(self.status_words),
        )


def _requoted(one: Party, exact: Callable[[Quote], Quote]) -> Party:
    return replace(one, words=exact(one.words)) if one.words else one


PRIVATE = "a private person"
METHODS = (
    "R-LAW", "R-LIST", "R-THREAT", "R-SURV", "R-FA", "R-TERR", "R-DISM", "R-FINE", "R-BLOCK",
    "R-DETAIN", "R-CRIM", "R-SENT",
)  # fmt: skip
"""The codes of pressure from the lightest to the gravest."""


def summary(details: Details) -> str:
    """Put details in one line of English, with the post's own words for people: `a → b`."""
    if details.who is not None:
        whom = ", ".join(map(named, details.whom)) or "nobody by name"
        return f"{named(details.who)} → {whom}"
    law = ", ".join(dict.fromkeys(f"article {a.number} ({a.title})" for a in details.articles))
    parts = [
        ", ".join(map(named, details.whom)),
        law,
        details.status.value if details.status else "",
    ]
    return ", ".join(part for part in parts if part)


def named(one: Party) -> str:
    """Name a party: as a channel where it is one, else in the post's words, if it is public."""
    if one.private:
        return PRIVATE
    words = " ".join(one.words.text.split()) if one.words else ""
    if one.channel is None:
        return words or "a hidden author"
    handle = f"@{one.channel}"
    return handle if not words or handle.lower() in words.lower() else f"{words} ({handle})"


def as_row(details: Details) -> dict[str, Any]:
    """Give details as plain values, as they are stored and listed."""
    law = [{"article": a.number, "title": a.title, **_span(a.words)} for a in details.articles]
    if details.who is not None:
        return {"who": _party(details.who), "whom": [_party(one) for one in details.whom]}
    return {
        "whom": [_party(one) for one in details.whom],
        "articles": law,
        "method": details.method,
        "status": details.status.value if details.status else None,
        "status_words": _span(details.status_words) if details.status_words else None,
    }


def from_row(row: dict[str, Any]) -> Details:
    """Read details back from plain values."""
    words = row.get("status_words")
    return Details(
        who=_as_party(row["who"]) if row.get("who") else None,
        whom=tuple(map(_as_party, row["whom"])),
        articles=tuple(
            Article(number=one["article"], title=one["title"], words=_quote(one))
            for one in row.get("articles", ())
        ),
        method=row.get("method"),
        status=Status(row["status"]) if row.get("status") else None,
        status_words=_quote(words) if words else None,
    )


def _party(one: Party) -> dict[str, Any]:
    blank = {"start": None, "end": None, "text": None}
    told = {"channel": one.channel, "private": one.private, "named": one.named}
    return {**(_span(one.words) if one.words else blank), **told}


def _as_party(row: dict[str, Any]) -> Party:
    words = None if row["text"] is None else _quote(row)
    return Party(words=words, channel=row["channel"], private=row["private"], named=row["named"])


def _span(words: Quote) -> dict[str, Any]:
    return {"start": words.start, "end": words.end, "text": words.text}


def _quote(row: dict[str, Any]) -> Quote:
    return Quote(start=row["start"], end=row["end"], text=row["text"])
