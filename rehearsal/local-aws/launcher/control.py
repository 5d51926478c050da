"""The rehearsal's own door, beside AWS's: POST /_rehearsal/<command> with JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

Command = Callable[[dict[str, Any]], Awaitable[Any]]


async def _ready(_: dict[str, Any]) -> None:
    """Answered once the server serves."""


commands: dict[str, Command] = {"ready": _ready}
PREFIX = "/_rehearsal/"


def with_control(app: Any) -> Any:
    """An ASGI application that answers our commands and passes all else to ministack."""

    async def front(scope: dict, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        name = scope["path"][len(PREFIX):]
        status, answer = 200, None
        try:
            command = commands.get(name)
            if command is None:
                raise LookupError(f"no command {name}")
            answer = await command(json.loads(body or b"{}"))
        except Exception as problem:  # the story must see what went wrong, whatever it is
            status, answer = 400, {"message": f"{problem}"}
        content = json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return front
