import type { AssociationRecordsApi } from './association-records';
import type { Associations } from './associations';
import type { Automations } from './automation/automations';
import type { AvailablePatchesApi } from './available-patches';
import type { Baselines } from './baselines';
import type { CommandRecordsApi } from './command-records';
import type { Commands } from './commands';
import type { ComplianceApi } from './compliance';
import type { CustomComplianceApi } from './custom-compliance';
import type { Documents } from './documents';
import type { Ec2Api } from './ec2';
import type { Ec2Instances } from './ec2-instances';
import type { SecurityGroups } from './ec2-security-groups';
import type { Ec2Storage } from './ec2-storage';
import type { InstanceInformationApi } from './instance-information';
import type { Inventory } from './inventory';
import type { OpsItems } from './ops-items';
import type { OwnDocuments } from './own-documents';
import type { PatchStatesApi } from './patch-states';
import type { ResourceDataSyncs } from './resource-data-syncs';
import type { TaggedResources } from './tagged-resources';
import type { Tagging } from './tags';
import type { WindowHistoryApi } from './window-history';
import type { Windows } from './windows';
import type { Caller } from './world';

/** An operation: its input has passed the service model's constraints. */
export type Operation = (input: never, caller: Caller) => object | Promise<object>;

/** The parts of Systems Manager that answer calls. */
export interface SsmParts {
  readonly associationRecords: AssociationRecordsApi;
  readonly associations: Associations;
  readonly automations: Automations;
  readonly availablePatches: AvailablePatchesApi;
  readonly baselines: Baselines;
  readonly commandRecords: CommandRecordsApi;
  readonly commands: Commands;
  readonly compliance: ComplianceApi;
  readonly customCompliance: CustomComplianceApi;
  readonly documents: Documents;
  readonly instanceInformation: InstanceInformationApi;
  readonly inventory: Inventory;
  readonly opsItems: OpsItems;
  readonly ownDocuments: OwnDocuments;
  readonly patchStates: PatchStatesApi;
  readonly resourceDataSyncs: ResourceDataSyncs;
  readonly tagging: Tagging;
  readonly windowHistory: WindowHistoryApi;
  readonly windows: Windows;
}

