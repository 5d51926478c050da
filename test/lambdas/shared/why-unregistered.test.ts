import type { RouteTable, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Instance, WayOut } from '../../../lambdas/shared/sighting';
import { wayOutOf } from '../../../lambdas/shared/way-out';
import { whyUnregistered } from '../../../lambdas/shared/why-unregistered';
import { anInstance } from '../../support/a-sighting';

const sound: Partial<Instance> = {
  hasProfile: true,
  isMetadataDisabled: false,
  hasPublicAddress: false,
  subnetId: 'subnet-1',
};
const OUT: WayOut = { leads: 'out' };

describe('an agent never registered', () => {
  it.each<[string, Partial<Instance>, WayOut | undefined, string]>([
    [
      'for want of a profile',
      { hasProfile: false },
      OUT,
      'likely because it has no instance profile, and needs one where Default Host Management Configuration is off',
    ],
    [
      'for want of metadata',
      { isMetadataDisabled: true },
      OUT,
      'likely because its instance metadata (IMDS) is disabled, from which an agent takes its credentials',
    ],
    [
      'for want of a way',
      {},
      { leads: 'nowhere' },
      'likely because its subnet subnet-1 has no default route, and its VPC no endpoints for ssm and ssmmessages',
    ],
    [
      'for want of a public address',
      {},
      { leads: 'out by an internet gateway' },
      'likely because its subnet subnet-1 leads out by an internet gateway only, and it has no public address',
    ],
    [
      'for more than one reason',
      { hasProfile: false },
      { leads: 'nowhere' },
      'likely because it has no instance profile, and needs one where Default Host Management Configuration is off; its subnet subnet-1 has no default route, and its VPC no endpoints for ssm and ssmmessages',
    ],
    [
      'though nothing is wrong around it',
      { hasPublicAddress: true },
      { leads: 'out by an internet gateway' },
      'likely because the agent is not installed or does not run: its profile, metadata and routes are as they should be',
    ],
    [
      'and nobody could look at its routes',
      {},
      { leads: 'unknown', why: 'UnauthorizedOperation' },
      'the reason is not known, as nobody could say anything of its routes (UnauthorizedOperation)',
    ],
    [
      'and nothing is known',
      { hasProfile: undefined, isMetadataDisabled: undefined },
      undefined,
      'the reason is not known, as nobody could say anything of its instance profile, its metadata options, its routes',
    ],
  ])('%s', (_, instance, wayOut, why) => {
    expect(whyUnregistered(anInstance({ ...sound, ...instance }), wayOut)).toBe(why);
  });
});

describe('a subnet leads', () => {
  const table = (routes: RouteTable['Routes'], association: object): RouteTable => ({
    Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }, ...(routes ?? [])],
    Associations: [association],
  });
  const main = (...routes: NonNullable<RouteTable['Routes']>) => table(routes, { Main: true });
  const own = (...routes: NonNullable<RouteTable['Routes']>) => table(routes, { SubnetId: 'subnet-1' });
  const others = table([{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }], { SubnetId: 'subnet-2' });
  const byNat = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' } as const;
  const byGateway = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' } as const;
  const wide = { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'active' } as const;
  const endpoint = (name: string, State = 'available'): VpcEndpoint => ({
    ServiceName: `com.amazonaws.eu-central-1.${name}`,
    State: State as VpcEndpoint['State'],
  });

  it.each<[string, RouteTable[], VpcEndpoint[], WayOut['leads']]>([
    ['out by its own table', [main(), own(byNat)], [], 'out'],
    ['out by the main table where it has none', [main(byNat), others], [], 'out'],
    ['nowhere by its own table, whatever the main one says', [main(byNat), own()], [], 'nowhere'],
    ['nowhere where the NAT gateway is gone', [own({ ...byNat, State: 'blackhole' })], [], 'nowhere'],
    ['out by an internet gateway', [own(byGateway)], [], 'out by an internet gateway'],
    ['out by IPv6 alone', [own(wide)], [], 'out'],
    ['out by IPv6 where IPv4 wants a public address', [own(byGateway, wide)], [], 'out'],
    ['out by endpoints', [own()], [endpoint('ssm'), endpoint('ssmmessages')], 'out'],
    ['nowhere with one endpoint of two', [own()], [endpoint('ssm'), endpoint('ec2messages')], 'nowhere'],
    [
      'nowhere with an endpoint that is not ready',
      [own()],
      [endpoint('ssm'), endpoint('ssmmessages', 'pending')],
      'nowhere',
    ],
    [
      'nowhere with endpoints of services with like names',
      [own()],
      [endpoint('ssm-contacts'), endpoint('ssmmessages')],
      'nowhere',
    ],
    ['who knows where when there is no table', [], [], 'unknown'],
  ])('%s', (_, tables, endpoints, leads) => {
    expect(wayOutOf('subnet-1', tables, endpoints).leads).toBe(leads);
  });
});
