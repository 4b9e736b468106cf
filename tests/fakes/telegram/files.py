"""Files at the fake Telegram, some of which lie in another data centre."""

from collections.abc import Callable
from typing import Any

from telethon.tl import types
from telethon.tl.functions import auth, upload

from tests.fakes.telegram.handlers import Asked, Refusal

AWAY = 4


def _file(asked: Asked, request: Any) -> types.upload.File:
    asked.me()
    number = getattr(request.location, "id", 0)
    found = asked.world.files.get(number)
    if found is None:
        raise Refusal(400, "LOCATION_INVALID")
    if number in asked.world.stale or request.location.file_reference != b"ref":
        raise Refusal(400, "FILE_REFERENCE_EXPIRED")
    if number in asked.world.away and asked.key_id not in asked.world.visitors:
        raise Refusal(303, f"FILE_MIGRATE_{AWAY}")
    piece = found[request.offset : request.offset + request.limit]
    return types.upload.File(types.storage.FileJpeg(), 0, piece)


def _export(asked: Asked, _: Any) -> types.auth.ExportedAuthorization:
    return types.auth.ExportedAuthorization(id=asked.me().id, bytes=b"let in")


def _import(asked: Asked, request: Any) -> types.auth.Authorization:
    person = next(p for p in asked.world.people.values() if p.id == request.id)
    asked.world.logged_in[asked.key_id] = person
    asked.world.visitors.add(asked.key_id)
    return types.auth.Authorization(user=person.user())


FILE_HANDLERS: dict[type, Callable[[Asked, Any], Any]] = {
    upload.GetFileRequest: _file,
    auth.ExportAuthorizationRequest: _export,
    auth.ImportAuthorizationRequest: _import,
}
