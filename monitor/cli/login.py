"""`monitor login`, `monitor logout`: the account that the daemon reads with."""

import asyncio
from typing import Annotated

import typer

from monitor.cli.session import configuration


def add_to(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("login")(login_command)
    app.command("logout")(logout_command)


def login_command(
    phone: Annotated[str | None, typer.Option(help="Number in the form +79991234567.")] = None,
) -> None:
    """Log in to Telegram once; the session stays in home, readable by you alone."""
    from monitor.app.account import Prompts, log_in

    prompts = Prompts(
        phone=lambda: _asked("Phone number", given=phone),
        code=lambda: _asked("Code that Telegram sent you"),
        password=lambda: _asked("Two-step password", hidden=True),
    )
    name = asyncio.run(log_in(configuration(), prompts))
    typer.echo(f"Logged in as {name}. `monitor run` uses this account from now on.", err=True)


def logout_command() -> None:
    """End the session at Telegram and remove it from home."""
    from monitor.app.account import log_out

    asyncio.run(log_out(configuration()))
    typer.echo("Logged out; the session is gone.", err=True)


async def _asked(question: str, *, given: str | None = None, hidden: bool = False) -> str:
    if given:
        return given
    return str(await asyncio.to_thread(typer.prompt, question, hide_input=hidden, err=True))
