import type {
  ComplianceItem,
  ComplianceStringFilter,
  ListComplianceItemsRequest,
  ListComplianceItemsResult,
  ListComplianceSummariesRequest,
  ListComplianceSummariesResult,
  ListResourceComplianceSummariesRequest,
  ListResourceComplianceSummariesResult,
  PatchComplianceLevel,
  ResourceComplianceSummaryItem,
  SeveritySummary,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Node, Nodes } from './nodes';
import { pageOf } from './paging';
import type { Assessment, InstancePatchReport, ReportedPatch } from './patch-report';

type Reporting = Node & { readonly report: InstancePatchReport };

const isReporting = (node: Node | undefined): node is Reporting => node?.report !== undefined;

/** Compliance as Systems Manager lists it: of patches only, as nothing else is simulated. */
export class ComplianceApi {
  private readonly summaries = new Map<Assessment, { compliant: Counted; nonCompliant: Counted }>();

  constructor(private readonly nodes: Nodes) {}

  listComplianceItems(request: ListComplianceItemsRequest): ListComplianceItemsResult {
    const [id = '', ...others] = request.ResourceIds ?? [];
    if (others.length > 0) throw new AwsError('InvalidResourceId', 'Only one resource ID can be specified.');
    const unknown = request.ResourceTypes?.find((type) => type !== 'ManagedInstance');
    if (unknown) throw new AwsError('InvalidResourceType', `The resource type ${unknown} is not valid.`);
    const node = this.nodes.find(id);
    if (!node?.isRegistered) throw new AwsError('InvalidResourceId', `The resource ID "${id}" is not valid.`);
    const items = isReporting(node) ? node.report.assessment.patches : [];
    const report = node.report;
    const tests = (request.Filters ?? []).map((filter) => testOf(filter, ITEM_TRAITS));
    const { items: found, NextToken } = pageOf(items, request, 50, (patch) => tests.every((test) => test(patch)));
    return { ComplianceItems: report ? found.map((patch) => itemOf(node, report, patch)) : [], NextToken };
  }

  listResourceComplianceSummaries(
    request: ListResourceComplianceSummariesRequest,
  ): ListResourceComplianceSummariesResult {
    const tests = (request.Filters ?? []).map((filter) => testOf(filter, NODE_TRAITS));
    const keep = (node: Node | undefined): node is Reporting => isReporting(node) && tests.every((test) => test(node));
    const { items, NextToken } = pageOf(this.nodes.all, request, 50, keep);
    return { ResourceComplianceSummaryItems: items.map((node) => this.summaryOf(node)), NextToken };
  }

  listComplianceSummaries(request: ListComplianceSummariesRequest): ListComplianceSummariesResult {
    const tests = (request.Filters ?? []).map((filter) => testOf(filter, NODE_TRAITS));
    const compliant = new Counted();
    const nonCompliant = new Counted();
    for (const node of this.nodes.all) {
      if (!isReporting(node) || !tests.every((test) => test(node))) continue;
      const { status, severity } = node.report.assessment;
      (status === 'COMPLIANT' ? compliant : nonCompliant).add(severity);
    }
    if (compliant.count + nonCompliant.count === 0) return { ComplianceSummaryItems: [] };
    return {
      ComplianceSummaryItems: [
        {
          ComplianceType: 'Patch',
          CompliantSummary: { CompliantCount: compliant.count, SeveritySummary: compliant.severities() },
          NonCompliantSummary: { NonCompliantCount: nonCompliant.count, SeveritySummary: nonCompliant.severities() },
        },
      ],
    };
  }

  private summaryOf(node: Reporting): ResourceComplianceSummaryItem {
    const { assessment, endedAt, commandId } = node.report;
    let counts = this.summaries.get(assessment);
    if (!counts) {
      counts = { compliant: new Counted(), nonCompliant: new Counted() };
      for (const { state, level } of assessment.patches) {
        if (isCounted(state)) (statusOf(state) === 'COMPLIANT' ? counts.compliant : counts.nonCompliant).add(level);
      }
      this.summaries.set(assessment, counts);
    }
    return {
      ComplianceType: 'Patch',
      ResourceType: 'ManagedInstance',
      ResourceId: node.id,
      Status: assessment.status,
      OverallSeverity: assessment.severity,
      ExecutionSummary: { ExecutionTime: new Date(endedAt), ExecutionId: commandId, ExecutionType: 'Command' },
      CompliantSummary: { CompliantCount: counts.compliant.count, SeveritySummary: counts.compliant.severities() },
      NonCompliantSummary: {
        NonCompliantCount: counts.nonCompliant.count,
        SeveritySummary: counts.nonCompliant.severities(),
      },
    };
  }
}

