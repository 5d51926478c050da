"""The rehearsal's time, inside ministack.

Only what operators and functions see of the time moves: events, tables, objects, messages. Time-outs stay in real time, or a
jump of the clock would make every message in flight visible at once.
"""

from __future__ import annotations

import datetime
import os
import time
from email.utils import format_datetime
from typing import Any

from private_names import need, replace
from settings import Settings


class VirtualClock:
    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: tuple[int, int] = (0, 0)
        self._ahead = 0.0

    def time(self) -> float:
        found = os.stat(self._file)
        seen = (found.st_ino, found.st_mtime_ns)
        if seen != self._seen:  # asked several times a request, moved some hundred times a run
            with open(self._file, encoding="utf8") as file:
                self._seen, self._ahead = seen, float(file.read()) / 1000
        return time.time() + self._ahead

    def now(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.time(), tz=datetime.timezone.utc)

    def iso(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def __getattr__(self, name: str) -> Any:
        """Stands in for the module `time` where a service tells the time; sleeping and measuring stay as they are."""
        return getattr(time, name)


def install(settings: Settings) -> VirtualClock:
    from ministack.core import sigv4
    from ministack.services import dynamodb, eventbridge, s3

    clock = VirtualClock(settings.clock_file)
    replace(eventbridge, "_now_ts", clock.time)
    replace(dynamodb, "time", clock)
    replace(s3, "now_iso", clock.iso)

    # functions sign with the virtual time, the CDK CLI with the real one
    failure = need(sigv4, "request_time_failure")

    def unless_virtual(signature: Any, *, now: datetime.datetime | None = None) -> Any:
        return failure(signature, now=now) and failure(signature, now=clock.now())

    replace(sigv4, "request_time_failure", unless_virtual)
    return clock


def with_virtual_date(app: Any, clock: VirtualClock) -> Any:
    """Answers whoever signed with the virtual time in that time; an SDK that sees another date repeats a call that failed."""

    async def dated(scope: dict, receive: Any, send: Any) -> None:
        signed = next((value for name, value in scope.get("headers", []) if name == b"x-amz-date"), None)
        if signed is None or not _is_virtual(signed.decode(), clock):
            await app(scope, receive, send)
            return

        async def send_dated(message: dict) -> None:
            if message["type"] == "http.response.start":
                headers = [header for header in message.get("headers", []) if header[0].lower() != b"date"]
                message = {**message, "headers": [*headers, (b"date", format_datetime(clock.now(), usegmt=True).encode())]}
            await send(message)

        await app(scope, receive, send_dated)

    return dated


def _is_virtual(amz_date: str, clock: VirtualClock) -> bool:
    try:
        signed = datetime.datetime.strptime(amz_date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc).timestamp()
    except ValueError:
        return False
    return abs(signed - clock.time()) < abs(signed - time.time())
