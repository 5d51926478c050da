"""Keeps ministack on this machine: an https subscription, an API destination or a typo must not reach the outside."""

from __future__ import annotations

import sys
from typing import Any

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def stay_on_this_machine() -> None:
    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "socket.connect":
            return
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise PermissionError(f"the rehearsal stays on this machine, got a connection to {address[0]}:{address[1]}")

    sys.addaudithook(guard)
