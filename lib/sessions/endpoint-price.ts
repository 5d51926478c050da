import type { Sessions } from './config';

/**
 * What one interface endpoint in one zone costs by being there, in dollars for a month of 730 hours; US East. Each gigabyte that goes
 * through costs about a cent more.
 * @see https://aws.amazon.com/privatelink/pricing/
 */
export const INTERFACE_ENDPOINT_DOLLARS = 7.3;

/** Services that nodes reach by interface endpoints, as far as the options need them. */
export function endpointServices({ cloudWatch, oldAgents }: { cloudWatch: boolean; oldAgents: boolean }): string[] {
  return ['ssm', 'ssmmessages', 'kms', ...(cloudWatch ? ['logs'] : []), ...(oldAgents ? ['ec2messages'] : [])];
}

/** What the endpoints of one VPC cost. */
export interface EndpointCost {
  readonly vpcId: string;
  /** Those that are paid for. */
  readonly services: readonly string[];
  readonly zones: number;
  /** Before anything goes through. */
  readonly monthlyDollars: number;
}

/** What the endpoints that the file asks for cost, VPC by VPC. */
export function endpointCosts({ endpoints, transcripts }: Sessions): EndpointCost[] {
  return endpoints.map(({ vpcId, subnetIds, oldAgents }) => {
    const services = endpointServices({ cloudWatch: transcripts.cloudWatch !== 'off', oldAgents });
    const zones = subnetIds.length;
    return { vpcId, services, zones, monthlyDollars: services.length * zones * INTERFACE_ENDPOINT_DOLLARS };
  });
}

/** One VPC's endpoints and their price on one line. */
export function endpointCostInWords({ vpcId, services, zones, monthlyDollars }: EndpointCost): string {
  const where = zones === 1 ? '1 zone' : `${zones} zones`;
  return `endpoints in ${vpcId}: ${services.join(', ')} in ${where}, about ${monthlyDollars.toFixed(2)} dollars a month and 0.01 a gigabyte`;
}
