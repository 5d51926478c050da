import { consoleLink } from './console-link';
import type { Debt } from './ledger';
import type { LoopPolicy } from './policy';

/** Headings of docs/operations.md that urgent messages name; each must exist there. */
export const HEADINGS = {
  givenUp: 'The loop gave up on nodes',
  breaker: 'The breaker stopped a ring',
  ownFailure: 'The loop itself failed',
} as const;

/** Something a person must act on. */
export interface Urgent {
  /** One per cause: people hear of it once until it has been quiet for a while. */
  readonly key: string;
  /** The subject's end: what happened, in a few words. */
  readonly headline: string;
  readonly ring?: string;
  readonly what: string;
  readonly nodes: readonly { readonly nodeId: string; readonly reason: string }[];
  readonly why: string;
  readonly tried: string;
  readonly next: readonly string[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly heading: (typeof HEADINGS)[keyof typeof HEADINGS];
}

/** The attempts that the policy allows were made on these nodes of one ring, for one cause, and they are not in order. */
export function givenUp(debts: readonly Debt[], policy: LoopPolicy): Urgent {
  const { ring, cause = '' } = debts[0] ?? {};
  const commands = [...new Set(debts.flatMap((debt) => debt.commandId ?? []))];
  const { attempts } = policy.missingPatches;
  return {
    key: `given-up#${cause}#${ring ?? ''}`,
    headline: `gave up on ${nodesIn(debts.length, ring)}: ${inWords(cause)}`,
    ring,
    what: `The loop gave up on ${nodesIn(debts.length, ring)}. Cause: ${inWords(cause)}.`,
    nodes: debts,
    why: `The policy allows ${count(attempts, 'attempt')} per node, and they are used up.`,
    tried: `${count(attempts, 'install')} per node with AWS-RunPatchBaseline, at least ${count(policy.missingPatches.coolDownMinutes, 'minute')} apart.`,
    next: [
      'Open the last command below and read the output of one failed node.',
      'Typical: disk full, a repository or proxy that does not answer, another package manager at work, a broken package.',
      'Repair the node and run AWS-RunPatchBaseline with Operation Scan on it: once it is compliant, the loop forgets its attempts.',
      'A node that must stay as it is: tag it hands-off, and the loop leaves it alone.',
    ],
    links: [
      ...commands.slice(-3).map((id) => ({ label: `Command ${id}`, url: consoleLink(policy.region, 'command', id) })),
      ...debts.slice(0, 3).map(({ nodeId }) => ({ label: nodeId, url: consoleLink(policy.region, 'node', nodeId) })),
      { label: 'Patch compliance', url: consoleLink(policy.region, 'patches') },
    ],
    heading: HEADINGS.givenUp,
  };
}

/** Too many attempts failed, so nothing is tried for now. */
export function breakerTripped(
  stopped: { readonly scope: 'ring' | 'fleet'; readonly ring?: string; readonly reason: string },
  policy: LoopPolicy,
): Urgent {
  const where =
    stopped.scope === 'fleet' ? 'the whole fleet' : stopped.ring ? `ring ${stopped.ring}` : 'the nodes without a ring';
  return {
    key: `breaker#${stopped.scope}#${stopped.ring ?? ''}`,
    headline: `breaker stopped ${where}`,
    ring: stopped.ring,
    what: `The breaker stopped ${where}: the loop sends nothing there for now.`,
    nodes: [],
    why: `${stopped.reason[0]?.toUpperCase()}${stopped.reason.slice(1)}.`,
    tried: 'Nothing more: many failures in a short time mean that the next attempt is likely to do harm.',
    next: [
      'Open Run Command in the console and read what the failed nodes say; look for what they share (a patch, a repository, a network).',
      `By itself the loop goes on when the failures are more than ${count(policy.stopWhen.withinMinutes, 'minute')} old.`,
      `To keep it stopped meanwhile: npm run loop -- pause (sets /${policy.fleet}/loop to pause; no deploy needed).`,
    ],
    links: [
      { label: 'The brake', url: consoleLink(policy.region, 'parameter', `/${policy.fleet}/loop`) },
      { label: 'Patch compliance', url: consoleLink(policy.region, 'patches') },
    ],
    heading: HEADINGS.breaker,
  };
}

/** A window ended its run because too many nodes failed, so the loop does not try them either while it is open. */
export function windowStopped(ring: string, window: string, policy: LoopPolicy): Urgent {
  const errors = policy.rings[ring]?.errors;
  return {
    key: `window-stopped#${ring}`,
    headline: `window ${window} stopped: too many failures`,
    ring,
    what: `Window ${window} stopped before all of ring ${ring} had its turn, and the loop sends nothing there until the next opening.`,
    nodes: [],
    why: `More nodes failed than the ring's error budget of ${errors} allows.`,
    tried: "Only the window's own run: a budget that is spent means that the next attempt is likely to do harm.",
    next: [
      'Open Run Command in the console and read what the failed nodes say; look for what they share (a patch, a repository, a network).',
      'A bad patch: add it to `rejected` of the baseline and deploy. Something else: repair it, and the next opening patches the ring.',
      'Not to wait for the next opening: run AWS-RunPatchBaseline with Operation Install on the ring by hand.',
    ],
    links: [{ label: 'Patch compliance', url: consoleLink(policy.region, 'patches') }],
    heading: HEADINGS.breaker,
  };
}

/** A failure of the loop's own: not the nodes', ours. */
export function ownFailure(
  failure: {
    readonly key: string;
    readonly doing: string;
    readonly why: string;
    readonly consequence: string;
    readonly queueUrl?: string;
  },
  policy: LoopPolicy,
): Urgent {
  return {
    key: `own-failure#${failure.key}`,
    headline: `failed at ${failure.doing}`,
    what: `The loop failed at ${failure.doing}. ${failure.consequence}`,
    nodes: [],
    why: failure.why,
    tried:
      'What fails for a moment is repeated by the queue a few times; this message means that repeating is not expected to help.',
    next: [
      'Look for permissions, resources or settings that somebody changed by hand, and deploy the fleet again: npx cdk deploy --all.',
      `Logs: the log group of the function, from about now. To stop the loop meanwhile: npm run loop -- pause.`,
    ],
    links: [
      { label: 'The brake', url: consoleLink(policy.region, 'parameter', `/${policy.fleet}/loop`) },
      ...(failure.queueUrl
        ? [{ label: 'Dead letters', url: consoleLink(policy.region, 'queue', failure.queueUrl) }]
        : []),
    ],
    heading: HEADINGS.ownFailure,
  };
}

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;
const nodesIn = (number: number, ring: string | undefined) =>
  `${count(number, 'node')} ${ring ? `in ring ${ring}` : 'without a ring'}`;
const inWords = (cause: string) => cause.replaceAll('-', ' ');
