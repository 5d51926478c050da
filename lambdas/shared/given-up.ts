import { consoleLink } from './console-link';
import type { Debt } from './ledger';
import { givenUpKey, HEADINGS, type Urgent } from './matter';
import { type Operation, operationOf, settingsOf } from './operation';
import type { LoopPolicy } from './policy';
import { count, inWords, nodesIn } from './words';

/** The attempts that the policy allows were made on these nodes of one ring, for causes of one episode, and they are not in order. */
export function givenUp(debts: readonly Debt[], policy: LoopPolicy): Urgent {
  const { ring, cause = 'missing-patches' } = debts[0] ?? {};
  const causes = [...new Set(debts.map((debt) => inWords(debt.cause)))].join(', ');
  const commands = [...new Set(debts.flatMap((debt) => debt.commandId ?? []))];
  const { attempts, coolDownMinutes } = settingsOf(policy, cause);
  const operation = operationOf(cause);
  const { noun, document, read = READ, search = SEARCH, next, page } = TRIES[operation];
  return {
    key: givenUpKey({ cause, ring }),
    headline: `gave up on ${nodesIn(debts.length, ring)}: ${causes}`,
    ring,
    what: `The loop gave up on ${nodesIn(debts.length, ring)}. Cause: ${causes}.`,
    nodes: debts,
    why: `The policy allows ${count(attempts, 'attempt')} per node, and they are used up.`,
    tried: `${count(attempts, noun)} per node with ${document}, at least ${count(coolDownMinutes, 'minute')} apart.`,
    next: [
      ...(commands.length > 0 ? read : search),
      ...next,
      'A node that must stay as it is: tag it hands-off, and the loop leaves it alone.',
    ],
    links: [
      ...commands.slice(-3).map((id) => ({ label: `Command ${id}`, url: consoleLink(policy.region, 'command', id) })),
      ...debts.slice(0, 3).map(({ nodeId }) => ({ label: nodeId, url: consoleLink(policy.region, 'node', nodeId) })),
      { label: page.label, url: consoleLink(policy.region, page.name) },
    ],
    heading: HEADINGS.givenUp,
  };
}

const READ = ['Open the last command below and read the output of one failed node.'];
const SEARCH = [
  'Look for the last commands of one such node: Run Command, Command history, with its id as the filter.',
];
const OPEN_STATE_MANAGER = [
  'Open State Manager below, then the association that each node names, and read what its last execution says of the node.',
];

interface Try {
  readonly noun: string;
  readonly document: string;
  /** How to see what happened; with and without a command at hand. */
  readonly read?: readonly string[];
  readonly search?: readonly string[];
  readonly next: readonly string[];
  readonly page: { readonly label: string; readonly name: 'patches' | 'associations' };
}

/** What was tried, and what a person can do that the loop cannot. */
const TRIES: Readonly<Record<Operation, Try>> = {
  install: {
    noun: 'install',
    document: 'AWS-RunPatchBaseline',
    next: [
      'Typical: disk full, a repository or proxy that does not answer, another package manager at work, a broken package.',
      'Repair the node and run AWS-RunPatchBaseline with Operation Scan on it: once it is compliant, the loop forgets its attempts.',
    ],
    page: { label: 'Patch compliance', name: 'patches' },
  },
  scan: {
    noun: 'scan',
    document: 'AWS-RunPatchBaseline (Operation Scan, which changes nothing)',
    next: [
      'Typical: disk full, no route to the bucket with the patch baseline, a broken package manager, an agent that is too old.',
      'Repair the node and run AWS-RunPatchBaseline with Operation Scan on it: its result closes the matter.',
    ],
    page: { label: 'Patch compliance', name: 'patches' },
  },
  refresh: {
    noun: 'repeated application',
    read: OPEN_STATE_MANAGER,
    search: OPEN_STATE_MANAGER,
    document: 'AWS-RefreshAssociation',
    next: [
      'Typical: a parameter or document that somebody changed, a file or network that the node cannot reach, a script that fails.',
      'Repair the node or the association and choose Apply association now: its success closes the matter.',
    ],
    page: { label: 'State Manager', name: 'associations' },
  },
};
