"""Hands Systems Manager, resource groups and EC2's calls to the simulated fleet, so that there is one model of SSM, in TypeScript.

CloudFormation's resource handlers POST to /_cfn, SSM's API goes to / as it came, EC2's query protocol to /_ec2. Parameter Store
stays with ministack, and so do tags of everything but servers.
"""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

from authorization import Authorization
from private_names import need, replace
from settings import Settings

# resource type -> properties whose change replaces the resource
TYPES: dict[str, tuple[str, ...]] = {
    "AWS::SSM::PatchBaseline": ("OperatingSystem",),
    "AWS::SSM::MaintenanceWindow": (),
    "AWS::SSM::MaintenanceWindowTarget": ("WindowId", "ResourceType"),
    "AWS::SSM::MaintenanceWindowTask": ("WindowId", "TaskType"),
    "AWS::SSM::Association": ("InstanceId",),
    "AWS::SSM::Document": ("Name", "DocumentType"),
    "AWS::SSM::ResourceDataSync": (
        "SyncName", "SyncType", "S3Destination", "BucketName", "BucketPrefix", "BucketRegion", "KMSKeyArn", "SyncFormat"),
    "AWS::SSM::ResourcePolicy": ("ResourceArn",),
    "AWS::ResourceGroups::Group": ("Name",),
}
# resource types of the Resource Groups Tagging API whose tags are the fleet's
SERVERS = ("ssm:managed-instance", "ec2:instance")
PRINCIPAL = "x-rehearsal-principal"


def is_server(arn: str) -> bool:
    return ":managed-instance/" in arn or (":ec2:" in arn and ":instance/" in arn)


class Fleet:
    """The door to the fleet server; a connection per thread, kept open."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self._local = threading.local()

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        for last in (False, True):
            kept: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
            connection = kept or http.client.HTTPConnection(self._host, self._port, timeout=60)
            self._local.connection = connection
            try:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
            except (http.client.HTTPException, OSError):
                connection.close()
                self._local.connection = None
                if kept is None or last:  # an idle connection may have been closed by the other side: once more on a new one
                    raise
        raise AssertionError("unreachable")


def hand_over(settings: Settings, authorization: Authorization) -> None:
    """Puts the fleet behind ministack's SSM, EC2 and CloudFormation."""
    from ministack.core.concurrency import run_offloop
    from ministack.core.responses import get_account_id, get_region
    from ministack.services.cloudformation import provisioners, stacks
    from ministack.core import iam_evaluator
    from ministack.services import ec2, ssm, tagging

    fleet = Fleet(settings.fleet_url)

    def cloudformation(op: str, rtype: str, **fields: Any) -> tuple[str | None, dict[str, Any]]:
        request = {"op": op, "type": rtype, "account": get_account_id(), "region": get_region(), **fields}
        status, _, body = fleet.post("/_cfn", json.dumps(request).encode(), {"content-type": "application/json"})
        answer = json.loads(body or b"{}")
        if status >= 400:
            raise ValueError(answer.get("message", f"{rtype}: the fleet answered {status}"))
        return answer.get("physicalId"), answer.get("attributes") or {}

    def handlers(rtype: str) -> dict[str, Any]:
        def create(logical_id: str, properties: dict, stack: str) -> Any:
            return cloudformation("create", rtype, logicalId=logical_id, properties=properties, stack=stack)

        def update(physical_id: str, old: dict, new: dict, stack: str, logical_id: str | None = None) -> Any:
            return cloudformation("update", rtype, physicalId=physical_id, logicalId=logical_id, oldProperties=old,
                                  properties=new, stack=stack)

        def delete(physical_id: str, properties: dict) -> None:
            cloudformation("delete", rtype, physicalId=physical_id, properties=properties)

        return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}

    known = need(provisioners, "_RESOURCE_HANDLERS")
    replacing = need(provisioners, "_REPLACING_PROPERTIES")
    if known is not None and replacing is not None:
        for rtype, properties in TYPES.items():
            known[rtype] = handlers(rtype)
            replacing[rtype] = properties

    # our handlers wait for an answer over HTTP, and the fleet may call back: never on ministack's event loop
    on_thread = need(stacks, "_runs_on_worker_thread")
    replace(stacks, "_runs_on_worker_thread", lambda rtype: rtype in TYPES or on_thread(rtype))

    async def forward(path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        kept = {k: v for k, v in headers.items() if k in ("x-amz-target", "content-type")}
        kept[PRINCIPAL] = iam_evaluator.caller_arn()
        status, answered, answer = await run_offloop(fleet.post, path, body, kept)
        return status, {"Content-Type": answered.get("content-type", "application/x-amz-json-1.1")}, answer

    own_ssm = need(ssm, "handle_request")

    async def handle_ssm(method: str, path: str, headers: dict, body: bytes, query: dict) -> Any:
        refused = authorization.refuse_ssm(headers, body, query)
        if refused is not None:
            return refused
        if "Parameter" in headers.get("x-amz-target", ""):
            return await own_ssm(method, path, headers, body, query)
        return await forward("/", headers, body)

    async def handle_ec2(method: str, path: str, headers: dict, body: bytes, query: dict) -> Any:
        return authorization.refuse_ec2(headers, body, query) or await forward("/_ec2", headers, body)

    own_tagging = need(tagging, "handle_request")

    async def handle_tagging(method: str, path: str, headers: dict, body: bytes, query: dict) -> Any:
        if headers.get("x-amz-target", "").endswith(".GetResources"):
            asked = json.loads(body or b"{}")
            types, arns = asked.get("ResourceTypeFilters") or [], asked.get("ResourceARNList") or []
            if (types or arns) and all(one in SERVERS for one in types) and all(is_server(arn) for arn in arns):
                return await forward("/", headers, body)
        return await own_tagging(method, path, headers, body, query)

    replace(tagging, "handle_request", handle_tagging)
    replace(ssm, "handle_request", handle_ssm)
    replace(ec2, "handle_request", handle_ec2)