/** Every operation of Systems Manager that is simulated, by the name AWS gives it. */
export function ssmOperations(parts: SsmParts): Readonly<Record<string, Operation>> {
  const {
    associationRecords,
    associations,
    automations,
    availablePatches,
    baselines,
    commandRecords,
    commands,
    compliance,
    customCompliance,
    documents,
    instanceInformation,
    inventory,
    opsItems,
    ownDocuments,
    patchStates,
    resourceDataSyncs,
    tagging,
    windowHistory,
    windows,
  } = parts;
  return {
    AddTagsToResource: (input) => tagging.addTagsToResource(input),
    CancelCommand: (input) => commands.cancelCommand(input),
    CreateAssociation: (input) => associations.createAssociation(input),
    CreateDocument: (input) => ownDocuments.createDocument(input),
    CreateMaintenanceWindow: (input) => windows.createMaintenanceWindow(input),
    CreateOpsItem: (input, caller) => opsItems.createOpsItem(input, caller),
    CreatePatchBaseline: (input) => baselines.createPatchBaseline(input),
    CreateResourceDataSync: (input) => resourceDataSyncs.createResourceDataSync(input),
    DeleteAssociation: (input) => associations.deleteAssociation(input),
    DeleteDocument: (input) => ownDocuments.deleteDocument(input),
    DeleteMaintenanceWindow: (input) => windows.deleteMaintenanceWindow(input),
    DeletePatchBaseline: (input) => baselines.deletePatchBaseline(input),
    DeleteResourceDataSync: (input) => resourceDataSyncs.deleteResourceDataSync(input),
    DeregisterManagedInstance: (input) => instanceInformation.deregisterManagedInstance(input),
    DeregisterPatchBaselineForPatchGroup: (input) => baselines.deregisterPatchBaselineForPatchGroup(input),
    DeregisterTargetFromMaintenanceWindow: (input) => windows.deregisterTargetFromMaintenanceWindow(input),
    DeregisterTaskFromMaintenanceWindow: (input) => windows.deregisterTaskFromMaintenanceWindow(input),
    DescribeAssociation: (input) => associations.describeAssociation(input),
    DescribeAssociationExecutionTargets: (input) => associationRecords.describeAssociationExecutionTargets(input),
    DescribeAssociationExecutions: (input) => associationRecords.describeAssociationExecutions(input),
    DescribeAutomationExecutions: (input) => automations.describeAutomationExecutions(input),
    DescribeAutomationStepExecutions: (input) => automations.describeAutomationStepExecutions(input),
    DescribeAvailablePatches: (input) => availablePatches.describeAvailablePatches(input),
    DescribeDocument: (input) => documents.describeDocument(input),
    DescribeInstanceAssociationsStatus: (input) => associationRecords.describeInstanceAssociationsStatus(input),
    DescribeInstanceInformation: (input) => instanceInformation.describeInstanceInformation(input),
    DescribeInstancePatchStates: (input) => patchStates.describeInstancePatchStates(input),
    DescribeInstancePatchStatesForPatchGroup: (input) => patchStates.describeInstancePatchStatesForPatchGroup(input),
    DescribeInstancePatches: (input) => patchStates.describeInstancePatches(input),
    DescribeMaintenanceWindowExecutionTaskInvocations: (input) =>
      windowHistory.describeMaintenanceWindowExecutionTaskInvocations(input),
    DescribeMaintenanceWindowExecutionTasks: (input) => windowHistory.describeMaintenanceWindowExecutionTasks(input),
    DescribeMaintenanceWindowExecutions: (input) => windowHistory.describeMaintenanceWindowExecutions(input),
    DescribeMaintenanceWindowSchedule: (input) => windows.describeMaintenanceWindowSchedule(input),
    DescribeMaintenanceWindowTargets: (input) => windows.describeMaintenanceWindowTargets(input),
    DescribeMaintenanceWindowTasks: (input) => windows.describeMaintenanceWindowTasks(input),
    DescribeMaintenanceWindows: (input) => windows.describeMaintenanceWindows(input),
    DescribeOpsItems: (input) => opsItems.describeOpsItems(input),
    DescribePatchBaselines: (input) => baselines.describePatchBaselines(input),
    DescribePatchGroups: (input) => baselines.describePatchGroups(input),
    GetAutomationExecution: (input) => automations.getAutomationExecution(input),
    GetCommandInvocation: (input) => commandRecords.getCommandInvocation(input),
    GetDefaultPatchBaseline: (input) => baselines.getDefaultPatchBaseline(input),
    GetDocument: (input) => documents.getDocument(input),
    GetInventory: (input) => inventory.getInventory(input),
    GetMaintenanceWindow: (input) => windows.getMaintenanceWindow(input),
    GetMaintenanceWindowExecution: (input) => windowHistory.getMaintenanceWindowExecution(input),
    GetMaintenanceWindowTask: (input) => windows.getMaintenanceWindowTask(input),
    GetOpsItem: (input) => opsItems.getOpsItem(input),
    GetPatchBaseline: (input) => baselines.getPatchBaseline(input),
    GetPatchBaselineForPatchGroup: (input) => baselines.getPatchBaselineForPatchGroup(input),
    ListAssociations: (input) => associations.listAssociations(input),
    ListCommandInvocations: (input) => commandRecords.listCommandInvocations(input),
    ListCommands: (input) => commandRecords.listCommands(input),
    ListComplianceItems: (input) => compliance.listComplianceItems(input),
    ListComplianceSummaries: (input) => compliance.listComplianceSummaries(input),
    ListDocumentVersions: (input) => ownDocuments.listDocumentVersions(input),
    ListDocuments: (input) => ownDocuments.listDocuments(input),
    ListResourceComplianceSummaries: (input) => compliance.listResourceComplianceSummaries(input),
    ListResourceDataSync: (input) => resourceDataSyncs.listResourceDataSync(input),
    ListTagsForResource: (input) => tagging.listTagsForResource(input),
    PutComplianceItems: (input) => customCompliance.putComplianceItems(input),
    RegisterDefaultPatchBaseline: (input) => baselines.registerDefaultPatchBaseline(input),
    RegisterPatchBaselineForPatchGroup: (input) => baselines.registerPatchBaselineForPatchGroup(input),
    RegisterTargetWithMaintenanceWindow: (input) => windows.registerTargetWithMaintenanceWindow(input),
    RegisterTaskWithMaintenanceWindow: (input) => windows.registerTaskWithMaintenanceWindow(input),
    RemoveTagsFromResource: (input) => tagging.removeTagsFromResource(input),
    SendCommand: (input) => commands.sendCommand(input),
    StartAssociationsOnce: (input) => associations.startAssociationsOnce(input),
    StartAutomationExecution: (input, caller) => automations.startAutomationExecution(input, caller),
    StopAutomationExecution: (input) => automations.stopAutomationExecution(input),
    UpdateAssociation: (input) => associations.updateAssociation(input),
    UpdateDocument: (input) => ownDocuments.updateDocument(input),
    UpdateDocumentDefaultVersion: (input) => ownDocuments.updateDocumentDefaultVersion(input),
    UpdateMaintenanceWindow: (input) => windows.updateMaintenanceWindow(input),
    UpdateMaintenanceWindowTarget: (input) => windows.updateMaintenanceWindowTarget(input),
    UpdateMaintenanceWindowTask: (input) => windows.updateMaintenanceWindowTask(input),
    UpdateOpsItem: (input, caller) => opsItems.updateOpsItem(input, caller),
    UpdatePatchBaseline: (input) => baselines.updatePatchBaseline(input),
  };
}

