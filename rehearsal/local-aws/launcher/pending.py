"""Knows whether the local AWS is at rest: nothing waiting for a function, nothing running, nothing on its way."""

from __future__ import annotations

import asyncio
import threading
import time
import types
from typing import Any

from clock import VirtualClock
from control import commands
from private_names import need, replace

_lock = threading.Lock()
_deliveries = 0
_waiting = 0


def time_passes() -> bool:
    """Whether somebody waits for rest: then batching windows end at once, as on AWS the twenty seconds would have passed."""
    return _waiting > 0


def _count(by: int) -> None:
    global _deliveries
    with _lock:
        _deliveries += by


class Delivery(threading.Thread):
    """A thread that brings something to a function or an endpoint; counted from before it starts until after it ends."""

    def start(self) -> None:
        _count(+1)
        super().start()

    def run(self) -> None:
        try:
            super().run()
        finally:
            _count(-1)


def install(clock: VirtualClock) -> None:
    from ministack.core.concurrency import esm_wake as wake
    from ministack.services import eventbridge, lambda_svc, sns, sqs

    # each of these modules starts a thread per delivery; the poller and the reaper of lambda_svc live forever
    forever = {need(lambda_svc, "_poll_loop")}

    def lambda_thread(*args: Any, **options: Any) -> threading.Thread:
        lasting = options.get("target") in forever or options.get("name") == "ministack-lambda-reaper"
        return (threading.Thread if lasting else Delivery)(*args, **options)

    def threads(factory: Any) -> types.SimpleNamespace:
        return types.SimpleNamespace(**{**vars(threading), "Thread": factory})

    replace(eventbridge, "threading", threads(Delivery))
    replace(sns, "_threading", threads(Delivery))
    replace(lambda_svc, "threading", threads(lambda_thread))

    running = need(lambda_svc, "executions_in_flight")
    mappings = need(lambda_svc, "_iter_all_esms")
    batches = need(lambda_svc, "_esm_inflight")
    queue_of = need(sqs, "_queue_by_arn")

    def is_due(message: dict[str, Any]) -> bool:
        due = message.get("due")
        hidden = message.get("visible_at", 0) > time.time() and (due is None or due > clock.time())
        return message.get("with_function", False) or not hidden

    def busy() -> str | None:
        """What is not at rest, or None."""
        for _account, _region, mapping in mappings():
            queue = queue_of(mapping.get("EventSourceArn", "")) if mapping.get("Enabled", True) else None
            # what a function left undone waits for its time, which is no unrest
            waiting = [message for message in (queue or {"messages": []})["messages"] if is_due(message)]
            if waiting:
                return f"{len(waiting)} messages in {mapping['EventSourceArn']}"
        if batches:
            return f"batches of {len(batches)} event sources"
        total, functions = running()
        if total:
            return f"running functions: {', '.join(sorted(functions))}"
        return f"{_deliveries} deliveries on their way" if _deliveries else None

    async def quiet(request: dict[str, Any]) -> None:
        global _waiting
        deadline = time.monotonic() + request.get("timeoutMs", 30_000) / 1000
        _waiting += 1
        wake.set()  # whatever arrives from now on wakes the poller by itself
        try:
            while (what := busy()) is not None:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"must come to rest within {request.get('timeoutMs')} ms, got {what}")
                await asyncio.sleep(0.005)  # each look takes time from those it waits for
        finally:
            _waiting -= 1

    commands["quiet"] = quiet
