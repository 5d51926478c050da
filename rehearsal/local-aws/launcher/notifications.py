"""SNS: what was published and to whom it went, since e-mail and https cannot leave this machine; and AWS's own limits.

ministack confirms e-mail subscriptions by itself and takes any subject; on AWS someone has to click, and a subject has 100
characters at most.
"""

from __future__ import annotations

import json
from typing import Any

from authorization import Authorization
from clock import VirtualClock
from control import commands
from private_names import need, replace
from settings import Settings

HUMAN = ("email", "email-json", "http", "https", "sms")  # protocols whose subscriber must confirm
messages: list[dict[str, Any]] = []


def flaw_of_structure(message: str, structure: str) -> str | None:
    """What SNS refuses in a message that says something else to each protocol."""
    if structure != "json":
        return "Unknown structure" if structure else None
    try:
        protocols = json.loads(message)
    except ValueError:
        return "JSON message body failed to parse"
    if not isinstance(protocols, dict) or not isinstance(protocols.get("default"), str):
        return "No default entry in JSON message body"
    return None if all(isinstance(value, str) for value in protocols.values()) else "values must be strings"


def install(settings: Settings, clock: VirtualClock, authorization: Authorization) -> None:
    from ministack.core.responses import request_scope
    from ministack.services import sns, sqs
    from ministack.services.cloudformation import provisioners

    topic_of = need(sns, "_topic_by_arn_any_scope")
    matches = need(sns, "_matches_filter_policy")
    fan_out = need(sns, "_fanout")
    error = need(sns, "_error")
    parameter = need(sns, "_p")

    def fan_out_and_note(topic_arn: str, message_id: str, message: str, subject: str, structure: str = "",
                         attributes: dict[str, Any] | None = None, **options: Any) -> None:
        topic = topic_of(topic_arn) or {"subscriptions": []}
        to = [f"{subscription['protocol']}:{subscription['endpoint']}" for subscription in topic["subscriptions"]
              if subscription.get("confirmed") and matches(subscription, attributes or {}, message)]
        protocols = json.loads(message) if structure == "json" else {}
        messages.append({
            "topicArn": topic_arn, "messageId": message_id, "subject": subject, "at": clock.iso(),
            "message": protocols.get("email", protocols.get("default", message)), "protocols": protocols,
            "attributes": {name: value.get("StringValue", "") for name, value in (attributes or {}).items()}, "to": to})
        fan_out(topic_arn, message_id, message, subject, structure, attributes, **options)

    replace(sns, "_fanout", fan_out_and_note)

    publish = need(sns, "_publish")

    def publish_within_limits(params: dict[str, Any]) -> Any:
        subject = parameter(params, "Subject")
        if subject and (len(subject) > 100 or not subject.isascii() or not subject.isprintable() or subject[0] == " "):
            return error("InvalidParameter", "Invalid parameter: Subject", 400)
        if not parameter(params, "Message"):
            return error("InvalidParameter", "Invalid parameter: Empty message", 400)
        flaw = flaw_of_structure(parameter(params, "Message"), parameter(params, "MessageStructure"))
        if flaw:
            return error("InvalidParameter", f"Invalid parameter: Message Structure - {flaw}", 400)
        return publish(params)

    replace(sns, "_publish", publish_within_limits)

    # nothing leaves this machine: what went to an https endpoint stands in `messages`
    replace(sns, "_http_post_sync", lambda endpoint, payload, kind: 200)

    envelope = need(sns, "_build_envelope")

    def envelope_on_virtual_time(*arguments: Any) -> str:
        text = envelope(*arguments)
        raw = arguments[5] if len(arguments) > 5 else False
        return text if raw else json.dumps({**json.loads(text), "Timestamp": clock.iso()})

    replace(sns, "_build_envelope", envelope_on_virtual_time)

    # a topic without a policy of its own has AWS's default one, which leaves the decision to the caller's policies
    handlers = need(provisioners, "_RESOURCE_HANDLERS")
    create_topic = handlers["AWS::SNS::Topic"]["create"]

    def create_topic_as_aws(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        arn, attributes = create_topic(logical_id, properties, stack)
        topic = sns._topics[arn]
        policy = json.loads(topic["attributes"]["Policy"])
        if policy.get("Id") == "__default_policy_ID":
            policy["Statement"][0]["Condition"] = {"StringEquals": {"AWS:SourceOwner": settings.account}}
            topic["attributes"]["Policy"] = json.dumps(policy)
        for subscription in topic["subscriptions"]:
            await_confirmation(subscription)
        return arn, attributes

    def await_confirmation(subscription: dict[str, Any]) -> None:
        if subscription["protocol"] in HUMAN:
            subscription["confirmed"] = False

    create_subscription = handlers["AWS::SNS::Subscription"]["create"]

    def create_subscription_as_aws(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        arn, attributes = create_subscription(logical_id, properties, stack)
        for subscription in (topic_of(properties.get("TopicArn", "")) or {"subscriptions": []})["subscriptions"]:
            if subscription["arn"] == arn:
                await_confirmation(subscription)
        return arn, attributes

    handlers["AWS::SNS::Topic"]["create"] = create_topic_as_aws
    handlers["AWS::SNS::Subscription"]["create"] = create_subscription_as_aws

    refresh = need(sns, "_refresh_subscription_counts")
    attributes_of = need(sns, "_get_topic_attributes")
    list_by_topic = need(sns, "_list_subscriptions_by_topic")

    def fresh_attributes(params: dict[str, Any]) -> Any:
        topic = topic_of(parameter(params, "TopicArn"))
        if topic:
            refresh(topic)
        return attributes_of(params)

    def list_with_pending(params: dict[str, Any]) -> Any:
        status, headers, body = list_by_topic(params)
        for subscription in (topic_of(parameter(params, "TopicArn")) or {"subscriptions": []})["subscriptions"]:
            if not subscription.get("confirmed"):
                shown = f"<SubscriptionArn>{subscription['arn']}</SubscriptionArn>".encode()
                content = body.encode() if isinstance(body, str) else body
                body = content.replace(shown, b"<SubscriptionArn>PendingConfirmation</SubscriptionArn>")
        return status, headers, body

    replace(sns, "_get_topic_attributes", fresh_attributes)
    replace(sns, "_list_subscriptions_by_topic", list_with_pending)

    deliver_to_lambda = need(sns, "_deliver_to_lambda")

    def deliver_if_permitted(endpoint: str, body: str, topic_arn: str, *rest: Any) -> None:
        from ministack.services import lambda_svc

        found = lambda_svc.function_policy_for_arn(endpoint)
        if found and authorization.service_may(found[0], "sns.amazonaws.com", "lambda:InvokeFunction", endpoint, topic_arn):
            deliver_to_lambda(endpoint, body, topic_arn, *rest)

    replace(sns, "_deliver_to_lambda", deliver_if_permitted)

    async def show_messages(_: dict[str, Any]) -> list[dict[str, Any]]:
        return messages

    async def confirm_subscriptions(_: dict[str, Any]) -> int:
        confirmed = 0
        for topic in list(sns._topics._data.values()):
            for subscription in topic["subscriptions"]:
                if not subscription.get("confirmed"):
                    subscription["confirmed"] = True
                    subscription.setdefault("attributes", {})["PendingConfirmation"] = "false"
                    confirmed += 1
        return confirmed

    async def queue_messages(request: dict[str, Any]) -> list[dict[str, Any]]:
        with request_scope(settings.account, settings.region):
            queue = sqs._queues.get(sqs._queue_url(request["name"]))
        if queue is None:
            raise LookupError(f"queue {request['name']} does not exist")
        return [{"messageId": message["id"], "body": message["body"], "receiveCount": message.get("receive_count", 0),
                 "attributes": {name: value.get("StringValue", "")
                                for name, value in (message.get("message_attributes") or {}).items()}}
                for message in queue["messages"]]

    commands.update({"messages": show_messages, "confirm-subscriptions": confirm_subscriptions, "queue-messages": queue_messages})
