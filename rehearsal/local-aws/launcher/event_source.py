"""SQS as an event source of Lambda: batching windows, batches above ten, visibility time-outs.

ministack stores a batching window and ignores it, takes ten messages at most, and looks at its queues once a second. Whatever
waits here waits in real time at the rehearsal's speed; a message that is hidden shows up, too, when the virtual clock says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from clock import VirtualClock
from pending import time_passes
from private_names import need, replace
from settings import Settings

# "You can use a maximum batch size of 10,000 … if you have a batching window"; the payload of an invocation is 6 MB
MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024


def install(settings: Settings, clock: VirtualClock) -> None:
    from ministack.core.concurrency import esm_wake
    from ministack.services import lambda_svc, sqs

    speed = settings.speed
    mappings = need(lambda_svc, "_iter_all_esms")
    collect = need(sqs, "_collect_msgs")
    queue_by_url, queue_by_arn = need(sqs, "_get_q"), need(sqs, "_queue_by_arn")
    lock = need(sqs, "_queues_lock")
    for name in ("_expire_retained", "_dlq_sweep", "_ensure_msg_fields"):
        need(sqs, name)

    def window_of(queue: dict[str, Any]) -> float:
        arn = queue["attributes"].get("QueueArn")
        windows = [m.get("MaximumBatchingWindowInSeconds") or 0 for _, _, m in mappings() if m.get("EventSourceArn") == arn]
        return max(windows, default=0) / speed

    def hide(message: dict[str, Any], since: float, virtually_since: float, seconds: float) -> None:
        """Until this much time has passed on the virtual clock, or on the real one at the rehearsal's speed."""
        message["visible_at"], message["due"] = since + seconds / speed, virtually_since + seconds

    def visible_messages(queue: dict[str, Any], now: float) -> list[dict[str, Any]]:
        virtual = clock.time()
        for message in queue["messages"]:
            if message.get("due") is not None and message["due"] <= virtual:
                message["visible_at"], message["due"] = min(now, message["visible_at"]), None
        return [message for message in queue["messages"] if message.get("visible_at", 0) <= now]

    def window_ends(queue: dict[str, Any], visible: list[dict[str, Any]]) -> float:
        first = min(max(message.get("sent_at", 0), message.get("visible_at", 0)) for message in visible)
        return first + window_of(queue)

    def receive(queue_url: str, limit: int) -> list[dict[str, Any]]:
        """A batch that is full or whose window has ended; else nothing yet."""
        with lock:
            queue, now = queue_by_url(queue_url), time.time()
            visible_messages(queue, now)  # what is due can be swept
            sqs._expire_retained(queue)
            sqs._dlq_sweep(queue)
            visible = visible_messages(queue, now)
            if not visible or (len(visible) < limit and window_ends(queue, visible) > now and not time_passes()):
                return []
            size, fitting = 0, 0
            for message in visible[:limit]:
                size += len(message["body"].encode())
                if size > MAXIMUM_PAYLOAD_BYTES and fitting:
                    break
                fitting += 1
            # in flight for the real time-out: while the function runs, none of them may show up again
            timeout = int(queue["attributes"].get("VisibilityTimeout", "30"))
            batch = collect(queue, fitting, timeout)
            for message in batch:
                message.update(received_at=now, received_virtually=clock.time(), due=None, with_function=True)
            return batch

    replace(sqs, "_receive_messages_for_esm", receive)

    run_batch = need(lambda_svc, "_run_sqs_batch")

    def run_and_release(mapping: dict, function: dict, event: dict, batch: list[dict], queue_url: str, queue_name: str) -> None:
        """What the function left undone shows up again when its time-out ends."""
        handles = {message["id"]: message["receipt_handle"] for message in batch}
        due = {message["id"]: message["visible_at"] for message in batch}
        try:
            run_batch(mapping, function, event, batch, queue_url, queue_name)
        finally:
            for message in batch:
                message["with_function"] = False
        with lock:
            for message in queue_by_url(queue_url)["messages"]:
                known = message["id"] in handles and message["receipt_handle"] == handles[message["id"]]
                if known and message["visible_at"] == due[message["id"]]:  # else the function has set it itself
                    timeout = message["visible_at"] - message["received_at"]
                    hide(message, message["received_at"], message["received_virtually"], timeout)
        esm_wake.set()

    replace(lambda_svc, "_run_sqs_batch", run_and_release)
    replace(lambda_svc, "_ESM_BACKOFF_SECONDS", 1.0 / speed)

    # callers of the API see the rehearsal's speed as well
    def collect_at_speed(queue: dict, limit: int, timeout: float) -> list[dict]:
        return collect(queue, limit, timeout / speed)

    replace(sqs, "_collect_msgs", collect_at_speed)
    change = need(sqs, "_act_change_visibility")

    def change_at_speed(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
        answer = change(data, queue_url)
        for message in queue_by_url(data.get("QueueUrl", queue_url))["messages"]:
            if message["receipt_handle"] == data.get("ReceiptHandle"):
                hide(message, time.time(), clock.time(), int(data.get("VisibilityTimeout", 30)))
        esm_wake.set()
        return answer

    send = need(sqs, "_act_send_message")

    def send_at_speed(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
        answer = send(data, queue_url)
        for message in reversed(queue_by_url(data.get("QueueUrl", queue_url))["messages"]):
            if message["id"] == answer["MessageId"] and message["visible_at"] > message["sent_at"]:
                hide(message, message["sent_at"], clock.time(), message["visible_at"] - message["sent_at"])
                break
        return answer

    replace(sqs, "_act_change_visibility", change_at_speed)
    replace(sqs, "_act_send_message", send_at_speed)
    need(sqs, "_HANDLERS").update(ChangeMessageVisibility=change_at_speed, SendMessage=send_at_speed)

    poll = need(lambda_svc, "_poll_sqs")

    def next_moment(now: float) -> float:
        """When a window ends or a message shows up again; at most a second ahead."""
        moments = [now + 1]
        for _account, _region, mapping in mappings():
            queue = queue_by_arn(mapping.get("EventSourceArn", ""))
            if not queue:
                continue
            visible = visible_messages(queue, now)
            moments += [message["visible_at"] for message in queue["messages"] if message.get("visible_at", 0) > now]
            moments += [window_ends(queue, visible)] if visible else []
            moments.append(lambda_svc._esm_backoff_until.get(mapping["UUID"], now + 1) if visible else now + 1)
        return min(moment for moment in moments if moment > now)

    def poll_promptly() -> None:
        while True:
            esm_wake.clear()
            try:
                worked = poll()
            except Exception:
                lambda_svc.logger.exception("event source poller")
                worked = False
            if not worked:
                now = time.time()
                esm_wake.wait(max(0.001, next_moment(now) - now))

    replace(lambda_svc, "_poll_loop", poll_promptly)


def refuse_impossible_mappings(role_may: Callable[..., bool], before: Callable[[str, Callable[[dict[str, Any]], None]], None]) -> None:
    """CreateEventSourceMapping's own checks, which ministack's CloudFormation leaves out."""
    from ministack.services import sqs
    from ministack.services.cloudformation import provisioners

    function_of = need(provisioners, "_lambda_function_for_cfn_ref")

    def check(properties: dict[str, Any]) -> None:
        arn = properties.get("EventSourceArn", "")
        if ":sqs:" not in arn:
            return
        queue = sqs._queue_by_arn(arn)
        if queue is None:
            raise ValueError(f"The provided queue {arn} does not exist")
        function, name, *_ = function_of(properties.get("FunctionName", ""))
        if not function:
            raise ValueError(f"Function not found: {name}")
        if int(properties.get("BatchSize", 10)) > 10 and not int(properties.get("MaximumBatchingWindowInSeconds", 0)):
            raise ValueError("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
        concurrency = (properties.get("ScalingConfig") or {}).get("MaximumConcurrency")
        if concurrency is not None and not 2 <= int(concurrency) <= 1000:
            raise ValueError("MaximumConcurrency must be between 2 and 1000")
        config = function["config"]
        visibility, timeout = int(queue["attributes"].get("VisibilityTimeout", "30")), int(config.get("Timeout", 3))
        if visibility < timeout:
            raise ValueError(f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds")
        for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"):
            if not role_may(config["Role"], f"sqs:{action}", [arn], "lambda.amazonaws.com", config["FunctionArn"]):
                raise ValueError(f"The provided execution role does not have permissions to call {action} on SQS")

    before("AWS::Lambda::EventSourceMapping", check)
