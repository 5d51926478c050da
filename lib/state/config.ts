import { named } from '../config/fields';
import { nameOf } from '../config/name-of';
import type { Section } from '../config/section';
import type { FleetSlice } from '../config/slice';
import { ErrorBudget } from '../patching/error-budget';
import { Pace } from '../patching/pace';
import type { AssociationNodes, AssociationSeverity } from './association';
import { AssociationSchedule } from './association-schedule';
import { type AssociationFile, AssociationSchema } from './association-schema';
import { checkState, isLooking } from './check-state';
import { knownDocument, OWN_COMMANDS } from './known-documents';
import { READY_MADE, type ReadyMade } from './ready-made';

const StateSchema = named(nameOf('association'), AssociationSchema).describe(
  'What nodes are kept like, by associations of State Manager. `inventory`, `agent-current`, `cloudwatch-agent` and `time-in-sync` are ready-made. [What it does, costs, and how to undo it](state.md).',
);

/** `state` as written, with defaults. */
export type StateFile = Readonly<Record<string, AssociationFile>>;

/** `state` of the fleet's file. */
export const stateSection: Section<typeof StateSchema> = {
  schema: StateSchema,
  rules: [
    'Every schedule is in UTC, whatever `timeZone` says. State Manager takes a time each day, on a day of the week or on its n-th in the month, every 30 minutes, every 1, 2, 4, 8 or 12 hours, and rates of 30 minutes to under 31 days; no months.',
    'An association runs at its hours only. With `atOnce: true` it also runs when it is deployed or changed, at whatever hour that is; a schedule some days late cannot do so.',
    'A rate (`every 3 hours`, `rate(…)`) begins with the deploy: for a document that may change nodes it is refused without `atOnce: true`.',
    '`inventory`, `agent-current`, `cloudwatch-agent` and `time-in-sync` need no `document` and no `at`; all but `inventory` need a `slice`. Every other entry has `document`, `slice` and `at`.',
    'Parameters are checked for our own command documents and for `AWS-GatherSoftwareInventory`, `AWS-UpdateSSMAgent`, `AWS-ConfigureAWSPackage`, `AmazonCloudWatch-ManageAgent`, `AWS-RunShellScript`, `AWS-RunPowerShellScript` and `AWS-RunPatchBaseline`.',
    '`auditOnly` is for documents that have a mode for it: `time-sync`, `clear-space` and `AWS-RunPatchBaseline`. Without it ours act.',
    'A parameter that looks like a secret is refused: whoever sees the association would see it.',
    'A document that installs patches gives a warning: windows are made for that, and the loop leaves its associations alone.',
    'There are at most 2,000 associations. More than 20 that may meet on one node, by the tags of their slices, give a warning.',
  ],
  check: checkState,
};

/** What applies: a document of ours, which is published with the association, or one that is there. */
export type StateDocument =
  | { readonly kind: 'ours'; readonly name: string }
  | { readonly kind: 'theirs'; readonly name: string };

/** One state in which nodes are kept. */
export interface StateAssociation {
  /** As the file calls it. */
  readonly name: string;
  readonly document: StateDocument;
  readonly nodes: AssociationNodes;
  readonly at: AssociationSchedule;
  /** Always true of a rate, which cannot be held back. */
  readonly atOnce: boolean;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly pace: Pace;
  readonly errors: ErrorBudget;
  readonly severity: AssociationSeverity;
  /** Whether its output is kept. */
  readonly output: boolean;
}

/** What the file says of the state of nodes. */
export interface State {
  /** In the order of the file. */
  readonly associations: readonly StateAssociation[];
  /** Whether all inventory is copied to a bucket. */
  readonly syncsInventory: boolean;
  /** The configuration of the CloudWatch agent, as JSON. */
  readonly agentConfiguration?: string;
}

/** State as the rest of the app uses it. */
export function settleState(fleet: string, entries: StateFile, slices: ReadonlyMap<string, FleetSlice>): State {
  const { configuration } = entries['cloudwatch-agent'] ?? {};
  return {
    associations: Object.entries(entries).map(([name, entry]) => settleAssociation(fleet, name, entry, slices)),
    syncsInventory: entries.inventory !== undefined && entries.inventory.sync !== false,
    ...(configuration ? { agentConfiguration: JSON.stringify(configuration) } : {}),
  };
}

/** The parameter that holds the configuration of the CloudWatch agent: nodes may read no other with AWS's own policy for it. */
export function agentConfigurationName(fleet: string): string {
  return `AmazonCloudWatch-${fleet}`;
}

function settleAssociation(
  fleet: string,
  name: string,
  entry: AssociationFile,
  slices: ReadonlyMap<string, FleetSlice>,
): StateAssociation {
  const ready = READY_MADE[name];
  const document = ready?.document ?? (entry.document as string);
  const looks = isLooking(document, entry.auditOnly);
  const at = entry.at ?? AssociationSchedule.parse(ready?.at ?? '');
  return {
    name,
    document: { kind: OWN_COMMANDS.includes(document) ? 'ours' : 'theirs', name: document },
    nodes: (entry.slice === undefined ? undefined : slices.get(entry.slice)) ?? 'every node',
    at,
    atOnce: entry.atOnce || !at.isByTheClock,
    parameters: {
      ...asLists(ready?.parameters ?? {}),
      ...(name === 'cloudwatch-agent' ? { Configuration: [agentConfigurationName(fleet)] } : {}),
      ...asMode(document, entry.auditOnly),
      ...entry.parameters,
    },
    pace: entry.pace ?? Pace.percent(looks ? 50 : 10),
    errors: entry.errors ?? (looks ? ErrorBudget.percent(100) : ErrorBudget.nodes(1)),
    severity: entry.severity,
    // What inventory prints is nothing; what it finds goes elsewhere.
    output: entry.output ?? name !== 'inventory',
  };
}

/** What a document of ours is told when the file leaves its mode open: to act, unless it shall only look. */
function asMode(document: string, auditOnly: boolean): Readonly<Record<string, string[]>> {
  const { mode } = knownDocument(document) ?? {};
  return mode && (auditOnly || OWN_COMMANDS.includes(document))
    ? { [mode.parameter]: [auditOnly ? mode.looks : mode.acts] }
    : {};
}

function asLists(parameters: ReadyMade['parameters']): Readonly<Record<string, string[]>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
}
