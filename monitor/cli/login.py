"""`monitor login`, `monitor logout`: the accounts that the daemon reads with."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.session import configuration

if TYPE_CHECKING:
    from monitor.app.account import Account, Prompts

Second = Annotated[
    bool, typer.Option("--second", help="The second account, which shadows the first.")
]


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("login")(login_command)
    app.command("logout")(logout_command)


def login_command(
    phone: Annotated[str | None, typer.Option(help="Number in the form +79991234567.")] = None,
    qr: Annotated[bool, typer.Option("--qr", help="Show a code that your phone scans.")] = False,
    qr_link: Annotated[
        bool, typer.Option("--qr-link", help="As --qr, and show the code's link as well: a secret.")
    ] = False,
    second: Second = False,
    again: Annotated[
        bool, typer.Option("--again", help="End the session that is there, after asking.")
    ] = False,
) -> None:
    """Log in to Telegram once; the session stays in home, readable by you alone."""
    from monitor.app.account import log_in

    config, prompts = configuration(), _prompts(phone, link=qr_link)
    scan = qr or qr_link
    account = asyncio.run(log_in(config, prompts, second=second, scan=scan, again=again))
    use = "shadows the first account with" if second else "reads with"
    _say(f"Logged in as {account}. `monitor run` {use} this account from now on.")


def logout_command(
    second: Second = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove the file also when Telegram is unreachable.")
    ] = False,
) -> None:
    """End the session at Telegram and remove it from home."""
    from monitor.app.account import log_out

    async def agrees(account: "Account") -> bool:
        return yes or _confirmed(f"Log out {account}?")

    _say(asyncio.run(log_out(configuration(), agrees, second=second, forget=forget)))


def _prompts(phone: str | None, *, link: bool) -> "Prompts":
    from monitor.app.account import Prompts
    from monitor.cli.qr import Screen

    async def number() -> str:
        return phone or _asked("Phone number")

    async def code() -> str:
        return _asked("Code that Telegram sent you")

    async def password() -> str:
        return _asked("Two-step password", hidden=True)

    async def again(account: "Account") -> bool:
        return _confirmed(f"End the session of {account} at Telegram, and log in anew?")

    show = Screen(link=link).show
    return Prompts(phone=number, code=code, password=password, again=again, say=_say, show=show)


def _asked(question: str, *, hidden: bool = False) -> str:
    with _interruptible():
        return str(typer.prompt(question, hide_input=hidden, err=True))


def _confirmed(question: str) -> bool:
    with _interruptible():
        return typer.confirm(question, err=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    # asyncio would only cancel at Ctrl-C, and the question would go on waiting for its answer.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say(text: str) -> None:
    typer.echo(text, err=True)
