import type {
  ComplianceItem,
  ComplianceStringFilter,
  ListComplianceItemsRequest,
  ListComplianceItemsResult,
  ListComplianceSummariesRequest,
  ListComplianceSummariesResult,
  ListResourceComplianceSummariesRequest,
  ListResourceComplianceSummariesResult,
  ResourceComplianceSummaryItem,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { Counted, type Counts, type Standing, standingsOf } from './compliance-standing';
import type { Nodes } from './nodes';
import { pageOf } from './paging';

/** Compliance as Systems Manager lists it: of patches, of associations, and of what nodes report themselves. */
export class ComplianceApi {
  constructor(private readonly nodes: Nodes) {}

  listComplianceItems(request: ListComplianceItemsRequest): ListComplianceItemsResult {
    const [id = '', ...others] = request.ResourceIds ?? [];
    if (others.length > 0) throw new AwsError('InvalidResourceId', 'Only one resource ID can be specified.');
    const unknown = request.ResourceTypes?.find((type) => type !== 'ManagedInstance');
    if (unknown) throw new AwsError('InvalidResourceType', `The resource type ${unknown} is not valid.`);
    const node = this.nodes.find(id);
    if (!node?.isRegistered) throw new AwsError('InvalidResourceId', `The resource ID "${id}" is not valid.`);
    const places = standingsOf([node]);
    const standings = Array.from({ length: places.length }, (_, place) => places.at(place));
    const items = standings.flatMap((standing) => standing?.items() ?? []);
    const tests = (request.Filters ?? []).map((filter) => testOf(filter, ITEM_TRAITS));
    const page = pageOf(items, request, 50, (item) => tests.every((test) => test(item)));
    return { ComplianceItems: page.items, NextToken: page.NextToken };
  }

  listResourceComplianceSummaries(
    request: ListResourceComplianceSummariesRequest,
  ): ListResourceComplianceSummariesResult {
    const { items, NextToken } = pageOf(standingsOf(this.nodes.all), request, 50, kept(request.Filters));
    return { ResourceComplianceSummaryItems: items.map(summaryOf), NextToken };
  }

  /** Counts nodes, by type. */
  listComplianceSummaries(request: ListComplianceSummariesRequest): ListComplianceSummariesResult {
    const keep = kept(request.Filters);
    const byType = new Map<string, Counts>();
    const standings = standingsOf(this.nodes.all);
    for (let place = 0; place < standings.length; place++) {
      const standing = standings.at(place);
      if (!keep(standing)) continue;
      const counts = byType.get(standing.type) ?? { compliant: new Counted(), nonCompliant: new Counted() };
      byType.set(standing.type, counts);
      (standing.status === 'COMPLIANT' ? counts.compliant : counts.nonCompliant).add(standing.severity);
    }
    const types = [...byType].sort(([one], [other]) => (one < other ? -1 : 1));
    const { items, NextToken } = pageOf(types, request, 50);
    return {
      ComplianceSummaryItems: items.map(([ComplianceType, counts]) => ({ ComplianceType, ...shown(counts) })),
      NextToken,
    };
  }
}

function summaryOf(standing: Standing): ResourceComplianceSummaryItem {
  return {
    ComplianceType: standing.type,
    ResourceType: 'ManagedInstance',
    ResourceId: standing.node.id,
    Status: standing.status,
    OverallSeverity: standing.severity,
    ExecutionSummary: standing.execution,
    ...shown(standing.counts()),
  };
}

const shown = ({ compliant, nonCompliant }: Counts) => ({
  CompliantSummary: { CompliantCount: compliant.count, SeveritySummary: compliant.severities() },
  NonCompliantSummary: { NonCompliantCount: nonCompliant.count, SeveritySummary: nonCompliant.severities() },
});

function kept(
  filters: readonly ComplianceStringFilter[] = [],
): (standing: Standing | undefined) => standing is Standing {
  const tests = filters.map((filter) => testOf(filter, NODE_TRAITS));
  return (standing): standing is Standing => standing !== undefined && tests.every((test) => test(standing));
}

const ITEM_TRAITS: Readonly<Record<string, (item: ComplianceItem) => string>> = {
  ComplianceType: ({ ComplianceType = '' }) => ComplianceType,
  Id: ({ Id = '' }) => Id,
  Title: ({ Title = '' }) => Title,
  Status: ({ Status = '' }) => Status,
  Severity: ({ Severity = '' }) => Severity,
  PatchState: ({ Details }) => Details?.PatchState ?? '',
  Classification: ({ Details }) => Details?.Classification ?? '',
};

const NODE_TRAITS: Readonly<Record<string, (standing: Standing) => string>> = {
  ComplianceType: ({ type }) => type,
  ResourceType: () => 'ManagedInstance',
  ResourceId: ({ node }) => node.id,
  Status: ({ status }) => status,
  OverallSeverity: ({ severity }) => severity,
  ExecutionTime: ({ execution }) => execution.ExecutionTime?.toISOString() ?? '',
  PatchGroup: ({ patchGroup }) => patchGroup,
  PatchBaselineId: ({ baselineId }) => baselineId,
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
