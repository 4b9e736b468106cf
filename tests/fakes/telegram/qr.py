"""Logging in by a scanned code: what the fake answers, and the phone that scans."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telethon.tl import types
from telethon.tl.functions import auth

from tests.fakes.telegram.handlers import Asked, Refusal
from tests.fakes.telegram.world import START, Person

if TYPE_CHECKING:
    from tests.fakes.telegram.server import TelegramServer

LIFE = timedelta(seconds=30)


def scan(server: "TelegramServer", link: str, person: Person, *, told: bool = True) -> None:
    """Accept a login link on a person's phone; Refusal when it has expired.

    The client that showed it is told by a push, unless that is lost on the way.
    """
    tokens = server.world.tokens
    text = link.removeprefix("tg://login?token=")
    key_id = tokens.owner(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if key_id is None:
        raise Refusal(400, "AUTH_TOKEN_EXPIRED")
    tokens.accepted[key_id] = person
    for connection in server.connections if told else ():
        if connection.key is not None and connection.key.key_id == key_id:
            connection._send(bytes(types.UpdateShort(types.UpdateLoginToken(), START)))


def _export(asked: Asked, _: Any) -> Any:
    tokens = asked.world.tokens
    person = tokens.accepted.get(asked.key_id)
    if person is None:
        return types.auth.LoginToken(expires=START + LIFE, token=tokens.new(asked.key_id))
    if tokens.elsewhere is not None:
        tokens.waiting[tokens.newest[asked.key_id]] = person
        return types.auth.LoginTokenMigrateTo(tokens.elsewhere, tokens.newest[asked.key_id])
    return _entered(asked, person)


def _import(asked: Asked, request: Any) -> Any:
    person = asked.world.tokens.waiting.pop(request.token, None)
    if person is None:
        raise Refusal(400, "AUTH_TOKEN_INVALID")
    return _entered(asked, person)


def _entered(asked: Asked, person: Person) -> types.auth.LoginTokenSuccess:
    if person.password is not None:
        asked.world.half_way[asked.key_id] = person
        raise Refusal(401, "SESSION_PASSWORD_NEEDED")
    asked.world.logged_in[asked.key_id] = person
    return types.auth.LoginTokenSuccess(types.auth.Authorization(user=person.user()))


QR_HANDLERS: dict[type, Callable[[Asked, Any], Any]] = {
    auth.ExportLoginTokenRequest: _export,
    auth.ImportLoginTokenRequest: _import,
}