/** The parts of EC2 that answer calls. */
export interface Ec2Parts {
  readonly ec2: Ec2Api;
  readonly groups: SecurityGroups;
  readonly instances: Ec2Instances;
  readonly storage: Ec2Storage;
}

/** Every operation of EC2 that is simulated. */
export function ec2Operations({ ec2, groups, instances, storage }: Ec2Parts): Readonly<Record<string, Operation>> {
  return {
    AuthorizeSecurityGroupIngress: (input) => groups.authorizeSecurityGroupIngress(input),
    CreateImage: (input) => storage.createImage(input),
    CreateSnapshots: (input) => storage.createSnapshots(input),
    CreateTags: (input) => instances.createTags(input),
    DeleteSnapshot: (input) => storage.deleteSnapshot(input),
    DeregisterImage: (input) => storage.deregisterImage(input),
    DescribeImages: (input) => storage.describeImages(input),
    DescribeInstanceStatus: (input) => ec2.describeInstanceStatus(input),
    DescribeInstances: (input) => ec2.describeInstances(input),
    DescribeRouteTables: (input) => ec2.describeRouteTables(input),
    DescribeSecurityGroupRules: (input) => groups.describeSecurityGroupRules(input),
    DescribeSecurityGroups: (input) => groups.describeSecurityGroups(input),
    DescribeSnapshots: (input) => storage.describeSnapshots(input),
    DescribeTags: (input) => ec2.describeTags(input),
    DescribeVolumes: (input) => storage.describeVolumes(input),
    DescribeVpcEndpoints: (input) => ec2.describeVpcEndpoints(input),
    RebootInstances: (input) => instances.rebootInstances(input),
    RevokeSecurityGroupIngress: (input) => groups.revokeSecurityGroupIngress(input),
    StartInstances: (input) => instances.startInstances(input),
    StopInstances: (input) => instances.stopInstances(input),
  };
}

/** Every operation of the Resource Groups Tagging API that is simulated. */
export function taggingOperations(tagged: TaggedResources): Readonly<Record<string, Operation>> {
  return { GetResources: (input) => tagged.getResources(input) };
}
