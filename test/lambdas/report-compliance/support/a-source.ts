import type { CustomCompliance } from '../../../../lambdas/report-compliance/custom-compliance';
import type { Ec2Nodes } from '../../../../lambdas/shared/ec2-nodes';
import { groupsOf } from '../../../../lambdas/shared/groups';
import type { Agent, Instance, PatchState } from '../../../../lambdas/shared/sighting';
import type { SsmNodes } from '../../../../lambdas/shared/ssm-nodes';

/** A node as the source has it. */
export interface SourceNode {
  readonly nodeId: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly patches?: PatchState;
  readonly instance?: Instance;
  readonly hasFailedAssociation?: boolean;
}

const named = (name: string): Error => Object.assign(new Error('it is so'), { name });

/** What Systems Manager and EC2 know of a fleet, in pages of 50; single questions can be made to fail. */
export class ASource {
  readonly asked: string[] = [];
  private readonly failures = new Map<string, { name: string; after: number }>();

  private readonly byId: ReadonlyMap<string, SourceNode>;

  constructor(readonly nodes: readonly SourceNode[]) {
    this.byId = new Map(nodes.map((node) => [node.nodeId, node]));
  }

  /** This question fails from now on, once it has been answered `after` times. */
  failing(question: string, name: string, after = 0): this {
    this.failures.set(question, { name, after });
    return this;
  }

  private ask(question: string): void {
    const failure = this.failures.get(question);
    const times = this.asked.filter((one) => one === question).length;
    this.asked.push(question);
    if (failure && times >= failure.after) throw named(failure.name);
  }

  private of(nodeIds: readonly string[]): SourceNode[] {
    return nodeIds.flatMap((nodeId) => this.byId.get(nodeId) ?? []);
  }

  readonly ssm: SsmNodes = {
    agentsOf: async (nodeIds) => this.of(nodeIds).flatMap(({ agent }) => agent ?? []),
    everyAgent: () =>
      this.pages(
        'everyAgent',
        this.nodes.flatMap(({ agent }) => agent ?? []),
        50,
      ),
    patchStatesOf: async (nodeIds) => {
      for (const _ of groupsOf(nodeIds, 50)) this.ask('patchStatesOf');
      // Answers overtake each other.
      await new Promise((done) => setTimeout(done, Math.random() * 4));
      return this.of(nodeIds).flatMap(({ patches }) => patches ?? []);
    },
    nodesToPatch: async () => [],
    nodesWithFailedAssociations: async () => {
      this.ask('nodesWithFailedAssociations');
      return this.nodes.filter(({ hasFailedAssociation }) => hasFailedAssociation).map(({ nodeId }) => nodeId);
    },
    tagsOf: async (nodeId) => ({ ...this.of([nodeId])[0]?.tags }),
    patchFactsOf: async () => [],
  };

  readonly ec2: Ec2Nodes = {
    instancesOf: async (nodeIds) => this.of(nodeIds).flatMap(({ instance }) => instance ?? []),
    everyRunningInstance: () =>
      this.pages(
        'everyRunningInstance',
        this.nodes.flatMap(({ instance }) => (instance?.state === 'running' ? instance : [])),
        1000,
      ),
    tagsOf: async (nodeIds, keys) => {
      this.ask('tagsOf');
      return new Map(
        this.of(nodeIds).map(({ nodeId, tags = {} }) => [
          nodeId,
          Object.fromEntries(Object.entries(tags).filter(([key]) => keys.includes(key))),
        ]),
      );
    },
    networkOf: async () => ({ tables: [], endpoints: [] }),
  };

  hybridTags = async (nodeIds: readonly string[]): Promise<Map<string, Record<string, string>>> => {
    this.ask('hybridTags');
    return new Map(this.of(nodeIds).map(({ nodeId, tags }) => [nodeId, { ...tags }]));
  };

  customCompliance = async (): Promise<CustomCompliance[]> => {
    this.ask('customCompliance');
    return [{ type: 'Custom:AntiVirus', compliant: 3, notCompliant: 1 }];
  };

  baselines = async (): Promise<ReadonlyMap<string, string>> => {
    this.ask('baselines');
    return new Map([
      ['acme-amazon-linux', 'pb-0000000000000001a'],
      ['acme-amazon-linux-web', 'pb-0000000000000002b'],
    ]);
  };

  private async *pages<Item>(question: string, items: readonly Item[], size: number): AsyncGenerator<readonly Item[]> {
    for (let from = 0; from < Math.max(1, items.length); from += size) {
      this.ask(question);
      yield items.slice(from, from + size);
    }
  }
}
