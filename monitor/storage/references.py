"""Which stored posts a post points at: what it forwards, answers, or gives the address of."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from monitor.storage.rows import chunks
from monitor.storage.schema import channels, counters, forwards, posts, wordings

ADDRESS = re.compile(
    r"\bt(?:elegram)?\.me/(?:s/|c/)?([a-z]\w{3,31}|\d{5,15})/(\d{1,12})\b", re.IGNORECASE
)
STEPS = 3
_ORIGIN = posts.alias("origin")
_ANSWERED = and_(_ORIGIN.c.channel == posts.c.channel, _ORIGIN.c.message_id == posts.c.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """The posts that one post points at, and the places of its author's post that it goes on.

    `before` are the posts that it goes on: what it answers or forwards, and what these do.
    """

    posts: frozenset[int] = frozenset()
    place_ids: tuple[str, ...] = ()
    before: frozenset[int] = frozenset()


def pointed_at(db: Connection, post_ids: Iterable[int]) -> dict[int, Pointed]:
    """Give what each post forwards, answers or links to, and what the answered one does so."""
    wanted = sorted(set(post_ids))
    answered = _answered(db, wanted)
    near = [*wanted, *set(answered.values())]
    direct: dict[int, set[int]] = defaultdict(set)
    for post, origin in [*_origins(db, near), *_addressed(db, near)]:
        direct[post].add(origin)
    places = _places(db, sorted(set(answered.values())))
    chains = _chains(db, wanted)
    found = {}
    for post in wanted:
        to = answered.get(post)
        meant = direct[post] if to is None else direct[post] | direct[to] | {to}
        if meant:
            found[post] = Pointed(
                posts=frozenset(meant),
                place_ids=() if to is None else places.get(to, ()),
                before=chains.get(post, frozenset()),
            )
    return found


def pointing_to(db: Connection, post_id: int) -> list[int]:
    """Give the posts that forward a post, and those that answer such a forward in their channel."""
    forwarding = db.execute(select(forwards.c.post_id).where(forwards.c.origin == post_id))
    found = [int(one) for one in forwarding.scalars()]
    answering: list[int] = []
    for some in chunks([*found, post_id]):
        query = select(posts.c.id).join(_ORIGIN, _ANSWERED).where(_ORIGIN.c.id.in_(some))
        answering += db.execute(query).scalars()
    return [*found, *answering]


def going_on(db: Connection, post_ids: Sequence[int]) -> set[int]:
    """Give those of some posts that answer or forward a stored one."""
    return {*_answered(db, post_ids), *(post for post, _ in _origins(db, post_ids))}


def _answered(db: Connection, post_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(post_ids):
        query = select(posts.c.id, _ORIGIN.c.id.label("to")).join(_ORIGIN, _ANSWERED)
        found |= {row.id: row.to for row in db.execute(query.where(posts.c.id.in_(some)))}
    return found


def _chains(db: Connection, post_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Give the posts that each post goes on, some steps back, whatever else is asked of."""
    steps: dict[int, set[int]] = defaultdict(set)
    ends = list(post_ids)
    for _ in range(STEPS):
        new = [*_answered(db, ends).items(), *_origins(db, ends)]
        for post, before in new:
            steps[post].add(before)
        ends = sorted({before for _, before in new} - steps.keys())
    return {post: _back(steps, post) for post in post_ids}


def _back(steps: Mapping[int, Collection[int]], post: int) -> frozenset[int]:
    # `steps` may lead further back: from each post of a long thread those of all the others.
    reached: set[int] = set()
    ends = {post}
    for _ in range(STEPS):
        ends = {before for each in ends for before in steps.get(each, ())} - reached - {post}
        reached |= ends
    return frozenset(reached)


def _origins(db: Connection, post_ids: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for some in chunks(post_ids):
        query = select(forwards.c.post_id, forwards.c.origin)
        known = forwards.c.post_id.in_(some) & forwards.c.origin.is_not(None)
        found += [(row.post_id, row.origin) for row in db.execute(query.where(known))]
    return found


def _addressed(db: Connection, post_ids: Sequence[int]) -> list[tuple[int, int]]:
    asked: list[tuple[int, str, int]] = []
    for some in chunks(post_ids):
        query = select(posts.c.id, wordings.c.text, wordings.c.entities)
        newest = query.join(wordings, wordings.c.id == posts.c.newest).where(posts.c.id.in_(some))
        for row in db.execute(newest):
            values = [one[3] for one in row.entities or () if one[3]]
            for match in ADDRESS.finditer("\n".join([row.text, *values])):
                asked.append((row.id, match[1].lower(), int(match[2])))
    return [(post, found) for post, name, at in asked for found in [_at(db, name, at)] if found]


def _at(db: Connection, name: str, message_id: int) -> int | None:
    channel = (
        channels.c.channel_id == int(name)
        if name.isdecimal()
        else func.lower(channels.c.handle) == name
    )
    query = select(posts.c.id).join(channels, channels.c.id == posts.c.channel)
    found = db.execute(query.where(channel, posts.c.message_id == message_id)).scalar()
    return None if found is None else int(found)


def _places(db: Connection, post_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(post_ids):
        query = select(counters.c.post_id, counters.c.place_ids)
        for row in db.execute(query.where(counters.c.post_id.in_(some), counters.c.current)):
            found[row.post_id] += row.place_ids
    return {post: tuple(dict.fromkeys(ids)) for post, ids in found.items()}
