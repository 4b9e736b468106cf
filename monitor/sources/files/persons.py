"""The raw record of an exported message, without private persons."""

from typing import Any

from monitor.domain.privacy import Pseudonyms

# A name, and the field beside it that says whose it is.
PAIRS = {"from": "from_id", "actor": "actor_id", "forwarded_from": "forwarded_from_id"}
NAMES = frozenset({"saved_from", "via_bot", "author"})
LISTS = frozenset({"members"})
DROPPED = frozenset({"contact_information", "contact_vcard", "phone_number"})


def without_persons(value: Any, pseudonyms: Pseudonyms) -> Any:
    """Copy a JSON value with every person's name and id replaced by a pseudonym.

    What is said to be a channel's stays; what might be a person's does not.
    """
    if isinstance(value, list):
        return [without_persons(item, pseudonyms) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {k: without_persons(v, pseudonyms) for k, v in value.items() if k not in DROPPED}
    for name, number in PAIRS.items():
        _replace_pair(kept, name, number, pseudonyms)
    for name in NAMES & kept.keys():
        if name == "via_bot" or not isinstance(kept[name], str):
            continue
        kept[name] = pseudonyms.of(kept[name])
    for name in LISTS & kept.keys():
        kept[name] = [pseudonyms.of(str(m)) for m in kept[name] or ()]
    if "user_id" in kept:
        person = pseudonyms.of(f"user{kept['user_id']}")
        kept |= {"user_id": person, "text": person}
    return kept


def _replace_pair(kept: dict[str, Any], name: str, number: str, pseudonyms: Pseudonyms) -> None:
    if not kept.get(name) and not kept.get(number):
        return
    source = str(kept.get(number) or "")
    if source.startswith("channel"):
        return
    person = pseudonyms.of(source or str(kept[name]))
    kept.update({key: person for key in (name, number) if kept.get(key)})
