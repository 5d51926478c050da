"""CloudFormation where ministack is kinder than AWS: exports in use, names that are taken, and properties that it drops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from private_names import need, replace


Then = Callable[[str, dict[str, Any]], None]


def install() -> None:
    _guard_exports()
    _refuse_taken_names()
    _keep_dropped_properties()


def before(rtype: str, check: Callable[[dict[str, Any]], None]) -> None:
    """Lets `check` refuse the properties of a resource, by raising, before it is created or updated."""
    from ministack.services.cloudformation import provisioners

    handler = need(provisioners, "_RESOURCE_HANDLERS")[rtype]
    create, update = handler["create"], handler.get("update")

    def create_checked(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        check(properties)
        return create(logical_id, properties, stack)

    def update_checked(physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any) -> Any:
        check(new)
        return update(physical_id, old, new, *rest)

    handler["create"] = create_checked
    if update:
        handler["update"] = update_checked


def after(rtype: str, then: Then) -> None:
    """Calls `then` with name and properties whenever a resource of this type was created or updated."""
    from ministack.services.cloudformation import provisioners

    handler = need(provisioners, "_RESOURCE_HANDLERS")[rtype]
    create, update = handler["create"], handler["update"]

    def create_whole(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        made = create(logical_id, properties, stack)
        then(made[0], properties)
        return made

    def update_whole(physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any) -> Any:
        made = update(physical_id, old, new, *rest)
        then(made[0], new)
        return made

    handler.update(create=create_whole, update=update_whole)


def _guard_exports() -> None:
    from ministack.services import cloudformation
    from ministack.services.cloudformation import handlers, stacks

    resolve = need(stacks, "_resolve_stack_outputs")
    imports_of = need(handlers, "_imported_export_names")
    exports, all_stacks = need(cloudformation, "_exports"), need(cloudformation, "_stacks")

    def importers(name: str, exporter: str) -> list[str]:
        return sorted(other for other, stack in all_stacks.items()
                      if other != exporter and not stack.get("StackStatus", "").startswith("DELETE_COMPLETE")
                      and name in imports_of(stack, other))

    def resolve_and_guard(outputs: Any, conditions: Any, resources: Any, parameters: Any, mappings: Any,
                          stack_name: str, stack_id: str) -> Any:
        resolved, new = resolve(outputs, conditions, resources, parameters, mappings, stack_name, stack_id)
        for name in new:
            owner = (exports.get(name) or {}).get("StackId", stack_id)
            if owner != stack_id:
                raise ValueError(f"Export with name {name} is already exported by stack {owner.split('/')[1]}")
        old = {name: export for name, export in list(exports.items()) if export.get("StackId") == stack_id}
        for name, export in old.items():
            change = "deleted" if name not in new else "updated" if new[name]["Value"] != export["Value"] else None
            users = importers(name, stack_name) if change else []
            if users:
                raise ValueError(f"Export {name} cannot be {change} as it is in use by {' and '.join(users)}")
        for name in old.keys() - new.keys():
            exports.pop(name, None)
        return resolved, new

    replace(stacks, "_resolve_stack_outputs", resolve_and_guard)


def _refuse_taken_names() -> None:
    """A named resource that exists already (kept by an earlier stack, or moved within one) fails its creation."""
    from ministack.services import cloudwatch_logs, dynamodb, eventbridge, iam, lambda_svc, scheduler, sns, sqs
    from ministack.services.cloudformation import provisioners

    known = need(provisioners, "_RESOURCE_HANDLERS")
    taken: dict[str, tuple[str, Callable[[str, dict[str, Any]], bool]]] = {
        "AWS::DynamoDB::Table": ("TableName", lambda name, _: name in dynamodb._tables),
        "AWS::Events::Rule": ("Name", lambda name, p: eventbridge._rule_key(name, p.get("EventBusName", "default")) in eventbridge._rules),
        "AWS::IAM::InstanceProfile": ("InstanceProfileName", lambda name, _: name in iam._instance_profiles),
        "AWS::IAM::ManagedPolicy": (
            "ManagedPolicyName", lambda name, _: any(arn.endswith(f"/{name}") and ":iam::aws:" not in arn for arn in iam._policies)),
        "AWS::IAM::Role": ("RoleName", lambda name, _: name in iam._roles),
        "AWS::Lambda::Function": ("FunctionName", lambda name, _: name in lambda_svc._functions),
        "AWS::Logs::LogGroup": ("LogGroupName", lambda name, _: name in cloudwatch_logs._log_groups),
        "AWS::SNS::Topic": ("TopicName", lambda name, _: any(arn.endswith(f":{name}") for arn in sns._topics)),
        "AWS::SQS::Queue": ("QueueName", lambda name, _: sqs._queue_url(name) in sqs._queues),
        "AWS::Scheduler::Schedule": ("Name", lambda name, p: f"{p.get('GroupName', 'default')}/{name}" in scheduler._schedules),
    }
    for rtype, (member, exists) in taken.items():
        known[rtype]["create"] = _unless_taken(known[rtype]["create"], member, exists)


def _unless_taken(create: Any, member: str, exists: Callable[[str, dict[str, Any]], bool]) -> Any:
    def create_unless_taken(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        name = properties.get(member)
        if name and exists(name, properties):
            raise ValueError(f"{name} already exists")
        return create(logical_id, properties, stack)

    return create_unless_taken


def _keep_dropped_properties() -> None:
    from ministack.services import dynamodb, lambda_svc, s3
    from ministack.services.cloudformation import provisioners

    tags = need(provisioners, "_tag_map")

    def keep_bucket(name: str, properties: dict[str, Any]) -> None:
        s3._bucket_tags[name] = tags(properties.get("Tags"))

    def keep_table(name: str, properties: dict[str, Any]) -> None:
        ttl = properties.get("TimeToLiveSpecification")
        if ttl:
            dynamodb._ttl_settings[name] = {"TimeToLiveStatus": "ENABLED" if ttl.get("Enabled") else "DISABLED",
                                            "AttributeName": ttl.get("AttributeName")}

    def keep_function(name: str, properties: dict[str, Any]) -> None:
        reserved = properties.get("ReservedConcurrentExecutions")
        lambda_svc._functions[name]["concurrency"] = None if reserved is None else int(reserved)
        if properties.get("DeadLetterConfig"):
            lambda_svc._functions[name]["config"]["DeadLetterConfig"] = properties["DeadLetterConfig"]

    after("AWS::S3::Bucket", keep_bucket)
    after("AWS::DynamoDB::Table", keep_table)
    after("AWS::Lambda::Function", keep_function)
    for owner, name in ((s3, "_bucket_tags"), (dynamodb, "_ttl_settings"), (lambda_svc, "_functions")):
        need(owner, name)
