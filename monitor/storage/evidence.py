"""The untouched originals, compressed."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from monitor.domain.collecting import Sighting, SourceKind
from monitor.storage.rows import add, chunks
from monitor.storage.schema import raw_records, wordings

# A record repeats the text of its wording, so that is the dictionary it is packed with.
_LEVEL = 1
_WINDOW = 32_768
_packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def save_raw(
    db: Connection,
    source: SourceKind,
    new: Sequence[tuple[int, Sighting]],
    known: Sequence[tuple[int, Sighting]],
) -> None:
    """Keep raw records of new wordings, and of known ones those of a new source or shape."""
    rows = {}
    present = _present(db, [wording for wording, _ in known])
    for wording, sighting in [*new, *known]:
        key = (wording, source.value, _shape(sighting))
        if key not in present and key not in rows:
            rows[key] = _row(key, sighting)
    add(db, raw_records, list(rows.values()))


def read_raw(db: Connection, wording_id: int) -> list[Any]:
    """Give the raw records of a wording back as its sources gave them."""
    query = select(raw_records.c.body, wordings.c.text)
    query = query.join(wordings, wordings.c.id == raw_records.c.wording_id)
    rows = db.execute(query.where(wordings.c.id == wording_id).order_by(raw_records.c.source))
    return [_unpacked(row.body, row.text) for row in rows]


def _present(db: Connection, wording_ids: Sequence[int]) -> set[tuple[int, str, int]]:
    if not wording_ids:
        return set()
    table = raw_records
    query = select(table.c.wording_id, table.c.source, table.c.shape)
    found: set[tuple[int, str, int]] = set()
    for some in chunks(wording_ids):
        rows = db.execute(query.where(table.c.wording_id.in_(some)))
        found |= {(r.wording_id, r.source, r.shape) for r in rows}
    return found


def _shape(sighting: Sighting) -> int:
    return zlib.crc32("\0".join(sorted(sighting.raw)).encode("utf-8", "surrogatepass"))


def _row(key: tuple[int, str, int], sighting: Sighting) -> dict[str, Any]:
    # Lone surrogates are kept exactly as they came.
    whole = _packed(sighting.raw).encode("utf-8", "surrogatepass")
    packing = zlib.compressobj(_LEVEL, zdict=_dictionary(sighting.post.text))
    body = packing.compress(whole) + packing.flush()
    return {"wording_id": key[0], "source": key[1], "shape": key[2], "body": body}


def _unpacked(body: bytes, words: str) -> Any:
    unpacking = zlib.decompressobj(zdict=_dictionary(words))
    whole = unpacking.decompress(body) + unpacking.flush()
    return json.loads(whole.decode("utf-8", "surrogatepass"))


def _dictionary(words: str) -> bytes:
    return words[-_WINDOW:].encode()[-_WINDOW:]
