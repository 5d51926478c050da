/**
 * The parts of Shipshape for engineers who have a CDK app of their own.
 */
export { readFleet } from './config/read-fleet';
export { FleetSlice } from './config/slice';
export { createApp } from './create-app';
export { AccountConfigurator, type AccountConfiguratorProps } from './foundation/account-configurator';
export { ComplianceLedger, type ComplianceLedgerProps } from './foundation/compliance-ledger';
export { FleetKey, type FleetKeyProps } from './foundation/fleet-key';
export type { Foundation } from './foundation/foundation';
export type { Parameter } from './parameters/parameter';
export {
  type IParameterTree,
  ParameterTree,
  type ParameterTreeProps,
  type ParameterValue,
  type ParameterValues,
  type ParameterWithOptions,
} from './parameters/parameter-tree';
export { AgentUpdate } from './patching/agent-update';
export { CommandLog, type CommandLogProps } from './patching/command-log';
export type { ApprovalFilters, ComplianceLevel, CutoffBehavior, PatchSource, RingHooks } from './patching/config';
export { DefenderDefinitions } from './patching/defender-definitions';
export { ErrorBudget } from './patching/error-budget';
export {
  type IMaintenanceWindow,
  MaintenanceWindow,
  type MaintenanceWindowProps,
} from './patching/maintenance-window';
export {
  type AutomationTaskProps,
  MaintenanceWindowAutomation,
  type MaintenanceWindowAutomationProps,
} from './patching/maintenance-window-automation';
export {
  MaintenanceWindowTarget,
  type MaintenanceWindowTargetProps,
  type WindowTargetOptions,
} from './patching/maintenance-window-target';
export {
  type CommandEvent,
  type CommandOutput,
  MaintenanceWindowTask,
  type MaintenanceWindowTaskProps,
  type RunCommandTaskProps,
  type StatusNotifications,
} from './patching/maintenance-window-task';
export { NodeOutputPolicy, type NodeOutputPolicyProps } from './patching/node-output-policy';
export { NotificationRole } from './patching/notification-role';
export { OpeningTime } from './patching/opening-time';
export type { OperatingSystem } from './patching/operating-system';
export { Pace } from './patching/pace';
export {
  type BaselineRule,
  type IPatchBaseline,
  PatchBaseline,
  type PatchBaselineProps,
} from './patching/patch-baseline';
export { PatchRegistrations, type PatchRegistrationsProps } from './patching/patch-registrations';
export { PatchRing, type PatchRingProps } from './patching/patch-ring';
export { PatchScan, type PatchScanProps } from './patching/patch-scan';
export type { EveryRingProps, RingNodes } from './patching/rings-window';
export { WindowTarget } from './patching/window-target';
export { AutomationRole, type AutomationRoleProps } from './runbooks/automation-role';
export { PublishedDocument, type PublishedDocumentProps } from './runbooks/published-document';
export { Runbook, type RunbookProps } from './runbooks/runbook';
export { NodePolicy, type NodePolicyProps } from './sessions/node-policy';
export { NodeRole, type NodeRoleProps } from './sessions/node-role';
export { OperatorPolicy, type OperatorPolicyProps } from './sessions/operator-policy';
export { ReaderPolicy, type ReaderPolicyProps } from './sessions/reader-policy';
export { SessionDocument, type SessionDocumentProps } from './sessions/session-document';
export { SessionEndpoints, type SessionEndpointsProps } from './sessions/session-endpoints';
export { TranscriptStore, type TranscriptStoreProps } from './sessions/transcript-store';
export { ComplianceStack } from './stacks/compliance-stack';
export { type FleetStacks, fleetStacks } from './stacks/fleet-stacks';
export { FoundationStack } from './stacks/foundation-stack';
export { ParametersStack } from './stacks/parameters-stack';
export { PatchingStack } from './stacks/patching-stack';
export { RunbooksStack } from './stacks/runbooks-stack';
export { SessionsStack } from './stacks/sessions-stack';
export { StateStack } from './stacks/state-stack';
export { AgentConfiguration, type AgentConfigurationProps } from './state/agent-configuration';
export {
  Association,
  type AssociationNodes,
  type AssociationProps,
  type AssociationSeverity,
} from './state/association';
export { AssociationSchedule } from './state/association-schedule';
export { type AssociationNeeds, DispatchRole } from './state/dispatch-role';
export { InventorySync, type InventorySyncProps } from './state/inventory-sync';
