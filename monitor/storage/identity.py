"""Whose pseudonyms a database holds, so that no other key is mixed in."""

from sqlalchemy import Connection, insert, select

from monitor.domain.errors import ConfigError
from monitor.domain.privacy import Pseudonyms
from monitor.storage.schema import meta

_MARK = "pseudonyms"


def same_pseudonyms(db: Connection, pseudonyms: Pseudonyms) -> None:
    """Remember the key at first use; raise ConfigError when the database knows another one.

    Only a pseudonym of a fixed word is stored, from which the key cannot be found.
    """
    mark = pseudonyms.of(_MARK)
    known = db.execute(select(meta.c.value).where(meta.c.key == _MARK)).scalar()
    if known is None:
        db.execute(insert(meta).values(key=_MARK, value=mark))
    elif known != mark:
        raise ConfigError(
            [
                "pseudonym.key is not the key that this database was written with: persons would "
                "get a second pseudonym; put the old file back into the home folder"
            ]
        )
