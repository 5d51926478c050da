"""Which resources IAM checks for each SSM and EC2 action, from AWS's Service Authorization Reference.

An action without resource types is checked against `*`: only a policy with `Resource: "*"` allows it. An action that stands in
none of these tables is refused, because a rehearsal that guesses would be kinder than AWS.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Request = dict[str, Any]

# "Resource types" is empty for these in the reference
WITHOUT_RESOURCES = frozenset("""
    CancelCommand CreateActivation CreateMaintenanceWindow CreateOpsItem CreateOpsMetadata CreatePatchBaseline DeleteActivation
    DeleteInventory DescribeActivations DescribeAutomationExecutions DescribeAvailablePatches DescribeInstanceInformation
    DescribeInstancePatchStatesForPatchGroup DescribeInstanceProperties DescribeInventoryDeletions
    DescribeMaintenanceWindowExecutionTaskInvocations DescribeMaintenanceWindowExecutionTasks DescribeMaintenanceWindows
    DescribeMaintenanceWindowSchedule DescribeMaintenanceWindowsForTarget DescribeOpsItems DescribeParameters
    DescribePatchBaselines DescribePatchGroups DescribePatchGroupState DescribePatchProperties DescribeSessions
    GetCommandInvocation GetInventory GetInventorySchema GetMaintenanceWindowExecution GetMaintenanceWindowExecutionTask
    GetMaintenanceWindowExecutionTaskInvocation GetPatchBaselineForPatchGroup ListAssociations ListCommandInvocations
    ListCommands ListComplianceItems ListComplianceSummaries ListDocuments ListInventoryEntries ListOpsItemEvents
    ListOpsItemRelatedItems ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync
""".split())

# resource type -> the member that names it, by action
WINDOW_ID = frozenset("""
    CancelMaintenanceWindowExecution DeleteMaintenanceWindow DescribeMaintenanceWindowExecutions
    DescribeMaintenanceWindowTargets DescribeMaintenanceWindowTasks GetMaintenanceWindow GetMaintenanceWindowTask
    RegisterTargetWithMaintenanceWindow RegisterTaskWithMaintenanceWindow UpdateMaintenanceWindow
""".split())
BASELINE_ID = frozenset("""
    DeletePatchBaseline DeregisterPatchBaselineForPatchGroup DescribeEffectivePatchesForPatchBaseline GetPatchBaseline
    RegisterDefaultPatchBaseline RegisterPatchBaselineForPatchGroup UpdatePatchBaseline
""".split())
DOCUMENT_NAME = frozenset("""
    CreateDocument DeleteDocument DescribeDocument DescribeDocumentParameters DescribeDocumentPermission GetDocument ListDocumentMetadataHistory
    ListDocumentVersions UpdateDocument UpdateDocumentDefaultVersion
""".split())
AUTOMATION_ID = frozenset("DescribeAutomationStepExecutions GetAutomationExecution SendAutomationSignal StopAutomationExecution".split())
ASSOCIATION_ID = frozenset("DescribeAssociationExecutions DescribeAssociationExecutionTargets ListAssociationVersions".split())
ONE_NODE = frozenset("DescribeEffectiveInstanceAssociations DescribeInstanceAssociationsStatus DescribeInstancePatches".split())
OPS_ITEM_ID = frozenset("AssociateOpsItemRelatedItem DeleteOpsItem GetOpsItem UpdateOpsItem".split())
SETTING_ID = frozenset("GetServiceSetting ResetServiceSetting UpdateServiceSetting".split())
ONE_PARAMETER = frozenset("DeleteParameter GetParameter GetParameterHistory LabelParameterVersion PutParameter UnlabelParameterVersion".split())
MANY_PARAMETERS = frozenset("DeleteParameters GetParameters".split())
SYNC_NAME = frozenset("CreateResourceDataSync DeleteResourceDataSync UpdateResourceDataSync".split())
TAGGED = frozenset("AddTagsToResource ListTagsForResource RemoveTagsFromResource".split())


class Arns:
    """ARNs of one account and Region, as the reference spells them."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region

    def ssm(self, path: str) -> str:
        return f"arn:aws:ssm:{self._region}:{self._account}:{path}"

    def named(self, kind: str, name: str) -> str:
        """`name` may be an ARN already: documents and baselines of AWS and of other accounts are named so."""
        return name if name.startswith("arn:") else self.ssm(f"{kind}/{name}")

    def node(self, node_id: str) -> str:
        if node_id.startswith("mi-"):
            return self.ssm(f"managed-instance/{node_id}")
        return f"arn:aws:ec2:{self._region}:{self._account}:instance/{node_id}"

    def document(self, name: str) -> str:
        """AWS's own documents belong to no account."""
        if name.startswith(("AWS", "Amazon")):
            return f"arn:aws:ssm:{self._region}::document/{name}"
        return self.named("document", name)

    def parameter(self, name: str) -> str:
        if name.startswith("arn:"):
            return name
        return self.ssm(f"parameter/{name.split(':')[0].lstrip('/')}")


