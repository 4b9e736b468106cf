"""Brings a database to the present schema, under a lock; Alembic is set up here, without ini."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

import monitor
from monitor.domain.errors import SchemaTooNew, StoreUnreachable
from monitor.storage.backup import copy_before_migration
from monitor.storage.lock import waiting_lock

if TYPE_CHECKING:
    from alembic.config import Config

# Any number will do, so long as it stays the same.
_ADVISORY_LOCK = 6_071_923


def migrations_folder() -> Path:
    """Find the migrations: inside the installed package, else beside it in the repository."""
    package = Path(monitor.__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def revisions() -> list[str]:
    """Name all revisions that this program knows, oldest first."""
    return sorted(path.name[:4] for path in (migrations_folder() / "versions").glob("0*.py"))


def current(engine: Engine) -> str | None:
    """Name the revision of a database, None for an empty one."""
    with engine.connect() as db:
        if not inspect(db).has_table("alembic_version"):
            return None
        return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def prepare(engine: Engine, *, upgrading: bool) -> None:
    """Check the schema and bring it up to date if need be; raise SchemaTooNew.

    Without `upgrading` an old schema raises StoreUnreachable instead.
    """
    if _is_current(engine):
        return
    if not upgrading:
        raise StoreUnreachable("the database is not set up yet; run any writing command first")
    with _process_lock(engine):
        if not _is_current(engine):
            before = current(engine)
            if before is not None and engine.dialect.name == "sqlite":
                copy_before_migration(engine, before)
            upgrade(engine)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply migrations up to a revision, in one transaction."""
    from alembic import command  # noqa: PLC0415 - costs a second that most starts do not need

    with engine.begin() as db:
        command.upgrade(_config(db), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back down to a revision (`base`: all), in one transaction."""
    from alembic import command  # noqa: PLC0415 - costs a second that most starts do not need

    with engine.begin() as db:
        command.downgrade(_config(db), revision)


def _is_current(engine: Engine) -> bool:
    known, found = revisions(), current(engine)
    if found is not None and found not in known:
        raise SchemaTooNew(
            f"the database was written by a newer monitor (schema {found}, this one knows "
            f"{known[-1]}); install that version or restore an older backup"
        )
    return found == known[-1]


def _config(db: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - costs a second

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = db
    return config


@contextlib.contextmanager
def _process_lock(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        with engine.connect() as db:
            path = Path(str(db.exec_driver_sql("PRAGMA database_list").all()[0][2]))
        with waiting_lock(path.with_name(f".{path.name}.migrating")):
            os.chmod(path, 0o600)
            yield
        return
    with engine.connect() as db:
        db.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        try:
            yield
        finally:
            db.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
