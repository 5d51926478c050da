"""Customer-managed keys: who may use a topic, queue, bucket or table that one encrypts must be allowed to use the key as well.

ministack stores the key's name, if that, and never asks its policy; on AWS a forgotten grant is a publish that fails at night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from private_names import need
from settings import Settings

WRITE = ("kms:GenerateDataKey", "kms:Decrypt")
READ = ("kms:Decrypt",)
NEEDED: dict[str, tuple[str, ...]] = {
    "sns:Publish": WRITE,
    "sqs:SendMessage": WRITE,
    "sqs:ReceiveMessage": READ,
    "s3:PutObject": ("kms:GenerateDataKey",),
    "s3:GetObject": READ,
    **{f"dynamodb:{action}": READ for action in (
        "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem Query Scan UpdateItem").split()},
}


@dataclass(frozen=True)
class KeyUse:
    action: str
    key_arn: str
    context: dict[str, str]  # condition keys in lower case


class Encryption:
    def __init__(self, settings: Settings, after: Callable[[str, Callable[[str, dict[str, Any]], None]], None]) -> None:
        from ministack.services import kms, sns, sqs

        self._settings, self._sns, self._sqs, self._kms = settings, sns, sqs, kms
        self._key = need(kms, "_resolve_key")
        self._buckets: dict[str, str] = {}
        self._tables: dict[str, str] = {}

        def keep_topic(arn: str, properties: dict[str, Any]) -> None:
            sns._topics[arn]["attributes"]["KmsMasterKeyId"] = properties.get("KmsMasterKeyId", "")

        def keep_bucket(name: str, properties: dict[str, Any]) -> None:
            rules = (properties.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration") or [{}]
            self._buckets[name] = (rules[0].get("ServerSideEncryptionByDefault") or {}).get("KMSMasterKeyID", "")

        def keep_table(name: str, properties: dict[str, Any]) -> None:
            self._tables[name] = (properties.get("SSESpecification") or {}).get("KMSMasterKeyId", "")

        after("AWS::SNS::Topic", keep_topic)
        after("AWS::S3::Bucket", keep_bucket)
        after("AWS::DynamoDB::Table", keep_table)

    def uses(self, action: str, resource: str) -> list[KeyUse]:
        """What this call does with a customer-managed key, if one encrypts the resource."""
        needed = NEEDED.get(action)
        if not needed or not resource.startswith("arn:"):
            return []
        service = action.split(":")[0]
        name, context = self._key_of(service, resource)
        key = self._key(name) if name else None
        if key is None or key.get("KeyManager", "CUSTOMER") != "CUSTOMER":
            return []
        account, region = self._settings.account, self._settings.region
        keys = {"kms:viaservice": f"{service}.{region}.amazonaws.com", "kms:calleraccount": account}
        keys |= {f"kms:encryptioncontext:{key}".lower(): value for key, value in context.items()}
        return [KeyUse(use, key["Arn"], keys) for use in needed]

    def policy_of(self, key_arn: str) -> Any:
        return (self._key(key_arn) or {}).get("Policy")

    def _key_of(self, service: str, arn: str) -> tuple[str, dict[str, str]]:
        name = arn.rsplit(":", 1)[-1]
        if service == "sns":
            return (self._sns._topics.get(arn) or {"attributes": {}})["attributes"].get("KmsMasterKeyId", ""), {"aws:sns:topicArn": arn}
        if service == "sqs":
            return (self._sqs._queue_by_arn(arn) or {"attributes": {}})["attributes"].get("KmsMasterKeyId", ""), {"aws:sqs:arn": arn}
        if service == "s3":
            return self._buckets.get(name.split("/")[0], ""), {"aws:s3:arn": arn}
        table = name.split("/")[1]
        return self._tables.get(table, ""), {"aws:dynamodb:tableName": table, "aws:dynamodb:subscriberId": self._settings.account}


def refuse_log_groups_without_key(settings: Settings, service_may: Callable[..., bool]) -> None:
    """CloudWatch Logs tries the key when a group is made, and needs the group's ARN in the key policy's encryption context."""
    from ministack.services import kms
    from ministack.services.cloudformation import provisioners

    handler = need(provisioners, "_RESOURCE_HANDLERS")["AWS::Logs::LogGroup"]
    create = handler["create"]

    def create_if_permitted(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        made = create(logical_id, properties, stack)
        key = kms._resolve_key(properties.get("KmsKeyId", ""))
        if properties.get("KmsKeyId"):
            arn = f"arn:aws:logs:{settings.region}:{settings.account}:log-group:{made[0]}"
            context = {"kms:encryptioncontext:aws:logs:arn": arn}
            service = f"logs.{settings.region}.amazonaws.com"
            if key is None or not all(service_may(key.get("Policy"), service, use, key["Arn"], arn, context) for use in WRITE):
                handler["delete"](made[0], properties)
                raise ValueError(f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'")
        return made

    handler["create"] = create_if_permitted