def ssm_resources(action: str, request: Request, account: str, region: str) -> list[str] | None:
    """The ARNs that `action` is authorized on, each of them; None when we have no rule for it."""
    arns = Arns(account, region)
    if action in WITHOUT_RESOURCES:
        return ["*"]
    for actions, of in _BY_MEMBER:
        if action in actions:
            return of(arns, request)
    special = _SPECIAL.get(action)
    return special(arns, request) if special else None


def ec2_resources(action: str) -> list[str] | None:
    """EC2's describe calls know no resources."""
    return ["*"] if action.startswith("Describe") else None


def _send_command(arns: Arns, request: Request) -> list[str]:
    nodes = list(request.get("InstanceIds") or [])
    found = [arns.document(request.get("DocumentName", ""))]
    for target in request.get("Targets") or []:
        if target.get("Key") == "InstanceIds":
            nodes += target.get("Values", [])
        else:
            found.append(arns.node("*"))
    bucket = request.get("OutputS3BucketName")
    return [*found, *map(arns.node, nodes), *([f"arn:aws:s3:::{bucket}"] if bucket else [])]


def _tagged(arns: Arns, request: Request) -> list[str]:
    name = request.get("ResourceId", "")
    by_type: dict[str, Callable[[], str]] = {
        "Association": lambda: arns.named("association", name),
        "Automation": lambda: arns.named("automation-execution", name),
        "Document": lambda: arns.document(name),
        "MaintenanceWindow": lambda: arns.named("maintenancewindow", name),
        "ManagedInstance": lambda: arns.node(name),
        "OpsItem": lambda: arns.named("opsitem", name),
        "OpsMetadata": lambda: name,
        "Parameter": lambda: arns.parameter(name),
        "PatchBaseline": lambda: arns.named("patchbaseline", name),
    }
    kind = by_type.get(request.get("ResourceType", ""))
    return [kind() if kind else "*"]


_BY_MEMBER: list[tuple[frozenset[str], Callable[[Arns, Request], list[str]]]] = [
    (WINDOW_ID, lambda arns, request: [arns.named("maintenancewindow", request.get("WindowId", ""))]),
    (BASELINE_ID, lambda arns, request: [arns.named("patchbaseline", request.get("BaselineId", ""))]),
    (DOCUMENT_NAME, lambda arns, request: [arns.document(request.get("Name", ""))]),
    (AUTOMATION_ID, lambda arns, request: [arns.named("automation-execution", request.get("AutomationExecutionId", ""))]),
    (ASSOCIATION_ID, lambda arns, request: [arns.named("association", request.get("AssociationId", ""))]),
    (ONE_NODE, lambda arns, request: [arns.node(request.get("InstanceId", ""))]),
    (OPS_ITEM_ID, lambda arns, request: [arns.named("opsitem", request.get("OpsItemId", ""))]),
    (SETTING_ID, lambda arns, request: [arns.named("servicesetting", request.get("SettingId", "").lstrip("/"))]),
    (ONE_PARAMETER, lambda arns, request: [arns.parameter(request.get("Name", ""))]),
    (MANY_PARAMETERS, lambda arns, request: [arns.parameter(name) for name in request.get("Names", [])]),
    (SYNC_NAME, lambda arns, request: [arns.named("resource-data-sync", request.get("SyncName", ""))]),
    (TAGGED, _tagged),
]

_SPECIAL: dict[str, Callable[[Arns, Request], list[str]]] = {
    "SendCommand": _send_command,
    # the execution's id does not exist yet, and the reference asks for both
    "StartAutomationExecution": lambda arns, request: [
        arns.document(request.get("DocumentName", "")), arns.ssm("automation-execution/*")],
    "StartAssociationsOnce": lambda arns, request: [
        arns.named("association", name) for name in request.get("AssociationIds", [])],
    "DescribeInstancePatchStates": lambda arns, request: [arns.node(node) for node in request.get("InstanceIds", [])],
    # the request names an operating system only
    "GetDefaultPatchBaseline": lambda arns, request: [arns.ssm("patchbaseline/*")],
    "GetParametersByPath": lambda arns, request: [arns.parameter(request.get("Path", ""))],
    "GetCalendarState": lambda arns, request: [arns.document(name) for name in request.get("CalendarNames", [])],
    "PutComplianceItems": lambda arns, request: [arns.node(request.get("ResourceId", ""))],
}
