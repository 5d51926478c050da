import { AwsError } from './aws-error';
import type { SecurityGroups } from './ec2-security-groups';
import type { Ec2Storage } from './ec2-storage';
import { volumeOf } from './ec2-storage';
import type { Nodes } from './nodes';
import type { World } from './world';

/** One thing that IAM asks: an action on a resource, with what its conditions may look at. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Condition keys, in lower case. */
  readonly keys: Readonly<Record<string, string | readonly string[]>>;
}

interface Ec2Input {
  readonly InstanceId?: string;
  readonly InstanceIds?: readonly string[];
  readonly InstanceSpecification?: { readonly InstanceId?: string };
  readonly ImageId?: string;
  readonly SnapshotId?: string;
  readonly GroupId?: string;
  readonly Resources?: readonly string[];
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  readonly TagSpecifications?: readonly { readonly ResourceType?: string; readonly Tags?: Ec2Input['Tags'] }[];
}

/**
 * What IAM asks of a call that changes something in EC2, from the Service Authorization Reference.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export class Ec2Permissions {
  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly storage: Ec2Storage,
    private readonly groups: SecurityGroups,
  ) {}

  /** @throws UnauthorizedOperation for a call of which it is not known on what it is authorized. */
  of(operation: string, input: Ec2Input): Permission[] {
    const on = (...ids: (string | undefined)[]): Permission[] =>
      ids.flatMap((id) => (id === undefined ? [] : [this.permission(`ec2:${operation}`, id)]));
    const specifications = input.TagSpecifications ?? [];
    const tagging = specifications.map(({ ResourceType = '', Tags }) => ({
      action: 'ec2:CreateTags',
      resource: this.arn(ResourceType, '*'),
      keys: { 'ec2:createaction': operation, ...tagKeys(Tags) },
    }));
    const made = (type: string): Permission => ({
      action: `ec2:${operation}`,
      resource: this.arn(type, '*'),
      keys: tagKeys(specifications.find(({ ResourceType }) => ResourceType === type)?.Tags),
    });
    if (operation.startsWith('Describe')) return [{ action: `ec2:${operation}`, resource: '*', keys: {} }];
    switch (operation) {
      case 'RebootInstances':
      case 'StartInstances':
      case 'StopInstances':
        return on(...(input.InstanceIds ?? []));
      case 'CreateImage':
        return [...on(input.InstanceId), made('image'), made('snapshot'), ...tagging];
      case 'CreateSnapshots': {
        const node = this.nodes.find(input.InstanceSpecification?.InstanceId ?? '');
        return [...on(node?.id, node && volumeOf(node)), made('snapshot'), ...tagging];
      }
      case 'DeregisterImage':
        return on(input.ImageId);
      case 'DeleteSnapshot':
        return on(input.SnapshotId);
      case 'AuthorizeSecurityGroupIngress':
      case 'RevokeSecurityGroupIngress':
        return on(input.GroupId);
      case 'CreateTags':
        return on(...(input.Resources ?? [])).map((one) => ({ ...one, keys: { ...one.keys, ...tagKeys(input.Tags) } }));
      default:
        throw new AwsError(
          'UnauthorizedOperation',
          `The simulated fleet does not know on what ec2:${operation} is authorized.`,
        );
    }
  }

  private permission(action: string, id: string): Permission {
    const kind = KINDS[id.split('-')[0] ?? ''] ?? 'instance';
    const tags =
      this.storage.tagsOf(id) ?? this.groups.tagsOf(id) ?? this.nodes.find(id)?.tags ?? new Map<string, string>();
    const keys = [...tags].flatMap(([key, value]) => [
      [`aws:resourcetag/${key}`.toLowerCase(), value] as const,
      [`ec2:resourcetag/${key}`.toLowerCase(), value] as const,
    ]);
    return { action, resource: this.arn(kind, id), keys: Object.fromEntries(keys) };
  }

  /** Images and snapshots have no account in their ARN. */
  private arn(kind: string, id: string): string {
    const { partition, region, account } = this.world;
    return `arn:${partition}:ec2:${region}:${kind === 'image' || kind === 'snapshot' ? '' : account}:${kind}/${id}`;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  i: 'instance',
  ami: 'image',
  snap: 'snapshot',
  sg: 'security-group',
  vol: 'volume',
};

function tagKeys(tags: Ec2Input['Tags'] = []): Permission['keys'] {
  if (tags.length === 0) return {};
  return {
    'aws:tagkeys': tags.map(({ Key = '' }) => Key),
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:requesttag/${Key}`.toLowerCase(), Value])),
  };
}
