"""IAM as AWS decides it: by the caller's own policies, on every resource of a call, and with a record of what was refused.

ministack evaluates policies well but knows the ARNs of few SSM calls and checks one of them; SSM and EC2 are therefore
authorized here. Roles that services assume (windows, schedules) are judged by their trust policy, too.
"""

from __future__ import annotations

import contextvars
import functools
import json
from typing import Any
from urllib.parse import parse_qs

from control import commands
from encryption import Encryption
from private_names import need, replace
from settings import Settings
from ssm_resources import ec2_resources, ssm_resources

Response = tuple[int, dict[str, str], bytes]
refusals: list[dict[str, str]] = []
# the use of a key that a call was refused for: its caller must read which one
_refused_use: contextvars.ContextVar[tuple[str, str] | None] = contextvars.ContextVar("refused_use", default=None)


def note_refusal(principal: str, action: str, resource: str) -> None:
    refusals.append({"principal": principal, "action": action, "resource": resource})


class Authorization:
    def __init__(self, settings: Settings, encryption: Encryption) -> None:
        from ministack import app
        from ministack.core import iam_actions, iam_evaluator, responses
        from ministack.core.router import extract_access_key_id
        from ministack.services import iam

        self._settings, self._encryption = settings, encryption
        self._iam, self._evaluator, self._responses = iam, iam_evaluator, responses
        self._access_key_of = extract_access_key_id
        self._denied = need(iam_actions, "access_denied_response")
        for name in ("evaluate", "evaluate_resource_policy", "combine_resource_policy", "EvalContext", "resolve_principal",
                     "_resource_policy", "_gather_role_policies", "_permissions_boundary", "_POLICY_REQUIRED", "_is_root_key"):
            need(iam_evaluator, name)
        need(iam, "_roles")

        # the rehearsal speaks http on loopback, and policies with enforceSSL would refuse all of it
        pin_origin = need(app, "pin_request_origin")
        replace(app, "pin_request_origin", lambda address, secure: pin_origin(address, True))

        # ministack parses every policy of a caller again at each call
        parse = need(iam_evaluator, "parse_policy_document")
        parse_once = functools.lru_cache(maxsize=1024)(parse)
        replace(iam_evaluator, "parse_policy_document",
                lambda document: parse_once(document) if isinstance(document, str) else parse(document))

        action_of = need(iam_actions, "extract_iam_action")

        def unless_ours(service: str, *rest: Any) -> str | None:
            return None if service in ("ssm", "ec2") else action_of(service, *rest)

        replace(iam_actions, "extract_iam_action", unless_ours)
        self._enforce = need(iam_evaluator, "enforce")
        replace(iam_evaluator, "enforce", self._enforce_and_note)

        def name_the_key(service: str, action: str, principal: str, request_id: str, **rest: Any) -> Response:
            use = _refused_use.get()
            if use is not None and "message" not in rest:
                rest["message"] = iam_actions.identity_denial_message(use[0], principal, use[1], rest.get("explicit_deny", False))
            return self._denied(service, action, principal, request_id, **rest)

        need(iam_actions, "identity_denial_message")
        replace(iam_actions, "access_denied_response", name_the_key)

        async def show_refusals(_: dict[str, Any]) -> list[dict[str, str]]:
            return refusals

        async def authorize(call: dict[str, Any]) -> bool:
            resources = call["resources"]
            if "input" in call:
                # the one table of what SSM's calls are made on stands here
                found = ssm_resources(call["action"].split(":")[1], call["input"], settings.account, settings.region)
                if found is None:
                    note_refusal(call["roleArn"], call["action"], "?")
                    return False
                resources = found
            return self.role_may(call["roleArn"], call["action"], resources, call.get("service", "ssm.amazonaws.com"),
                                 call.get("sourceArn") or f"arn:aws:ssm:{settings.region}:{settings.account}:maintenancewindow/mw-0",
                                 call.get("keys"))

        async def service_may(call: dict[str, Any]) -> bool:
            with self._responses.request_scope(settings.account, settings.region):
                found = self._evaluator._resource_policy(call["action"].split(":")[0], call["resource"])
                return self.service_may(found[0] if found else None, call["service"], call["action"], call["resource"],
                                        call["sourceArn"], call.get("keys"))

        commands["refusals"] = show_refusals
        commands["authorize"] = authorize
        commands["service-may"] = service_may

    def _enforce_and_note(self, access_key: str, action: str, service: str, region: str, resource_arn: str = "*",
                          service_context: dict[str, Any] | None = None) -> Any:
        denied = self._enforce(access_key, action, service, region, resource_arn=resource_arn, service_context=service_context)
        _refused_use.set(None)
        if denied is not None:
            note_refusal(getattr(denied, "principal_arn", access_key), action, resource_arn)
            return denied
        if self._evaluator._is_root_key(access_key):
            return None
        for use in self._encryption.uses(action, resource_arn):
            denied = self._enforce(access_key, use.action, "kms", region, resource_arn=use.key_arn, service_context=use.context)
            if denied is not None:
                note_refusal(getattr(denied, "principal_arn", access_key), use.action, use.key_arn)
                _refused_use.set((use.action, use.key_arn))
                return denied
        return None

    def refuse_ssm(self, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response | None:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        account, region = self._responses.get_account_id(), self._responses.get_region()
        return self._refuse("ssm", action, ssm_resources(action, json.loads(body or b"{}"), account, region), headers, query)

    def refuse_ec2(self, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response | None:
        action = (query.get("Action") or parse_qs(body.decode()).get("Action") or [""])[0]
        return self._refuse("ec2", action, ec2_resources(action), headers, query)

    def _refuse(self, service: str, action: str, arns: list[str] | None, headers: dict[str, str],
                query: dict[str, Any]) -> Response | None:
        """AWS's answer to a call that its caller may not make, or None if it may."""
        key = self._access_key_of(headers, query)
        if self._evaluator._is_root_key(key):
            return None
        request_id, name = self._responses.new_uuid(), f"{service}:{action}"
        if arns is None:
            principal = self._evaluator.caller_arn()
            note_refusal(principal, name, "?")
            message = f"the rehearsal does not know on which resources {name} is authorized: add it to launcher/ssm_resources.py"
            return self._denied(service, name, principal, request_id, error_code="AccessDeniedException", message=message,
                                headers=headers)
        for arn in arns:
            denied = self._enforce_and_note(key, name, service, self._responses.get_region(), resource_arn=arn)
            if denied is not None:
                return self._denied(service, name, denied.principal_arn, request_id, headers=headers, resource_arn=arn,
                                    explicit_deny=denied.decision == "Deny")
        return None

    def role_may(self, role_arn: str, action: str, resources: list[str], service: str, source_arn: str,
                 keys: dict[str, Any] | None = None) -> bool:
        """Whether `service`, on behalf of `source_arn`, may assume the role and the role may do this on every resource."""
        account, region = self._settings.account, self._settings.region
        name = role_arn.rsplit("/", 1)[-1]
        with self._responses.request_scope(account, region):
            role = self._iam._roles.get(name)
            if role is None or role.get("Arn") != role_arn:
                note_refusal(service, "sts:AssumeRole", role_arn)
                return False
            if not self.service_may(role.get("AssumeRolePolicyDocument"), service, "sts:AssumeRole", role_arn, source_arn):
                return False
            principal = f"arn:aws:sts::{account}:assumed-role/{name}/{service.split('.')[0]}"
            policies = self._evaluator._gather_role_policies(name, account)
            limits = self._evaluator._permissions_boundary(self._iam._roles, name, account)
            # a role that a command takes along is passed to the service that sends it
            passed = {"iam:passedtoservice": service} if action == "iam:PassRole" else keys or {}
            checks: list[tuple[str, str, dict[str, Any]]] = [(action, resource, passed) for resource in resources]
            checks += [(use.action, use.key_arn, use.context) for resource in resources for use in self._encryption.uses(action, resource)]
            for what, resource, context_keys in checks:
                context = self._evaluator.EvalContext(
                    principal_arn=principal, principal_type="AssumedRole", principal_account=account, action=what,
                    resource_arn=resource, region=region, secure_transport=True, service_context=context_keys)
                result = self._evaluator.evaluate(context, policies, *limits)
                namespace = what.split(":")[0]
                found = self._evaluator._resource_policy(namespace, resource)
                if found is not None:
                    result = self._evaluator.combine_resource_policy(
                        result, context, *found, required=namespace in self._evaluator._POLICY_REQUIRED, limits=limits)
                if result.decision != "Allow":
                    note_refusal(principal, what, resource)
                    return False
        return True

    def service_may(self, policy: Any, service: str, action: str, resource: str, source_arn: str,
                    more: dict[str, str] | None = None) -> bool:
        """Whether a resource's own policy lets an AWS service act on it for `source_arn`."""
        document = json.loads(policy) if isinstance(policy, str) and policy else policy or {}
        statements = document.get("Statement", [])
        statements = [statements] if isinstance(statements, dict) else statements
        # a trust policy names no resource: the role itself is meant
        document = {"Statement": [statement if "Resource" in statement or "NotResource" in statement
                                  else {**statement, "Resource": "*"} for statement in statements]}
        context = self._evaluator.EvalContext(
            principal_arn="", principal_type="Service", principal_account="", action=action, resource_arn=resource,
            region=self._settings.region, secure_transport=True,
            service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": self._settings.account, **(more or {})})
        if self._evaluator.evaluate_resource_policy(document, context, service=service).decision != "Allow":
            note_refusal(service, action, resource)
            return False
        return all(self.service_may(self._encryption.policy_of(use.key_arn), service, use.action, use.key_arn, source_arn)
                   for use in self._encryption.uses(action, resource))
