"""IAM's policy variables, and its policy simulator with the context that a question gives.

ministack takes `${aws:username}` for text, asks about the first resource only and leaves out the context.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any
from xml.sax.saxutils import escape

from private_names import need, replace
from settings import Settings

VARIABLE = re.compile(r"\$\{([^}]*)\}")
LITERALS = {"*": "*", "?": "?", "$": "$"}
DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}


def install(settings: Settings) -> None:
    from ministack.core import iam_evaluator
    from ministack.services import iam

    first_match = need(iam_evaluator, "_first_match")
    value_of = need(iam_evaluator, "_resolve_condition_key")

    def expanded(text: str, context: Any) -> str | None:
        """The text with what its variables stand for; None if one of them stands for nothing, or for several things."""
        missing = False

        def value(found: re.Match) -> str:
            nonlocal missing
            key, _, otherwise = (part.strip() for part in found[1].partition(","))
            known = LITERALS.get(key) or value_of(key, context)
            if isinstance(known, str):
                return known
            missing = missing or not otherwise
            return otherwise.strip("'")

        text = VARIABLE.sub(value, text)
        return None if missing else text

    def filled(value: Any, context: Any) -> Any:
        """Resources and conditions for this request; what cannot be filled in matches nothing."""
        if isinstance(value, dict):
            return {key: filled(inside, context) for key, inside in value.items()}
        if isinstance(value, list):
            return [text for text in (filled(inside, context) for inside in value) if text is not None]
        return expanded(value, context) if isinstance(value, str) else value

    def varies(statement: Any) -> bool:
        known = vars(statement)  # parsed once, asked at every call
        if "varies" not in known:
            known["varies"] = "${" in f"{statement.resources}{statement.not_resources}{statement.conditions}"
        return known["varies"]

    def for_request(statement: Any, context: Any) -> Any:
        resources = filled(statement.resources, context)
        if statement.resources and not resources:
            return None
        conditions = filled(statement.conditions, context)
        if any(value is None or value == [] for keys in conditions.values() for value in keys.values()):
            return None
        return dataclasses.replace(statement, resources=resources, conditions=conditions,
                                   not_resources=filled(statement.not_resources, context))

    def first_match_for_request(context: Any, statements: list[Any], effect: str) -> Any:
        if not any(map(varies, statements)):
            return first_match(context, statements, effect)
        filled_in = (for_request(one, context) if varies(one) else one for one in statements)
        return first_match(context, [one for one in filled_in if one is not None], effect)

    replace(iam_evaluator, "_first_match", first_match_for_request)

    handlers, parameter, answer = need(iam, "_IAM_HANDLERS"), need(iam, "_p"), need(iam, "_xml")

    def members(request: Any, name: str) -> list[str]:
        found: list[str] = []
        while value := parameter(request, f"{name}.member.{len(found) + 1}"):
            found.append(value)
        return found

    def context_of(request: Any) -> dict[str, Any]:
        keys: dict[str, Any] = {}
        while name := parameter(request, f"ContextEntries.member.{len(keys) + 1}.ContextKeyName"):
            entry = f"ContextEntries.member.{len(keys) + 1}"
            values = members(request, f"{entry}.ContextKeyValues")
            keys[name.lower()] = values if parameter(request, f"{entry}.ContextKeyType").endswith("List") else values[0]
        return keys

    def simulate(request: Any) -> Any:
        policies = [iam_evaluator.parse_policy_document(text) for text in members(request, "PolicyInputList")]
        results = ""
        for action in members(request, "ActionNames"):
            for resource in members(request, "ResourceArns") or ["*"]:
                context = iam_evaluator.EvalContext(
                    principal_arn=parameter(request, "CallerArn"), principal_type="User", principal_account=settings.account,
                    action=action, resource_arn=resource, region=settings.region, service_context=context_of(request))
                decision = DECISIONS[iam_evaluator.evaluate(context, policies).decision]
                results += (f"<member><EvalActionName>{escape(action)}</EvalActionName>"
                            f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
                            f"<EvalDecision>{decision}</EvalDecision></member>")
        return answer(200, "SimulateCustomPolicyResponse",
                      f"<SimulateCustomPolicyResult><EvaluationResults>{results}</EvaluationResults>"
                      "<IsTruncated>false</IsTruncated></SimulateCustomPolicyResult>")

    handlers["SimulateCustomPolicy"] = simulate
