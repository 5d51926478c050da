import type { GetInventoryRequest, GetInventoryResult } from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { DocumentSettings } from './documents';
import type { Node, Nodes } from './nodes';
import { pageOf } from './paging';
import type { ResourceDataSyncs } from './resource-data-syncs';
import type { World } from './world';

type Item = Readonly<Record<string, string>>;

/** What a node told of itself under one type, such as `AWS:Application`. */
export interface InventoryOfType {
  readonly type: string;
  readonly schemaVersion: string;
  readonly capturedAt: Date;
  readonly items: readonly Item[];
}

const SWITCHES = [
  'applications',
  'awsComponents',
  'billingInfo',
  'customInventory',
  'instanceDetailedInformation',
  'networkConfig',
  'services',
  'windowsRoles',
  'windowsUpdates',
];

/** AWS-GatherSoftwareInventory, and what it has gathered. */
export class Inventory {
  private readonly gathered = new Map<Node, readonly InventoryOfType[]>();

  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly syncs: ResourceDataSyncs,
  ) {}

  /** The document: nodes tell of themselves what is asked for, and every sync hands it on. */
  get document(): DocumentSettings {
    const enabled = { type: 'String', default: 'Enabled', allowed: ['Enabled', 'Disabled'] } as const;
    return {
      name: 'AWS-GatherSoftwareInventory',
      platforms: ['Linux', 'Windows', 'MacOS'],
      parameters: {
        ...Object.fromEntries(SWITCHES.map((name) => [name, enabled])),
        files: { type: 'String', default: '' },
        windowsRegistry: { type: 'String', default: '' },
      },
      run: ({ node, parameters, commandId }) => ({
        minutes: 0.2 + 0.5 * this.world.random.fraction('inventory', node.id, commandId),
        finish: async () => {
          const isOn = (name: string): boolean => parameters[name]?.[0] !== 'Disabled';
          const told = this.tell(node, isOn);
          this.gathered.set(node, told);
          await this.syncs.handOn(node, told);
          return { exitCode: 0, output: 'Inventory policy has been successfully applied and collected inventory data' };
        },
      }),
    };
  }

  getInventory(request: GetInventoryRequest): GetInventoryResult {
    const wanted = (request.ResultAttributes ?? [{ TypeName: 'AWS:InstanceInformation' }]).map(
      ({ TypeName }) => TypeName,
    );
    const tests = (request.Filters ?? []).map(({ Key = '', Values = [], Type = 'Equal' }) => {
      const [type = '', attribute = ''] = Key.split('.');
      if (Type !== 'Equal' || attribute === '')
        throw new AwsError('InvalidFilter', `The simulated fleet does not know the inventory filter ${Key} ${Type}.`);
      return (node: Node): boolean =>
        this.of(node, type)?.items.some((item) => Values.includes(item[attribute] ?? '')) ?? false;
    });
    const known = this.nodes.all.flatMap((node) => (node && this.gathered.has(node) ? [node] : []));
    const { items, NextToken } = pageOf(known, request, 50, (node) => tests.every((test) => test(node)));
    return {
      Entities: items.map((node) => ({
        Id: node.id,
        Data: Object.fromEntries(
          wanted.flatMap((type = '') => {
            const found = this.of(node, type);
            if (!found) return [];
            return [
              [
                type,
                {
                  TypeName: type,
                  SchemaVersion: found.schemaVersion,
                  CaptureTime: iso(found.capturedAt),
                  Content: found.items.map((item) => ({ ...item })),
                },
              ],
            ];
          }),
        ),
      })),
      NextToken,
    };
  }

  private of(node: Node, type: string): InventoryOfType | undefined {
    return this.gathered.get(node)?.find((one) => one.type === type);
  }

  private tell(node: Node, isOn: (name: string) => boolean): InventoryOfType[] {
    const { type, name, version } = node.platform;
    const of = (title: string, ...items: Item[]): InventoryOfType => ({
      type: title,
      schemaVersion: '1.0',
      capturedAt: this.world.clock.now(),
      items,
    });
    const agent = { Name: 'amazon-ssm-agent', Publisher: 'Amazon Web Services', Version: node.agentVersion };
    return [
      of('AWS:InstanceInformation', {
        AgentType: 'amazon-ssm-agent',
        AgentVersion: node.agentVersion,
        ComputerName: node.name,
        InstanceId: node.id,
        IpAddress: node.ip,
        PlatformName: name,
        PlatformType: type,
        PlatformVersion: version,
        ResourceType: node.isHybrid ? 'ManagedInstance' : 'EC2Instance',
      }),
      ...(isOn('applications') ? [of('AWS:Application', { ...agent, ApplicationType: 'Admin/System' })] : []),
      ...(isOn('awsComponents') ? [of('AWS:AWSComponent', { ...agent, ApplicationType: 'AWSComponent' })] : []),
      ...(isOn('networkConfig') ? [of('AWS:Network', { Name: 'eth0', IPV4: node.ip })] : []),
    ];
  }
}

/** The objects' and the API's way to write when. */
export const iso = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
