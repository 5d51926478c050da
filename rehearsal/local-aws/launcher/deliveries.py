"""EventBridge and Scheduler as callers: they reach a target only if its policy or their role lets them.

ministack delivers to functions and queues whatever their policies say, fires schedules in real time, and forgets their time
zones when CloudFormation makes them.
"""

from __future__ import annotations

import datetime
import json
import re
import uuid
from typing import Any

from authorization import Authorization
from clock import VirtualClock
from control import commands
from private_names import need, replace
from settings import Settings

MAXIMUM_ENTRY_BYTES = 256 * 1024
ACTIONS = {"lambda": "lambda:InvokeFunction", "sqs": "sqs:SendMessage", "sns": "sns:Publish"}
EVENTS = "events.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"


def install(settings: Settings, clock: VirtualClock, authorization: Authorization) -> None:
    from ministack.core.arn import parse_arn
    from ministack.core.responses import request_scope
    from ministack.services import eventbridge, lambda_svc, scheduler, sns, sqs

    view_of, dispatch = need(eventbridge, "_pattern_event_view"), need(eventbridge, "_dispatch_event")
    invoke_target, to_sqs = need(eventbridge, "_invoke_target"), need(eventbridge, "_dispatch_to_sqs")
    put_events = need(eventbridge, "_put_events")
    asynchronously = need(lambda_svc, "invoke_async_with_retry")
    function_of, record_of = need(lambda_svc, "_get_func_record_for_ref"), need(lambda_svc, "_execution_record_for_config")

    def policy_of(arn: str) -> Any:
        service = parse_arn(arn).service
        lookup = {"lambda": lambda_svc.function_policy_for_arn, "sqs": sqs.queue_policy_for_arn, "sns": sns.topic_policy_for_arn}
        found = lookup[service](arn) if service in lookup else None
        return found[0] if found else None

    def events_may(arn: str, rule_arn: str) -> bool:
        action = ACTIONS.get(parse_arn(arn).service)
        return action is None or authorization.service_may(policy_of(arn), EVENTS, action, arn, rule_arn)

    def invoke_if_permitted(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        rule_arn = rule.get("Arn", "")
        if events_may(target.get("Arn", ""), rule_arn):
            invoke_target(target, event, rule, view)
            return
        letters = (target.get("DeadLetterConfig") or {}).get("Arn")
        if letters and events_may(letters, rule_arn):
            body = json.dumps((view or view_of(event)).event_with_detail())
            to_sqs(parse_arn(letters), body)

    replace(eventbridge, "_invoke_target", invoke_if_permitted)

    def to_lambda(arn: str, payload: str) -> None:
        """An asynchronous invocation: a function that fails is tried twice more, as on AWS."""
        function, config, _ = function_of(arn)
        if function and config:
            asynchronously(record_of(function, config), json.loads(payload))

    replace(eventbridge, "_dispatch_to_lambda", to_lambda)

    def put_each(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
        """An entry's own Time is its event's time; one that is too large is refused."""
        entries = data.get("Entries", [])
        if sum(len(json.dumps(entry).encode()) for entry in entries) > MAXIMUM_ENTRY_BYTES:
            return eventbridge.error_response_json(
                "ValidationException", "Total size of the entries in the request is over the limit.", 400)
        times = [entry.get("Time") for entry in entries]
        if not any(times) or len(entries) > 10:
            return put_events(data, allow_aws_source)
        results: list[Any] = []
        failed, real = 0, eventbridge._now_ts
        for entry in entries:
            time = eventbridge._coerce_timestamp(entry.get("Time"))
            eventbridge._now_ts = (lambda time=time: time) if time else real
            try:
                _, _, body = put_events({"Entries": [entry]}, allow_aws_source)
            finally:
                eventbridge._now_ts = real
            answer = json.loads(body)
            results += answer["Entries"]
            failed += answer["FailedEntryCount"]
        return eventbridge.json_response({"FailedEntryCount": failed, "Entries": results})

    need(eventbridge, "_coerce_timestamp")
    replace(eventbridge, "_put_events", put_each)

    def put_event(event: dict[str, Any]) -> None:
        time = event.get("time")
        moment = datetime.datetime.fromisoformat(time.replace("Z", "+00:00")) if time else clock.now()
        record = {
            "EventId": event.get("id") or str(uuid.uuid4()),
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": json.dumps(event.get("detail", {})),
            "EventBusName": "default",
            "Time": int(moment.timestamp()),
            "Resources": list(event.get("resources", [])),
            "Account": settings.account,
            "Region": settings.region,
        }
        dispatch(record, view_of(record))

    async def put_all(request: dict[str, Any]) -> None:
        """As AWS itself does: with any source, and each event's own id and time."""
        with request_scope(settings.account, settings.region):
            for event in request["events"]:
                put_event(event)

    commands["put-events"] = put_all

    # the story fires schedules by its own calendar
    replace(eventbridge, "start_scheduler", lambda: None)
    replace(scheduler, "start_scheduler", lambda: None)

    async def fire_schedule(request: dict[str, Any]) -> None:
        name, group = request["name"], request.get("group") or "default"
        with request_scope(settings.account, settings.region):
            schedule = scheduler._schedules.get(f"{group}/{name}")
            if schedule is None:
                raise LookupError(f"schedule {group}/{name} does not exist")
            if schedule["State"] != "ENABLED":
                raise ValueError(f"schedule {group}/{name} must be ENABLED, got {schedule['State']}")
            target = schedule["Target"]
            arn, role = target["Arn"], target["RoleArn"]
            service = parse_arn(arn).service
            if service not in ("lambda", "sqs"):
                raise ValueError(f"schedule {group}/{name}: the rehearsal fires at functions and queues only, got {arn}")
            # Scheduler acts on behalf of the group, not of the single schedule: so says its page on confused deputies
            on_behalf = f"arn:aws:scheduler:{settings.region}:{settings.account}:schedule-group/{group}"
            if not authorization.role_may(role, ACTIONS[service], [arn], SCHEDULER, on_behalf):
                raise PermissionError(f"schedule {group}/{name}: {role} must be allowed {ACTIONS[service]} on {arn}")
            payload = _scheduled_input(target.get("Input"), schedule["Arn"], settings, clock)
            if service == "lambda":
                to_lambda(arn, payload)
            else:
                if sqs._queue_by_arn(arn) is None:
                    raise LookupError(f"schedule {group}/{name}: queue {arn} does not exist")
                to_sqs(parse_arn(arn), payload, target.get("SqsParameters"))

    commands["fire-schedule"] = fire_schedule
    _keep_whole_schedules(scheduler)


def _scheduled_input(given: str | None, arn: str, settings: Settings, clock: VirtualClock) -> str:
    execution, time = str(uuid.uuid4()), clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    if given is None:
        return json.dumps({
            "version": "0", "id": execution, "detail-type": "Scheduled Event", "source": "aws.scheduler", "time": time,
            "account": settings.account, "region": settings.region, "resources": [arn], "detail": "{}"})
    known = {"schedule-arn": arn, "scheduled-time": time, "execution-id": execution, "attempt-number": "1"}
    return re.sub(r"<aws\.scheduler\.([a-z-]+)>", lambda found: known.get(found[1], found[0]), given)


def _keep_whole_schedules(scheduler: Any) -> None:
    """CloudFormation's schedules with all that they say, and refused when Scheduler would refuse them."""
    from ministack.services.cloudformation import provisioners

    handlers = need(provisioners, "_RESOURCE_HANDLERS")["AWS::Scheduler::Schedule"]
    physical_name = need(provisioners, "_physical_name")

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        name = properties.get("Name") or physical_name(stack, logical_id, max_len=64)
        return put(scheduler._create_schedule, name, properties)

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str) -> Any:
        if (new.get("Name") or physical_id) != physical_id or new.get("GroupName") != old.get("GroupName"):
            return create(physical_id, new, stack)
        return put(scheduler._update_schedule, physical_id, new)

    def put(call: Any, name: str, properties: dict[str, Any]) -> Any:
        scheduler._ensure_default_group()
        status, _, body = call(name, {key: value for key, value in properties.items() if key != "Name"})
        answer = json.loads(body)
        if status >= 400:
            raise ValueError(answer.get("Message", f"schedule {name}: {status}"))
        return name, {"Arn": answer["ScheduleArn"]}

    handlers.update(create=create, update=update)
