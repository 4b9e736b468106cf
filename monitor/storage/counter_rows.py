"""Counter-statements as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from monitor.analysis.keys import cited_words, keys, named_things, roves
from monitor.domain.claim import Counter, Quote
from monitor.domain.post import PostRef
from monitor.storage.rows import add_missing
from monitor.storage.schema import counter_places, counters

# Stands among the places of a counter-statement whose post puts words into quotation marks.
CITING = "«»"
# Stands there for one that may mean a claim with which it shares no place.
ROVING = "~"


def save_counters(db: Connection, where: Mapping[str, int], read: Sequence[Counter]) -> list[int]:
    """Store the counter-statements of a wording (`where`: post_id, wording_id); give their ids."""
    return [_save(db, where, counter) for counter in read]


def counter_of(row: Row[Any]) -> Counter:
    """Make the noun of a row of `counters` joined with its post's identity."""
    return Counter(
        ref=PostRef(platform=row.platform, channel_id=row.channel_id, message_id=row.message_id),
        kind=row.kind,
        quote=Quote(start=row.quote_start, end=row.quote_end, text=row.quote),
        place_ids=tuple(row.place_ids),
        subject=tuple(row.subject),
        quantity=None if row.low is None else (row.low, row.high),
        explicit=row.explicit,
        hedged=row.hedged,
        chances=tuple((kind, chance) for kind, chance in row.chances),
        posted_at=row.posted_at,
        undated=row.undated,
        analyser=row.analyser,
    )


def _save(db: Connection, where: Mapping[str, int], counter: Counter) -> int:
    low, high = counter.quantity or (None, None)
    key = {
        "wording_id": where["wording_id"],
        "analyser": counter.analyser,
        "kind": counter.kind,
        "quote_start": counter.quote.start,
        "quote_end": counter.quote.end,
    }
    values = {
        **key,
        "post_id": where["post_id"],
        "quote": counter.quote.text,
        "place_ids": list(counter.place_ids),
        "subject": list(counter.subject),
        "low": low,
        "high": high,
        "explicit": counter.explicit,
        "hedged": counter.hedged,
        "chances": [list(pair) for pair in counter.chances],
        "posted_at": counter.posted_at,
        "undated": counter.undated,
        "current": True,
    }
    same = select(counters.c.id).filter_by(**key)
    known = db.execute(same).scalar()
    if known is None:
        known = db.execute(insert(counters).returning(counters.c.id), [values]).scalar_one()
    else:
        db.execute(update(counters).where(counters.c.id == known).values(values))
    places = {"explicit": counter.explicit, "posted_at": counter.posted_at}
    ids = set(keys(counter.place_ids)) or {""}
    ids.update(named_things(counter))
    if cited_words(counter):
        ids.add(CITING)
    if roves(counter):
        ids.add(ROVING)
    rows = [{"counter_id": known, "place_id": p, **places} for p in sorted(ids)]
    add_missing(db, counter_places, rows)
    return int(known)
