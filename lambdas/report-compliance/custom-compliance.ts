import { paginateListComplianceSummaries, type SSMClient } from '@aws-sdk/client-ssm';

/** What nodes report of their own: how many of them are as they should be, for one type of compliance. */
export interface CustomCompliance {
  /** As the nodes report it, `Custom:AntiVirus`. */
  readonly type: string;
  readonly compliant: number;
  readonly notCompliant: number;
}

/** Types that somebody made up, rather than AWS. */
const PREFIX = 'Custom:';

/**
 * Counts of every custom type of the account and Region, by name: one call, whatever the size of the fleet. Systems Manager
 * counts every node there, those of other fleets included.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/compliance-custom-metadata-add.html
 */
export const customCompliance = (client: SSMClient) => async (): Promise<CustomCompliance[]> => {
  const found: CustomCompliance[] = [];
  for await (const page of paginateListComplianceSummaries({ client, pageSize: 50 }, {}))
    for (const { ComplianceType = '', CompliantSummary, NonCompliantSummary } of page.ComplianceSummaryItems ?? [])
      if (ComplianceType.startsWith(PREFIX))
        found.push({
          type: ComplianceType,
          compliant: CompliantSummary?.CompliantCount ?? 0,
          notCompliant: NonCompliantSummary?.NonCompliantCount ?? 0,
        });
  return found.sort((a, b) => a.type.localeCompare(b.type, 'en'));
};
