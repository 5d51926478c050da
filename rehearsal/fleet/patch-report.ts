import type {
  PatchComplianceDataState,
  PatchComplianceLevel,
  PatchOperationType,
  RebootOption,
} from '@aws-sdk/client-ssm';
import type { Patch } from './patches';

/** One patch on one node, as a run of AWS-RunPatchBaseline reports it. */
export interface ReportedPatch {
  readonly patch: Patch;
  readonly state: PatchComplianceDataState;
  /** How grave it is to lack it, as the baseline says. */
  readonly level: PatchComplianceLevel;
}

/** What a run found; nodes that are alike share one. */
export interface Assessment {
  readonly patches: readonly ReportedPatch[];
  readonly counts: Readonly<Record<PatchComplianceDataState, number>>;
  readonly criticalNonCompliant: number;
  readonly securityNonCompliant: number;
  readonly otherNonCompliant: number;
  readonly status: 'COMPLIANT' | 'NON_COMPLIANT';
  /** The gravest level among what is not compliant. */
  readonly severity: PatchComplianceLevel;
}

/** What the last run on a node reported, and when. */
export interface InstancePatchReport {
  readonly assessment: Assessment;
  readonly baselineId: string;
  readonly patchGroup: string;
  readonly snapshotId: string;
  readonly operation: PatchOperationType;
  readonly rebootOption: RebootOption | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The command that ran it. */
  readonly commandId: string;
  /** Where the list lay that was installed instead of what the baseline approves. */
  readonly installOverrideList: string | undefined;
}
