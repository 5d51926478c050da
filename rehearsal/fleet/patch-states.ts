import type {
  DescribeInstancePatchesRequest,
  DescribeInstancePatchesResult,
  DescribeInstancePatchStatesForPatchGroupRequest,
  DescribeInstancePatchStatesRequest,
  DescribeInstancePatchStatesResult,
  InstancePatchState,
  InstancePatchStateFilter,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Node, Nodes } from './nodes';
import { pageOf } from './paging';
import type { InstancePatchReport, ReportedPatch } from './patch-report';
import type { Patch } from './patches';
import type { Patching } from './patching';

type Reporting = Node & { readonly report: InstancePatchReport };

const isReporting = (node: Node | undefined): node is Reporting => node?.report !== undefined;

/** The counts by which patch states of a group can be filtered. */
const COUNTS = [
  'InstalledCount',
  'InstalledOtherCount',
  'InstalledPendingRebootCount',
  'InstalledRejectedCount',
  'MissingCount',
  'FailedCount',
  'NotApplicableCount',
  'UnreportedNotApplicableCount',
] as const;

/** What patch runs left behind: the states of nodes and of single patches. */
export class PatchStatesApi {
  constructor(
    private readonly nodes: Nodes,
    private readonly patching: Patching,
  ) {}

  describeInstancePatchStates(request: DescribeInstancePatchStatesRequest): DescribeInstancePatchStatesResult {
    const asked = [...new Set(request.InstanceIds)].map((id) => this.nodes.find(id));
    const { items, NextToken } = pageOf(asked, request, 100, isReporting);
    return { InstancePatchStates: items.map(stateOf), NextToken };
  }

  describeInstancePatchStatesForPatchGroup(
    request: DescribeInstancePatchStatesForPatchGroupRequest,
  ): DescribeInstancePatchStatesResult {
    const tests = (request.Filters ?? []).map(testOf);
    const nodes: readonly (Node | undefined)[] = this.patching.reportedIn(request.PatchGroup ?? '');
    const keep = (node: Node | undefined): node is Reporting => {
      if (!isReporting(node) || this.nodes.find(node.id) !== node) return false;
      return tests.length === 0 || tests.every((test) => test(stateOf(node)));
    };
    const { items, NextToken } = pageOf(nodes, request, 100, keep);
    return { InstancePatchStates: items.map(stateOf), NextToken };
  }

  describeInstancePatches(request: DescribeInstancePatchesRequest): DescribeInstancePatchesResult {
    const node = this.nodes.find(request.InstanceId ?? '');
    if (!node?.isRegistered)
      throw new AwsError('InvalidInstanceId', `Instance ${request.InstanceId} is not a managed node.`);
    const tests = (request.Filters ?? []).map(({ Key = '', Values = [] }) => {
      const trait = PATCH_TRAITS[Key];
      if (!trait) throw new AwsError('InvalidFilter', `The filter key ${Key} is not valid.`);
      return (patch: ReportedPatch) => Values.includes(trait(patch));
    });
    const patches = node.report?.assessment.patches ?? [];
    const { items, NextToken } = pageOf(patches, request, 50, (patch) => tests.every((test) => test(patch)));
    return {
      Patches: items.map(({ patch, state }) => ({
        Title: patch.title,
        KBId: patch.id,
        Classification: state === 'INSTALLED_OTHER' || state === 'NOT_APPLICABLE' ? '' : patch.settings.classification,
        Severity: state === 'INSTALLED_OTHER' || state === 'NOT_APPLICABLE' ? '' : patch.severity,
        State: state,
        InstalledTime: installedTime(node, patch, state),
        CVEIds: patch.settings.cveIds?.join(','),
      })),
      NextToken,
    };
  }
}

/** A patch that is not installed says so with the year 1970. */
const installedTime = (node: Node, patch: Patch, state: string): Date =>
  new Date(state.startsWith('INSTALLED') ? (node.installed.get(patch.index) ?? node.patchedUntil) : 0);

/** Values of filters are written as the console shows them: `InstalledOther`. */
const PATCH_TRAITS: Readonly<Record<string, (patch: ReportedPatch) => string>> = {
  Classification: ({ patch }) => patch.settings.classification,
  KBId: ({ patch }) => patch.id,
  Severity: ({ patch }) => patch.severity,
  State: ({ state }) => state.toLowerCase().replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
};

/** @throws InvalidFilter */
function testOf({ Key = '', Values = [], Type }: InstancePatchStateFilter): (state: InstancePatchState) => boolean {
  const count = COUNTS.find((name) => name === Key);
  const wanted = Number(Values[0]);
  if (!count || !Number.isInteger(wanted)) throw new AwsError('InvalidFilter', `The filter ${Key} is not valid.`);
  return (state) => {
    const actual = state[count] ?? 0;
    if (Type === 'Equal') return actual === wanted;
    if (Type === 'NotEqual') return actual !== wanted;
    return Type === 'LessThan' ? actual < wanted : actual > wanted;
  };
}

function stateOf({ id, report, lastNoRebootInstall }: Reporting): InstancePatchState {
  const { assessment } = report;
  const { counts } = assessment;
  return {
    InstanceId: id,
    PatchGroup: report.patchGroup,
    BaselineId: report.baselineId,
    SnapshotId: report.snapshotId,
    InstalledCount: counts.INSTALLED,
    InstalledOtherCount: counts.INSTALLED_OTHER,
    InstalledPendingRebootCount: counts.INSTALLED_PENDING_REBOOT,
    InstalledRejectedCount: counts.INSTALLED_REJECTED,
    MissingCount: counts.MISSING,
    FailedCount: counts.FAILED,
    UnreportedNotApplicableCount: 0,
    NotApplicableCount: counts.NOT_APPLICABLE,
    AvailableSecurityUpdateCount: counts.AVAILABLE_SECURITY_UPDATE,
    ...(report.installOverrideList !== undefined && { InstallOverrideList: report.installOverrideList }),
    OperationStartTime: new Date(report.startedAt),
    OperationEndTime: new Date(report.endedAt),
    Operation: report.operation,
    ...(lastNoRebootInstall !== undefined && { LastNoRebootInstallOperationTime: new Date(lastNoRebootInstall) }),
    RebootOption: report.rebootOption,
    CriticalNonCompliantCount: assessment.criticalNonCompliant,
    SecurityNonCompliantCount: assessment.securityNonCompliant,
    OtherNonCompliantCount: assessment.otherNonCompliant,
  };
}
