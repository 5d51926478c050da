"""What services refuse when a resource is created, and ministack lets through.

Only what a look at the template cannot tell: who trusts whom, what exists, what it adds up to. Wrong enums and ranges are the
template validator's matter.
"""

from __future__ import annotations

import json
import re
import zoneinfo
from collections.abc import Callable
from typing import Any

from cloudformation import after, before
from private_names import need

MAXIMUM_INLINE_POLICY = 10_240  # characters of all inline policies of a role, white space not counted
MAXIMUM_MANAGED_POLICY = 6_144  # characters, white space not counted
MAXIMUM_PARAMETER = 4_096
MAXIMUM_TARGETS = 5
MAXIMUM_ENVIRONMENT = 4_096
SCHEDULE = re.compile(r"rate\(\d+ (minute|hour|day)s?\)|cron\(\S+( \S+){5}\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
ServiceMay = Callable[[Any, str, str, str, str], bool]


def install(service_may: ServiceMay) -> None:
    from ministack.services import eventbridge, iam, lambda_svc

    roles = need(iam, "_roles")

    def check_trust(role_arn: str, service: str, on_behalf_of: str, refusal: str) -> None:
        role = roles.get(role_arn.rsplit("/", 1)[-1])
        if role is None or not service_may(role.get("AssumeRolePolicyDocument"), service, "sts:AssumeRole", role_arn, on_behalf_of):
            raise ValueError(refusal)

    def check_function(properties: dict[str, Any]) -> None:
        check_trust(properties.get("Role", ""), "lambda.amazonaws.com", "", "The role defined for the function cannot be assumed by Lambda.")
        variables = (properties.get("Environment") or {}).get("Variables") or {}
        size = sum(len(str(key)) + len(str(value)) for key, value in variables.items())
        if size > MAXIMUM_ENVIRONMENT:
            raise ValueError("Lambda was unable to configure your environment variables because the environment variables you "
                             f"have provided exceeded the 4KB limit. String measured: {size} bytes")

    def check_schedule(properties: dict[str, Any]) -> None:
        role = (properties.get("Target") or {}).get("RoleArn", "")
        check_trust(role, "scheduler.amazonaws.com", f"arn:aws:scheduler:{_region()}:{_account()}:schedule-group/{properties.get('GroupName') or 'default'}",
                    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.")
        if not SCHEDULE.fullmatch(properties.get("ScheduleExpression", "")):
            raise ValueError(f"Invalid Schedule Expression {properties.get('ScheduleExpression')}.")
        zone = properties.get("ScheduleExpressionTimezone", "UTC")
        if zoneinfo.available_timezones() and zone not in zoneinfo.available_timezones():
            raise ValueError(f"Provided ScheduleExpressionTimezone {zone} is not valid.")

    def check_rule(properties: dict[str, Any]) -> None:
        pattern = properties.get("EventPattern")
        reason = need(eventbridge, "_event_pattern_error")(json.dumps(pattern) if isinstance(pattern, dict) else pattern)
        if reason:
            raise ValueError(f"Event pattern is not valid. Reason: {reason}")
        if len(properties.get("Targets") or []) > MAXIMUM_TARGETS:
            raise ValueError(f"The requested resource exceeds the maximum number allowed: {MAXIMUM_TARGETS} targets of a rule")

    def check_parameter(properties: dict[str, Any]) -> None:
        if properties.get("Tier", "Standard") == "Standard" and len(str(properties.get("Value", ""))) > MAXIMUM_PARAMETER:
            raise ValueError(f"Standard tier parameters support a maximum parameter value of {MAXIMUM_PARAMETER} characters.")

    def check_permission(properties: dict[str, Any]) -> None:
        if lambda_svc._get_func_record_for_ref(properties.get("FunctionName", ""))[0] is None:
            raise ValueError(f"Function not found: {properties.get('FunctionName')}")

    def check_principals(policy: Any) -> None:
        for statement in _statements(policy):
            principal = statement.get("Principal")
            named = principal.get("AWS", []) if isinstance(principal, dict) else []
            for arn in [named] if isinstance(named, str) else named:
                if f"::{_account()}:role/" in str(arn) and arn.rsplit("/", 1)[-1] not in roles:
                    raise ValueError(f'Invalid principal in policy: "AWS":"{arn}"')

    def check_role(properties: dict[str, Any]) -> None:
        check_principals(properties.get("AssumeRolePolicyDocument"))
        for arn in properties.get("ManagedPolicyArns") or []:
            if f"::{_account()}:policy/" in arn and not iam.policy_known(arn):
                raise ValueError(f"Policy {arn} does not exist or is not attachable.")

    def check_bucket_policy(properties: dict[str, Any]) -> None:
        check_principals(properties.get("PolicyDocument"))
        bucket = f":s3:::{properties.get('Bucket')}"
        for statement in _statements(properties.get("PolicyDocument")):
            resources = statement.get("Resource", [])
            for resource in [resources] if isinstance(resources, str) else resources:
                if not re.fullmatch(rf"arn:[a-z-]+{re.escape(bucket)}(/.*)?", resource):
                    raise ValueError(f"Policy has invalid resource: {resource}")

    def check_key(properties: dict[str, Any]) -> None:
        policy = properties.get("KeyPolicy")
        if policy is None or properties.get("BypassPolicyLockoutSafetyCheck"):
            return
        check_principals(policy)
        if not any(_keeps_control(statement) for statement in _statements(policy)):
            raise ValueError("The new key policy will not allow you to update the key policy in the future.")

    def check_inline_policies(names: list[str]) -> None:
        for name in names:
            size = sum(_size(document) for document in (roles.get(name) or {}).get("InlinePolicies", {}).values())
            if size > MAXIMUM_INLINE_POLICY:
                raise ValueError(f"Maximum policy size of {MAXIMUM_INLINE_POLICY} bytes exceeded for role {name}")

    def check_managed_policy(properties: dict[str, Any]) -> None:
        if _size(properties.get("PolicyDocument", {})) > MAXIMUM_MANAGED_POLICY:
            raise ValueError(f"Cannot exceed quota for PolicySize: {MAXIMUM_MANAGED_POLICY}")

    before("AWS::Events::Rule", check_rule)
    before("AWS::IAM::ManagedPolicy", check_managed_policy)
    before("AWS::IAM::Role", check_role)
    before("AWS::KMS::Key", check_key)
    before("AWS::Lambda::Function", check_function)
    before("AWS::Lambda::Permission", check_permission)
    before("AWS::S3::BucketPolicy", check_bucket_policy)
    before("AWS::SNS::TopicPolicy", lambda properties: check_principals(properties.get("PolicyDocument")))
    before("AWS::SQS::QueuePolicy", lambda properties: check_principals(properties.get("PolicyDocument")))
    before("AWS::SSM::Parameter", check_parameter)
    before("AWS::Scheduler::Schedule", check_schedule)
    after("AWS::IAM::Policy", lambda _, properties: check_inline_policies(properties.get("Roles") or []))
    after("AWS::IAM::Role", lambda name, _: check_inline_policies([name]))


def _account() -> str:
    from ministack.core.responses import get_account_id

    return get_account_id()


def _region() -> str:
    from ministack.core.responses import get_region

    return get_region()


def _statements(policy: Any) -> list[dict[str, Any]]:
    document = json.loads(policy) if isinstance(policy, str) else policy or {}
    statements = document.get("Statement", [])
    return [statements] if isinstance(statements, dict) else statements


def _size(document: Any) -> int:
    content = json.loads(document) if isinstance(document, str) else document
    return len(re.sub(r"\s", "", json.dumps(content)))


def _keeps_control(statement: dict[str, Any]) -> bool:
    principal, actions = statement.get("Principal"), statement.get("Action", [])
    named = [principal] if isinstance(principal, str) else (principal or {}).get("AWS", [])
    actions = [actions] if isinstance(actions, str) else actions
    return statement.get("Effect") == "Allow" and bool(named) and any(action in ("*", "kms:*", "kms:Put*", "kms:PutKeyPolicy") for action in actions)
