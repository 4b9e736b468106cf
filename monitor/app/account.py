"""The account that the daemon may read with: its session, logging in and out."""

from dataclasses import replace
from datetime import timedelta

from monitor.app.books import StoredBooks
from monitor.app.clock import now
from monitor.app.home import make_home, media_path, need_room, session_path
from monitor.config.settings import Config
from monitor.domain.collecting import SourceKind
from monitor.domain.errors import ConfigError, SourceError
from monitor.domain.media import MediaPolicy
from monitor.domain.privacy import Pseudonyms
from monitor.sources.telegram import login, logout
from monitor.sources.telegram.budget import Rhythm, rhythm
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.login import Prompts
from monitor.sources.telegram.logout import Agrees
from monitor.sources.telegram.scanning import Patience
from monitor.sources.telegram.shelf import Shelf
from monitor.sources.telegram.source import AccountSource
from monitor.sources.telegram.who import Account
from monitor.storage.lock import only_holder
from monitor.storage.store import Store

# How often a shadow looks at a channel while the first account serves.
SELDOM = timedelta(hours=1)

__all__ = ["Account", "Prompts", "account_source", "credentials", "log_in", "log_out", "shadow"]


def account_source(config: Config, key: Pseudonyms, store: Store) -> AccountSource:
    """Give the source of the configured account, which keeps its books in the store."""
    return AccountSource(
        credentials=credentials(config),
        depth=config.history_depth,
        pseudonyms=key,
        now=now,
        books=StoredBooks(store, SourceKind.ACCOUNT, now, media=config.media),
        shelf=_shelf(config),
        most_bytes=config.media.most_bytes,
    )


def shadow(config: Config, key: Pseudonyms, store: Store, first: AccountSource) -> AccountSource:
    """Give the second account: it reads the same channels seldom, and takes over at need.

    It keeps books of its own, so that it goes on where it stood when the first one is lost.
    """

    def beat(joined: int, polled: int) -> Rhythm:
        usual = rhythm(joined, polled)
        return usual if not first.serves() else replace(usual, sweep=SELDOM, poll=SELDOM)

    return AccountSource(
        credentials=credentials(config, second=True),
        depth=config.history_depth,
        pseudonyms=key,
        now=now,
        books=StoredBooks(
            store,
            SourceKind.SECOND,
            now,
            looking=lambda: not first.serves(),
            media=config.media,
        ),
        kind=SourceKind.SECOND,
        beat=beat,
        shelf=_shelf(config),
        most_bytes=config.media.most_bytes,
    )


def _shelf(config: Config) -> Shelf | None:
    if config.media.policy is MediaPolicy.OFF:
        return None
    return Shelf(media_path(config.places.home))


async def log_in(
    config: Config,
    prompts: Prompts,
    *,
    second: bool = False,
    scan: bool = False,
    again: bool = False,
) -> Account:
    """Log in and say as whom; raises SourceError or ConfigError with the mend.

    The second account must be another person's than the first: the same would be lost with it.
    """
    given, other = credentials(config, second=second), credentials(config, second=not second)
    make_home(config.places.home)
    # One session, one process: two at once would cost the account its key.
    with only_holder(config.places.home / "lock", "home"):
        # A session that does not fit on the disk looks like a damaged one.
        need_room(config.places.home)
        account = await login.log_in(given, prompts, scan=Patience() if scan else None, again=again)
        if await login.holder(other) == account.id:
            await logout.log_out(given, _agreed)
            raise SourceError(
                f"{account} is the {'first' if second else 'second'} account already; log in as "
                "somebody else, whose account stays when this one is lost"
            )
        return account


async def _agreed(account: Account) -> bool:
    return True


async def log_out(
    config: Config, agrees: Agrees, *, second: bool = False, forget: bool = False
) -> str:
    """End the session at Telegram, remove it and say so; raises SourceError or ConfigError."""
    given = credentials(config, second=second)
    make_home(config.places.home)
    with only_holder(config.places.home / "lock", "home"):
        return await logout.log_out(given, agrees, forget=forget)


def credentials(config: Config, *, second: bool = False) -> Credentials:
    """Give what the configured account logs in with; raise ConfigError when there is none."""
    account = config.account
    if account is None:
        raise ConfigError(
            [
                "set MONITOR_TELEGRAM_API_ID and MONITOR_TELEGRAM_API_HASH first "
                "(my.telegram.org, API development tools)"
            ]
        )
    return Credentials(
        api_id=account.api_id,
        api_hash=account.api_hash.value,
        session=session_path(config.places.home, second=second),
        server=account.server,
    )
