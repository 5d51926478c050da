"""Events of AWS itself: they keep their own id and time, and sources that begin with aws. are theirs to use."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from control import commands
from private_names import need
from settings import Settings


def install(settings: Settings) -> None:
    from ministack.core.responses import request_scope
    from ministack.services import eventbridge

    view_of = need(eventbridge, "_pattern_event_view")
    dispatch = need(eventbridge, "_dispatch_event")

    async def put_event(event: dict[str, Any]) -> None:
        time = event.get("time")
        moment = datetime.datetime.fromisoformat(time.replace("Z", "+00:00")) if time else datetime.datetime.now(datetime.timezone.utc)
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
        with request_scope(settings.account, settings.region):
            dispatch(record, view_of(record))

    commands["put-event"] = put_event
