import { join } from 'node:path';

/** A runbook of ours, and how it can be run on a slice. */
export interface CatalogueEntry {
  readonly kind: 'automation' | 'command';
  /** Of an automation: the parameter that takes the node, one for each run. Commands take none: they run on the node. */
  readonly nodeParameter?: string;
  /** Where it is for one kind of resource alone. */
  readonly targetType?: string;
  /** Parameters that stand for something else than a node, and so have no place where a slice says which nodes. */
  readonly notOnSlices?: readonly string[];
}

/** The runbooks of Shipshape by the names of their files. */
export const RUNBOOKS = {
  'restart-node': { kind: 'automation', nodeParameter: 'InstanceId' },
  'create-image': { kind: 'automation', nodeParameter: 'InstanceId', targetType: '/AWS::EC2::Instance' },
  'snapshot-volumes': { kind: 'automation', nodeParameter: 'InstanceId', targetType: '/AWS::EC2::Instance' },
  'close-open-ports': { kind: 'automation', nodeParameter: 'InstanceId', notOnSlices: ['SecurityGroupId'] },
  'restart-service': { kind: 'command' },
  'time-sync': { kind: 'command' },
  'clear-space': { kind: 'command' },
  'cloudwatch-agent': { kind: 'command' },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

/** The name of a runbook of ours. */
export type RunbookName = keyof typeof RUNBOOKS;

/** The names of all runbooks of ours, automations first. */
export const RUNBOOK_NAMES = Object.keys(RUNBOOKS) as RunbookName[];

/** What the catalogue says of a runbook. */
export function catalogueEntry(name: RunbookName): CatalogueEntry {
  return RUNBOOKS[name];
}

/** Where a runbook lies, as Systems Manager receives it. */
export function runbookFile(name: RunbookName): string {
  return join(__dirname, '../../runbooks', RUNBOOKS[name].kind, `${name}.yaml`);
}
