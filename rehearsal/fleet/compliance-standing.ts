import type {
  ComplianceExecutionSummary,
  ComplianceItem,
  ComplianceSeverity,
  ComplianceStatus,
  SeveritySummary,
} from '@aws-sdk/client-ssm';
import type { AppliedAssociation } from './association';
import { complianceOf, judgedAssociations, severityOf } from './association-compliance';
import { CUSTOM_TYPES_PER_NODE, type CustomCompliance } from './custom-compliance';
import type { Node } from './nodes';
import type { Places } from './paging';
import type { Assessment, InstancePatchReport, ReportedPatch } from './patch-report';

/** How a node stands under one compliance type. */
export interface Standing {
  readonly node: Node;
  readonly type: string;
  readonly status: ComplianceStatus;
  /** The gravest among what is not compliant. */
  readonly severity: ComplianceSeverity;
  readonly execution: ComplianceExecutionSummary;
  /** What the patch filters ask for; empty for other types. */
  readonly patchGroup: string;
  readonly baselineId: string;
  counts(): Counts;
  items(): ComplianceItem[];
}

/** Items of a node, or nodes of the account, by what they come to. */
export interface Counts {
  readonly compliant: Counted;
  readonly nonCompliant: Counted;
}

const SEVERITIES: readonly ComplianceSeverity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED'];

/** Patch, Association, and the types of its own. */
const PLACES = 2 + CUSTOM_TYPES_PER_NODE;

/** How nodes stand under every type, so that a page can begin in the middle of a node. */
export function standingsOf(nodes: readonly (Node | undefined)[]): Places<Standing | undefined> {
  return {
    length: nodes.length * PLACES,
    at: (place) => {
      const node = nodes[Math.floor(place / PLACES)];
      return node && standingAt(node, place % PLACES);
    },
  };
}

function standingAt(node: Node, turn: number): Standing | undefined {
  if (turn === 0) return node.report && patchStanding(node, node.report);
  if (turn === 1) return node.associationCompliance && associationStanding(node, node.associationCompliance);
  if (!node.customCompliance) return undefined;
  const [type, custom] = [...node.customCompliance][turn - 2] ?? [];
  return type !== undefined && custom ? customStanding(node, type, custom) : undefined;
}

function patchStanding(node: Node, report: InstancePatchReport): Standing {
  const { assessment, endedAt, commandId } = report;
  const execution = { ExecutionTime: new Date(endedAt), ExecutionId: commandId, ExecutionType: 'Command' };
  return {
    node,
    type: 'Patch',
    status: assessment.status,
    severity: assessment.severity,
    execution,
    patchGroup: report.patchGroup,
    baselineId: report.baselineId,
    counts: () => countsOfPatches(assessment),
    items: () => assessment.patches.map((patch) => patchItem(node, report, execution, patch)),
  };
}

function associationStanding(node: Node, status: ComplianceStatus): Standing {
  const judged = judgedAssociations(node);
  const last = Math.max(...judged.map(({ executedAt = 0 }) => executedAt));
  return itemised(node, 'Association', { ExecutionTime: new Date(last) }, judged.map(associationItem), status);
}

function customStanding(node: Node, type: string, custom: CustomCompliance): Standing {
  const execution = {
    ExecutionTime: new Date(custom.executedAt),
    ...(custom.executionId !== undefined && { ExecutionId: custom.executionId }),
    ...(custom.executionType !== undefined && { ExecutionType: custom.executionType }),
  };
  const items = custom.items.map((item) => ({
    ...item,
    ComplianceType: type,
    ResourceType: 'ManagedInstance',
    ResourceId: node.id,
    ExecutionSummary: execution,
  }));
  const isCompliant = items.every(({ Status }) => Status === 'COMPLIANT');
  return itemised(node, type, execution, items, isCompliant ? 'COMPLIANT' : 'NON_COMPLIANT');
}

function itemised(
  node: Node,
  type: string,
  execution: ComplianceExecutionSummary,
  items: ComplianceItem[],
  status: ComplianceStatus,
): Standing {
  const wrong = items.filter(({ Status }) => Status === 'NON_COMPLIANT');
  return {
    node,
    type,
    status,
    severity: SEVERITIES.find((severity) => wrong.some((item) => item.Severity === severity)) ?? 'UNSPECIFIED',
    execution,
    patchGroup: '',
    baselineId: '',
    counts: () => {
      const counts = { compliant: new Counted(), nonCompliant: new Counted() };
      for (const { Status, Severity = 'UNSPECIFIED' } of items)
        (Status === 'COMPLIANT' ? counts.compliant : counts.nonCompliant).add(Severity);
      return counts;
    },
    items: () => items,
  };
}

function associationItem(applied: AppliedAssociation): ComplianceItem {
  const { association, node, executedAt = 0, executionId } = applied;
  return {
    ComplianceType: 'Association',
    ResourceType: 'ManagedInstance',
    ResourceId: node.id,
    Id: association.id,
    Title: association.settings.AssociationName ?? '',
    Status: complianceOf(applied),
    Severity: severityOf(applied),
    ExecutionSummary: { ExecutionTime: new Date(executedAt), ExecutionId: executionId },
    Details: {
      DocumentName: association.settings.Name ?? '',
      DocumentVersion: association.settings.DocumentVersion ?? '$DEFAULT',
    },
  };
}

function patchItem(
  node: Node,
  report: InstancePatchReport,
  execution: ComplianceExecutionSummary,
  { patch, state, level }: ReportedPatch,
): ComplianceItem {
  const installedAt = node.installed.get(patch.index) ?? node.patchedUntil;
  return {
    ComplianceType: 'Patch',
    ResourceType: 'ManagedInstance',
    ResourceId: node.id,
    Id: patch.id,
    Title: patch.title,
    Status: statusOf(state),
    Severity: level,
    ExecutionSummary: execution,
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

/** Nodes that are alike share an assessment, and so its sums. */
const sums = new WeakMap<Assessment, Counts>();

function countsOfPatches(assessment: Assessment): Counts {
  let counts = sums.get(assessment);
  if (!counts) {
    counts = { compliant: new Counted(), nonCompliant: new Counted() };
    for (const { state, level } of assessment.patches) {
      if (state === 'NOT_APPLICABLE' || state === 'AVAILABLE_SECURITY_UPDATE') continue;
      (statusOf(state) === 'COMPLIANT' ? counts.compliant : counts.nonCompliant).add(level);
    }
    sums.set(assessment, counts);
  }
  return counts;
}

/** How many, and of which severity. */
export class Counted {
  count = 0;
  private readonly bySeverity = new Map<ComplianceSeverity, number>();

  add(severity: ComplianceSeverity): void {
    this.count++;
    this.bySeverity.set(severity, (this.bySeverity.get(severity) ?? 0) + 1);
  }

  severities(): SeveritySummary {
    const of = (severity: ComplianceSeverity): number => this.bySeverity.get(severity) ?? 0;
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

const statusOf = (state: string): ComplianceStatus =>
  state === 'INSTALLED' ||
  state === 'INSTALLED_OTHER' ||
  state === 'NOT_APPLICABLE' ||
  state === 'AVAILABLE_SECURITY_UPDATE'
    ? 'COMPLIANT'
    : 'NON_COMPLIANT';

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