/** How many, and of which severity. */
class Counted {
  count = 0;
  private readonly bySeverity = new Map<PatchComplianceLevel, number>();

  add(severity: PatchComplianceLevel): void {
    this.count++;
    this.bySeverity.set(severity, (this.bySeverity.get(severity) ?? 0) + 1);
  }

  severities(): SeveritySummary {
    const of = (severity: PatchComplianceLevel): number => this.bySeverity.get(severity) ?? 0;
    return {
      CriticalCount: of('CRITICAL'),
      HighCount: of('HIGH'),
      MediumCount: of('MEDIUM'),
      LowCount: of('LOW'),
      InformationalCount: of('INFORMATIONAL'),
      UnspecifiedCount: of('UNSPECIFIED'),
    };
  }
}

const statusOf = (state: string): 'COMPLIANT' | 'NON_COMPLIANT' =>
  state === 'INSTALLED' ||
  state === 'INSTALLED_OTHER' ||
  state === 'NOT_APPLICABLE' ||
  state === 'AVAILABLE_SECURITY_UPDATE'
    ? 'COMPLIANT'
    : 'NON_COMPLIANT';

const isCounted = (state: string): boolean => state !== 'NOT_APPLICABLE' && state !== 'AVAILABLE_SECURITY_UPDATE';

function itemOf(node: Node, report: InstancePatchReport, { patch, state, level }: ReportedPatch): ComplianceItem {
  const installedAt = node.installed.get(patch.index) ?? node.patchedUntil;
  return {
    ComplianceType: 'Patch',
    ResourceType: 'ManagedInstance',
    ResourceId: node.id,
    Id: patch.id,
    Title: patch.title,
    Status: statusOf(state),
    Severity: level,
    ExecutionSummary: {
      ExecutionTime: new Date(report.endedAt),
      ExecutionId: report.commandId,
      ExecutionType: 'Command',
    },
    Details: {
      DocumentName: 'AWS-RunPatchBaseline',
      DocumentVersion: '1',
      PatchBaselineId: report.baselineId,
      PatchGroup: report.patchGroup,
      PatchSeverity: patch.severity,
      PatchState: STATE_NAMES[state] ?? state,
      Classification: patch.settings.classification,
      ...(patch.settings.cveIds && { CVEIds: patch.settings.cveIds.join(',') }),
      ...(state.startsWith('INSTALLED') && { InstalledTime: new Date(installedAt).toISOString() }),
    },
  };
}

const STATE_NAMES: Readonly<Record<string, string>> = {
  INSTALLED: 'Installed',
  INSTALLED_OTHER: 'InstalledOther',
  INSTALLED_PENDING_REBOOT: 'InstalledPendingReboot',
  INSTALLED_REJECTED: 'InstalledRejected',
  MISSING: 'Missing',
  FAILED: 'Failed',
  NOT_APPLICABLE: 'NotApplicable',
  AVAILABLE_SECURITY_UPDATE: 'AvailableSecurityUpdate',
};

const ITEM_TRAITS: Readonly<Record<string, (patch: ReportedPatch) => string>> = {
  ComplianceType: () => 'Patch',
  Id: ({ patch }) => patch.id,
  Title: ({ patch }) => patch.title,
  Status: ({ state }) => statusOf(state),
  Severity: ({ level }) => level,
  PatchState: ({ state }) => STATE_NAMES[state] ?? state,
  Classification: ({ patch }) => patch.settings.classification,
};

const NODE_TRAITS: Readonly<Record<string, (node: Reporting) => string>> = {
  ComplianceType: () => 'Patch',
  ResourceType: () => 'ManagedInstance',
  ResourceId: ({ id }) => id,
  Status: ({ report }) => report.assessment.status,
  OverallSeverity: ({ report }) => report.assessment.severity,
  ExecutionTime: ({ report }) => new Date(report.endedAt).toISOString(),
  PatchGroup: ({ report }) => report.patchGroup,
  PatchBaselineId: ({ report }) => report.baselineId,
};

/** @throws InvalidFilter */
function testOf<T>(
  { Key = '', Values = [], Type = 'EQUAL' }: ComplianceStringFilter,
  traits: Readonly<Record<string, (item: T) => string>>,
): (item: T) => boolean {
  const trait = traits[Key];
  if (!trait) throw new AwsError('InvalidFilter', `The filter key ${Key} is not valid.`);
  return (item) => {
    const actual = trait(item);
    switch (Type) {
      case 'NOT_EQUAL':
        return !Values.includes(actual);
      case 'BEGIN_WITH':
        return Values.some((value) => actual.startsWith(value));
      case 'LESS_THAN':
        return Values.some((value) => actual < value);
      case 'GREATER_THAN':
        return Values.some((value) => actual > value);
      default:
        return Values.includes(actual);
    }
  };
}
