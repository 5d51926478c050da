import type { RouteTable, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { WayOut } from './sighting';

/** What an agent needs of endpoints to do without a route; ec2messages only agents before 3.3.40 need. */
const NEEDED_ENDPOINTS = ['ssm', 'ssmmessages'];

/**
 * Where a subnet leads: a default route by its own table, or by the VPC's main one, or else endpoints of Systems Manager.
 * @param tables of the subnet's VPC, all of them
 * @param endpoints of the same VPC
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
export function wayOutOf(subnetId: string, tables: readonly RouteTable[], endpoints: readonly VpcEndpoint[]): WayOut {
  const isAvailable = (name: string) =>
    endpoints.some(({ ServiceName, State }) => ServiceName?.endsWith(`.${name}`) && /^available$/i.test(State ?? ''));
  if (NEEDED_ENDPOINTS.every(isAvailable)) return { leads: 'out' };

  const table =
    tables.find(({ Associations = [] }) => Associations.some((one) => one.SubnetId === subnetId)) ??
    tables.find(({ Associations = [] }) => Associations.some((one) => one.Main));
  if (!table) return { leads: 'unknown', why: `no route table for ${subnetId}` };
  const routes = (table.Routes ?? []).filter(({ State }) => State !== 'blackhole');
  const hasWideRoute = routes.some(({ DestinationIpv6CidrBlock }) => DestinationIpv6CidrBlock === '::/0');
  const route = routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
  if (!route) return { leads: hasWideRoute ? 'out' : 'nowhere' };
  return route.GatewayId?.startsWith('igw-') && !hasWideRoute
    ? { leads: 'out by an internet gateway' }
    : { leads: 'out' };
}
