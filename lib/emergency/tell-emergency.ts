import type { Brake } from '../../lambdas/shared/brake';
import type { HandsOffNode } from './hands-off-nodes';
import { type Emergency, installCommand, listUrl } from './install-command';
import type { RingNode } from './ring-nodes';

/** All that an operator should know before saying yes. */
export interface EmergencyFacts {
  readonly emergency: Emergency;
  readonly account: string;
  readonly region: string;
  /** Undefined where they cannot be counted. */
  readonly nodes: readonly RingNode[] | undefined;
  /** Nodes that `compliance.handsOff` keeps the loop away from, or why nobody could say. */
  readonly handsOff: readonly HandsOffNode[] | { readonly why: string };
  readonly brake: Brake;
  /** The content of the list. */
  readonly list: string;
  readonly doubts: readonly string[];
}

const WIDTH = 12;
/** So many hands-off nodes are named. */
const MOST_NAMED = 10;

/** What would happen, for a terminal. */
export function tellEmergency(facts: EmergencyFacts): string {
  const { emergency, account, region } = facts;
  const { fleet, ring } = emergency;
  const hooks = Object.values(ring.hooks ?? {});
  return [
    `Ring ${ring.name} of fleet ${fleet} in account ${account}, ${region}, would get these patches now, and nothing else:`,
    '',
    ...part('list', [listUrl(emergency), ...facts.list.trimEnd().split('\n')]),
    ...part('nodes', nodeLines(facts)),
    ...part('pace', [`${ring.pace} at once; when more than ${ring.errors} failed, nobody else gets it`]),
    ...part('reboot', [rebootLine(emergency)]),
    ...part('when', [
      `at once: outside of the ring's window (${ring.opens}), without cutoff, until every node is done`,
      'a node that does not answer gets it if it is back within an hour',
    ]),
    ...part('hooks', [hooks.length > 0 ? `not run: ${hooks.join(', ')}; a list goes without hooks` : 'none']),
    ...part('brake', [brakeLine(facts.brake, fleet)]),
    ...part('compliance', ['goes on being judged by the baseline, not by this list']),
    ...facts.doubts.map((doubt) => `warning: ${doubt}`),
    '',
    `aws ssm send-command --region ${region} --cli-input-json ${quoted(JSON.stringify(installCommand(emergency)))}`,
  ].join('\n');
}

function part(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${(index === 0 ? name : '').padEnd(WIDTH)}${line}`);
}

function nodeLines({ emergency, nodes, handsOff }: EmergencyFacts): string[] {
  const { target, name } = emergency.ring;
  if (target.kind === 'resourceGroup' || !nodes) {
    return ['not counted: Systems Manager finds nodes by tag, not by resource group'];
  }
  const tags = target.kind === 'tags' ? target.tags : { PatchGroup: name };
  const which = Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' and ');
  const counts = new Map<string, number>();
  for (const { operatingSystem = 'unknown system' } of nodes) {
    counts.set(operatingSystem, (counts.get(operatingSystem) ?? 0) + 1);
  }
  const systems = [...counts].map(([system, count]) => `${count} ${system}`).join(', ');
  const away = nodes.filter(({ isOnline }) => !isOnline).length;
  return [
    `${nodes.length} with ${which}${systems ? `: ${systems}` : ''}${away ? `; ${away} do not answer, and each keeps its turn while it is waited for` : ''}`,
    ...handsOffLines(handsOff),
  ];
}

/** A command goes by the ring's tag alone: whoever says yes decides for these nodes, too. */
function handsOffLines(handsOff: EmergencyFacts['handsOff']): string[] {
  if ('why' in handsOff) return [`not known which of them are hands-off, and get it all the same: ${handsOff.why}`];
  if (handsOff.length === 0) return [];
  const hidden = handsOff.length - MOST_NAMED;
  return [
    `${handsOff.length} of them ${handsOff.length === 1 ? 'is' : 'are'} hands-off and ${handsOff.length === 1 ? 'gets' : 'get'} it all the same: a command goes by the ring's tag alone`,
    ...handsOff.slice(0, MOST_NAMED).map(({ id, tag }) => `  ${id} ${tag}`),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ];
}

function rebootLine({ reboot }: Emergency): string {
  return reboot === 'never'
    ? 'never; what is installed counts as pending, and the node as non-compliant, until somebody reboots it'
    : 'every node on which something is installed, or waits for a reboot since an earlier run';
}

function brakeLine(brake: Brake, fleet: string): string {
  const held = 'it holds up the loop, not this command';
  return brake.isOn ? `${brake.reason}: ${held}` : `/${fleet}/loop says run`;
}

/** For a shell: in single quotes, those inside written as it takes them. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
