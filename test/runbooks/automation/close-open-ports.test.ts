import { runStep, type StepEnd } from '../run-step';

const aRule = (id: string, more: object = {}) => ({
  SecurityGroupRuleId: id,
  GroupId: 'sg-0123abcd',
  IsEgress: false,
  IpProtocol: 'tcp',
  FromPort: 22,
  ToPort: 22,
  CidrIpv4: '0.0.0.0/0',
  ...more,
});
const found = (...rules: object[]) => ({ 'ec2.describe_security_group_rules': [[{ SecurityGroupRules: rules }]] });
const find = (rules: object[], payload: object = {}, answers = {}) =>
  runStep(
    'close-open-ports',
    'findOpenings',
    { InstanceId: '', SecurityGroupId: 'sg-0123abcd', DryRun: false, ...payload },
    { ...found(...rules), ...answers },
  );
const told = (rule: string, opens: string, group = 'sg-0123abcd') => ({
  Group: group,
  Rule: rule,
  Opens: opens,
  Description: '',
});

describe('finding', () => {
  it.each([
    ['SSH, IPv4', {}, 'tcp 22 0.0.0.0/0'],
    ['SSH, IPv6', { CidrIpv4: undefined, CidrIpv6: '::/0' }, 'tcp 22 ::/0'],
    ['RDP', { FromPort: 3389, ToPort: 3389 }, 'tcp 3389 0.0.0.0/0'],
    ['RDP by UDP', { IpProtocol: 'udp', FromPort: 3389, ToPort: 3389 }, 'udp 3389 0.0.0.0/0'],
  ])('finds %s', (_, rule, opens) => {
    expect(find([aRule('sgr-1', rule)]).returned).toEqual({
      Openings: [told('sgr-1', opens)],
      Wider: [],
      Next: 'close',
    });
  });

  it.each([
    ['another port', { FromPort: 443, ToPort: 443 }],
    ['a range that ends before', { FromPort: 1, ToPort: 21 }],
    ['a range that begins behind', { FromPort: 23, ToPort: 3388 }],
    ['a network of ours', { CidrIpv4: '10.0.0.0/8' }],
    ['another group', { CidrIpv4: undefined, ReferencedGroupInfo: { GroupId: 'sg-1' } }],
    ['a prefix list', { CidrIpv4: undefined, PrefixListId: 'pl-1' }],
    ['what goes out', { IsEgress: true }],
    ['ICMP', { IpProtocol: 'icmp', FromPort: -1, ToPort: -1 }],
  ])('leaves %s alone', (_, rule) => {
    expect(find([aRule('sgr-1', rule)]).returned).toEqual({ Openings: [], Wider: [], Next: 'tell' });
  });

  it.each([
    ['a range', { FromPort: 20, ToPort: 25 }, 'tcp 20-25 0.0.0.0/0'],
    ['every port', { FromPort: 0, ToPort: 65535 }, 'tcp 0-65535 0.0.0.0/0'],
    ['every protocol', { IpProtocol: '-1', FromPort: -1, ToPort: -1 }, 'all all 0.0.0.0/0'],
  ])('tells apart %s that holds such a port', (_, rule, opens) => {
    expect(find([aRule('sgr-1', rule)]).returned).toEqual({
      Openings: [],
      Wider: [told('sgr-1', opens)],
      Next: 'close',
    });
  });

  it.each([true, 'true', 'True'])('only tells in a dry run (%j)', (dryRun) => {
    expect(find([aRule('sgr-1')], { DryRun: dryRun }).returned).toMatchObject({ Next: 'tell' });
  });

  it('looks at every group of an instance, once', () => {
    const { calls } = find(
      [],
      { InstanceId: 'i-0123abcd', SecurityGroupId: '' },
      {
        'ec2.describe_instances': [
          {
            Reservations: [
              {
                Instances: [
                  {
                    NetworkInterfaces: [
                      { Groups: [{ GroupId: 'sg-b' }, { GroupId: 'sg-a' }] },
                      { Groups: [{ GroupId: 'sg-a' }] },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    );
    expect(calls.at(-1)).toEqual([
      'ec2.describe_security_group_rules',
      { Filters: [{ Name: 'group-id', Values: ['sg-a', 'sg-b'] }] },
    ]);
  });

  it.each([
    ['neither', { SecurityGroupId: '' }],
    ['both', { InstanceId: 'i-0123abcd' }],
  ])('refuses %s of instance and group', (which, payload) => {
    expect(find([], payload)).toMatchObject({
      raised: `ValueError: one of InstanceId and SecurityGroupId must be given, got ${which}`,
      calls: [],
    });
  });
});

describe('closing', () => {
  const OPENINGS = [
    told('sgr-1', 'tcp 22 0.0.0.0/0'),
    told('sgr-2', 'tcp 3389 ::/0'),
    told('sgr-3', 'tcp 22 ::/0', 'sg-0000ffff'),
  ];
  const close = (openings: object[], answers = {}) =>
    runStep('close-open-ports', 'closeOpenings', { Openings: openings }, answers);

  const tagOf = ({ calls }: Pick<StepEnd, 'calls'>, index: number) => {
    const [, request] = calls[index] ?? [];
    const tags = request?.Tags as { Key: string; Value: string }[] | undefined;
    return tags?.[0] ?? { Key: '', Value: '' };
  };

  it('writes the record of every group before anything goes, and revokes exactly what was found', () => {
    const { calls, returned } = close(OPENINGS);
    const day = /^\d{4}-\d\d-\d\d: /;
    expect(returned).toEqual({ Revoked: 3 });
    expect(calls.map(([call, { Resources, Tags, ...rest }]) => [call, Resources ?? rest])).toEqual([
      ['ec2.create_tags', ['sg-0000ffff']],
      ['ec2.create_tags', ['sg-0123abcd']],
      ['ec2.revoke_security_group_ingress', { GroupId: 'sg-0123abcd', SecurityGroupRuleIds: ['sgr-1'] }],
      ['ec2.revoke_security_group_ingress', { GroupId: 'sg-0123abcd', SecurityGroupRuleIds: ['sgr-2'] }],
      ['ec2.revoke_security_group_ingress', { GroupId: 'sg-0000ffff', SecurityGroupRuleIds: ['sgr-3'] }],
    ]);
    const tag = tagOf({ calls }, 1);
    expect(tag.Key).toBe('shipshape:closed-ports');
    expect(tag.Value).toMatch(day);
    expect(tag.Value.replace(day, '')).toBe('tcp 22 0.0.0.0/0, tcp 3389 ::/0');
  });

  it('has room in one tag for every such rule that a group can have', () => {
    const all = ['tcp', 'udp'].flatMap((protocol) =>
      [22, 3389].flatMap((port) => ['0.0.0.0/0', '::/0'].map((from) => told('sgr', `${protocol} ${port} ${from}`))),
    );
    const tag = tagOf(close(all), 0);
    expect(all).toHaveLength(8);
    expect(tag.Value.length).toBeLessThanOrEqual(256);
  });

  it('revokes nothing when the record cannot be written', () => {
    const { raised, calls } = close(OPENINGS, { 'ec2.create_tags': [{ error: 'TagLimitExceeded' }] });
    expect(raised).toContain('TagLimitExceeded');
    expect(calls.map(([call]) => call)).toEqual(['ec2.create_tags']);
  });

  it('takes a rule that is gone already for closed', () => {
    const gone = { 'ec2.revoke_security_group_ingress': [{ error: 'InvalidSecurityGroupRuleId.NotFound' }, {}] };
    expect(close(OPENINGS, gone).returned).toEqual({ Revoked: 3 });
  });

  it('lets any other refusal end the run', () => {
    const refused = { 'ec2.revoke_security_group_ingress': [{ error: 'UnauthorizedOperation' }] };
    expect(close(OPENINGS, refused).raised).toContain('UnauthorizedOperation');
  });
});

describe('proving', () => {
  const prove = (rules: object[], wider: object[] = []) =>
    runStep(
      'close-open-ports',
      'proveClosed',
      { Openings: [told('sgr-1', 'tcp 22 0.0.0.0/0')], Wider: wider },
      found(...rules),
    );

  it('is content when the rules are gone, whatever else is there', () => {
    expect(prove([aRule('sgr-9', { FromPort: 443 })]).returned).toEqual({ Groups: ['sg-0123abcd'] });
  });

  it('fails when a rule is still there', () => {
    expect(prove([aRule('sgr-1')]).raised).toBe(
      'RuntimeError: ports 22 and 3389 must be closed to the world, got tcp 22 0.0.0.0/0 in sg-0123abcd',
    );
  });

  it('fails when a wider rule leaves a port open', () => {
    expect(prove([aRule('sgr-2')], [told('sgr-2', 'tcp 0-65535 ::/0')]).raised).toBe(
      'RuntimeError: ports 22 and 3389 must be closed to the world, got tcp 0-65535 ::/0 in sg-0123abcd',
    );
  });
});
