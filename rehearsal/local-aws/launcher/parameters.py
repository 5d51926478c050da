"""Parameter Store as strict as AWS: names, depths, sizes, patterns and what cannot change.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from private_names import need, replace

LEVELS = 15
LONGEST_NAME = 1_011
SIZES = {"Standard": 4_096, "Advanced": 8_192, "Intelligent-Tiering": 8_192}
AT_ONCE = 10
NAME = re.compile(r"[a-zA-Z0-9_.-]+|(/[a-zA-Z0-9_.-]+)+")
IMAGE = re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})")

Refusal = tuple[str, str]


def install() -> None:
    from ministack.core.responses import error_response_json
    from ministack.services import ssm

    stored = need(ssm, "_parameters")

    def unless(refusal: Callable[[dict[str, Any]], Refusal | None], act: Callable[[dict[str, Any]], Any]) -> Any:
        @functools.wraps(act)
        def checked(data: dict[str, Any]) -> Any:
            refused = refusal(data)
            return error_response_json(*refused, 400) if refused else act(data)

        return checked

    def of_put(data: dict[str, Any]) -> Refusal | None:
        existing = stored.get(data.get("Name", "")) if data.get("Overwrite") else None
        return _name(data.get("Name", "")) or _value(data, existing) or _change(data, existing)

    for name, refusal in (("_put_parameter", of_put), ("_get_parameters_by_path", _path), ("_get_parameters", _names)):
        replace(ssm, name, unless(refusal, need(ssm, name)))


def _name(name: str) -> Refusal | None:
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        if "/" in name[1:] and not name.startswith("/"):
            return "ValidationException", "Parameter name must be a fully qualified name."
        return ("ValidationException",
                "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths "
                "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_")
    if name.count("/") > LEVELS:
        return "HierarchyLevelLimitExceededException", f"A hierarchy can have a maximum of {LEVELS} levels."
    return None


def _value(data: dict[str, Any], existing: dict[str, Any] | None) -> Refusal | None:
    value, tier = str(data.get("Value", "")), data.get("Tier") or (existing or {}).get("Tier") or "Standard"
    if not value:
        return _constraint("''", "value", "Member must have length greater than or equal to 1")
    if len(value.encode()) > SIZES.get(tier, 0):
        return "ValidationException", f"{tier} tier parameters support a maximum parameter value of {SIZES.get(tier, 0)} characters."
    if "{{" in value:
        return "ValidationException", 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'
    if data.get("DataType") == "aws:ec2:image" and not IMAGE.fullmatch(value):
        return "ValidationException", f"Parameter value {value} is not a valid EC2 AMI id."
    if len(data.get("Description") or "") > 1_024:
        return "ValidationException", "A description has at most 1024 characters."
    return _pattern(data.get("AllowedPattern") or "", [value, *(value.split(",") if data.get("Type") == "StringList" else [])])


def _pattern(pattern: str, values: list[str]) -> Refusal | None:
    if not pattern:
        return None
    try:
        allowed = re.compile(pattern)
    except re.error:
        return "InvalidAllowedPatternException", f"The regular expression {pattern} is not valid."
    # of a list it is nowhere said whether the pattern is for the whole or for each item: one of both must hold
    if allowed.search(values[0]) or (len(values) > 1 and all(allowed.search(value) for value in values[1:])):
        return None
    return "ParameterPatternMismatchException", f"Parameter value, cannot be validated against allowedPattern: {pattern}"


def _change(data: dict[str, Any], existing: dict[str, Any] | None) -> Refusal | None:
    if existing is None:
        return None
    if data.get("Type") and data["Type"] != existing["Type"]:
        return ("HierarchyTypeMismatchException",
                f"Parameter {data['Name']} is of type {existing['Type']}: the type of a parameter cannot change.")
    if existing.get("Tier") == "Advanced" and data.get("Tier") == "Standard":
        return ("ValidationException",
                "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the "
                "standard-parameter tier.")
    return None


def _path(data: dict[str, Any]) -> Refusal | None:
    if not str(data.get("Path", "")).startswith("/"):
        return "ValidationException", "The parameter path must begin with a slash."
    if int(data.get("MaxResults") or AT_ONCE) > AT_ONCE:
        return _constraint(f"'{data['MaxResults']}'", "maxResults", f"Member must have value less than or equal to {AT_ONCE}")
    return None


def _names(data: dict[str, Any]) -> Refusal | None:
    if len(data.get("Names") or []) > AT_ONCE:
        return _constraint(str(data["Names"]), "names", f"Member must have length less than or equal to {AT_ONCE}")
    return None


def _constraint(value: str, member: str, rule: str) -> Refusal:
    return "ValidationException", f"1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {rule}"
