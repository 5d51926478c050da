import type { RouteTable, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { NodeSettings } from './nodes';

type RouteKind = NonNullable<NodeSettings['route']>;

interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** A VPC with one subnet for each way in which instances reach Systems Manager, or do not. */
const NETWORKS: Readonly<Record<RouteKind, Network>> = {
  internet: { vpcId: 'vpc-0a11ce0000000000a', subnetId: 'subnet-0a11ce0000000000a' },
  endpoints: { vpcId: 'vpc-0b0b000000000000b', subnetId: 'subnet-0b0b000000000000b' },
  none: { vpcId: 'vpc-0ca401000000000c0', subnetId: 'subnet-0ca401000000000c0' },
};

/** Where an instance lies. */
export const networkOf = (route: RouteKind = 'internet'): Network => NETWORKS[route];

/** The main tables know the VPC alone; one subnet has a table of its own, with the way out. The other subnets use their main table without naming it. */
export function routeTables(account: string): RouteTable[] {
  const main = Object.values(NETWORKS).map((network) => tableOf(account, network, 'main'));
  return [...main, tableOf(account, NETWORKS.internet, 'own')];
}

function tableOf(OwnerId: string, { vpcId: VpcId, subnetId }: Network, kind: 'main' | 'own'): RouteTable {
  const suffix = `${VpcId.slice(4, -1)}${kind === 'main' ? '1' : '2'}`;
  const RouteTableId = `rtb-${suffix}`;
  const local = { DestinationCidrBlock: '10.0.0.0/8', GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' };
  const wayOut = {
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: `nat-${suffix}`,
    Origin: 'CreateRoute',
    State: 'active',
  };
  return {
    RouteTableId,
    VpcId,
    OwnerId,
    Associations: [
      {
        RouteTableAssociationId: `rtbassoc-${suffix}`,
        RouteTableId,
        Main: kind === 'main',
        ...(kind === 'own' && { SubnetId: subnetId }),
        AssociationState: { State: 'associated' },
      },
    ],
    Routes: (kind === 'main' ? [local] : [local, wayOut]) as RouteTable['Routes'],
    PropagatingVgws: [],
    Tags: [],
  };
}

/** The endpoints that an agent needs, in the one VPC that has them. */
export function endpoints(OwnerId: string, region: string): VpcEndpoint[] {
  const { vpcId: VpcId, subnetId } = NETWORKS.endpoints;
  return ['ssm', 'ssmmessages', 'ec2messages'].map((service, index) => ({
    VpcEndpointId: `vpce-${VpcId.slice(4, -1)}${index}`,
    VpcEndpointType: 'Interface',
    VpcId,
    ServiceName: `com.amazonaws.${region}.${service}`,
    // the wire writes it small, the SDK's type does not
    State: 'available' as VpcEndpoint['State'],
    SubnetIds: [subnetId],
    PrivateDnsEnabled: true,
    OwnerId,
  }));
}
