/**
 * The parts of Shipshape for engineers who have a CDK app of their own.
 */
export { readFleet } from './config/read-fleet';
export { createApp } from './create-app';
export type { Foundation } from './foundation/foundation';
export { PatchBaseline, type PatchBaselineProps } from './patching/patch-baseline';
export { PatchRegistrations, type PatchRegistrationsProps } from './patching/patch-registrations';
export { PatchRing, type PatchRingProps } from './patching/patch-ring';
export { PatchScan, type PatchScanProps } from './patching/patch-scan';
export { ComplianceStack } from './stacks/compliance-stack';
export { type FleetStacks, fleetStacks } from './stacks/fleet-stacks';
export { FoundationStack } from './stacks/foundation-stack';
export { PatchingStack } from './stacks/patching-stack';
