import type {
  AuthorizeSecurityGroupIngressRequest,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { AwsError } from './aws-error';
import { type Traits, testsOf } from './ec2';
import { tagList } from './ec2-storage';
import { pageOf } from './paging';
import type { World } from './world';

/** What a rule of a security group lets in. */
export interface IngressRule {
  readonly protocol: 'tcp' | 'udp' | '-1';
  readonly from: number;
  readonly to: number;
  /** An IPv4 or IPv6 range. */
  readonly cidr: string;
  readonly description?: string;
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly rules: Map<string, IngressRule>;
  readonly tags: Map<string, string>;
}

/** The security groups of the fleet's instances: all are in one of their own making, which lets nothing in, unless the scenario says so. */
export class SecurityGroups {
  private readonly groups = new Map<string, Group>();
  private readonly ofNodes = new Map<string, string[]>();

  constructor(private readonly world: World) {}

  /** Makes a group and puts instances into it. */
  add(name: string, rules: readonly IngressRule[], nodeIds: readonly string[]): string {
    const id = `sg-${this.world.random.hex('security-group', 17)}`;
    const group: Group = { id, name, rules: new Map(), tags: new Map() };
    this.groups.set(id, group);
    for (const rule of rules) this.addRule(group, rule);
    for (const nodeId of nodeIds) this.ofNodes.set(nodeId, [...(this.ofNodes.get(nodeId) ?? []), id]);
    return id;
  }

  /** The groups of an instance. */
  of(nodeId: string): { GroupId: string; GroupName: string }[] {
    return (this.ofNodes.get(nodeId) ?? []).flatMap((id) => {
      const group = this.groups.get(id);
      return group ? [{ GroupId: id, GroupName: group.name }] : [];
    });
  }

  /** Tags of a group; undefined for one that does not exist. */
  tagsOf(id: string): Map<string, string> | undefined {
    return this.groups.get(id)?.tags;
  }

  describeSecurityGroups(request: DescribeSecurityGroupsRequest): DescribeSecurityGroupsResult {
    for (const id of request.GroupIds ?? []) this.get(id);
    const tests = testsOf(request.Filters, groupTraits);
    const keep = (group: Group): boolean =>
      (request.GroupIds?.includes(group.id) ?? true) && tests.every((test) => test(group));
    const { items, NextToken } = pageOf([...this.groups.values()], request, 1000, keep, 'InvalidParameterValue');
    return {
      SecurityGroups: items.map(({ id, name, tags }) => ({
        GroupId: id,
        GroupName: name,
        Description: name,
        OwnerId: this.world.account,
        Tags: tagList(tags),
      })),
      ...(NextToken && { NextToken }),
    };
  }

  describeSecurityGroupRules(request: DescribeSecurityGroupRulesRequest): DescribeSecurityGroupRulesResult {
    const tests = testsOf(request.Filters, ruleTraits);
    const all = [...this.groups.values()].flatMap((group) =>
      [...group.rules].map(([id, rule]) => this.describe(group, id, rule)),
    );
    const keep = (rule: SecurityGroupRule): boolean =>
      (request.SecurityGroupRuleIds?.includes(rule.SecurityGroupRuleId ?? '') ?? true) &&
      tests.every((test) => test(rule));
    const { items, NextToken } = pageOf(all, request, 1000, keep, 'InvalidParameterValue');
    return { SecurityGroupRules: items, ...(NextToken && { NextToken }) };
  }

  authorizeSecurityGroupIngress({ GroupId, IpPermissions = [] }: AuthorizeSecurityGroupIngressRequest): object {
    const group = this.get(GroupId);
    for (const { IpProtocol, FromPort = -1, ToPort = -1, IpRanges = [], Ipv6Ranges = [] } of IpPermissions) {
      const cidrs = [...IpRanges.map(({ CidrIp }) => CidrIp), ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6)];
      for (const cidr of cidrs)
        this.addRule(group, {
          protocol: IpProtocol as IngressRule['protocol'],
          from: FromPort,
          to: ToPort,
          cidr: cidr ?? '',
        });
    }
    return { Return: true };
  }

  /** By rule ids: the only way that is simulated. */
  revokeSecurityGroupIngress({
    GroupId,
    SecurityGroupRuleIds: ids = [],
  }: RevokeSecurityGroupIngressRequest): RevokeSecurityGroupIngressResult {
    const group = this.get(GroupId);
    const unknown = ids.find((id) => !group.rules.has(id));
    if (ids.length === 0)
      throw new AwsError('MissingParameter', 'The simulated fleet revokes rules by their ids only.');
    if (unknown !== undefined)
      throw new AwsError(
        'InvalidSecurityGroupRuleId.NotFound',
        `The security group rule ID '${unknown}' does not exist`,
      );
    for (const id of ids) group.rules.delete(id);
    return { Return: true };
  }

  private addRule(group: Group, rule: IngressRule): void {
    group.rules.set(`sgr-${this.world.random.hex('security-group-rule', 17)}`, rule);
  }

  /** @throws InvalidGroup.NotFound */
  private get(id = ''): Group {
    const group = this.groups.get(id);
    if (!group) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    return group;
  }

  private describe(
    group: Group,
    id: string,
    { protocol, from, to, cidr, description }: IngressRule,
  ): SecurityGroupRule {
    return {
      SecurityGroupRuleId: id,
      GroupId: group.id,
      GroupOwnerId: this.world.account,
      IsEgress: false,
      IpProtocol: protocol,
      FromPort: from,
      ToPort: to,
      ...(cidr.includes(':') ? { CidrIpv6: cidr } : { CidrIpv4: cidr }),
      ...(description !== undefined && { Description: description }),
      Tags: [],
    };
  }
}

const groupTraits: Traits<Group> = ({ id, name, tags }, key) => {
  if (key.startsWith('tag:')) return [tags.get(key.slice(4))].flatMap((value) => value ?? []);
  return { 'group-id': [id], 'group-name': [name] }[key];
};

const ruleTraits: Traits<SecurityGroupRule> = ({ GroupId, SecurityGroupRuleId }, key) =>
  ({ 'group-id': [GroupId ?? ''], 'security-group-rule-id': [SecurityGroupRuleId ?? ''] })[key];
