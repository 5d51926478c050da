import type { Tripped } from './breaker';
import { consoleLink } from './console-link';
import { breakerKey, HEADINGS, lateRunKey, type Urgent, windowStoppedKey } from './matter';
import type { LoopPolicy } from './policy';
import { count, nodesIn } from './words';

export { givenUp } from './given-up';
export { HEADINGS, type Urgent } from './matter';

/** Too many attempts failed, so nothing is tried for now. */
export function breakerTripped(stopped: Tripped, policy: LoopPolicy): Urgent {
  const where =
    stopped.scope === 'fleet' ? 'the whole fleet' : stopped.ring ? `ring ${stopped.ring}` : 'the nodes without a ring';
  return {
    key: breakerKey(stopped),
    headline: `breaker stopped ${where}`,
    ring: stopped.ring,
    what: stopped.stopsFleet
      ? `The breaker stopped ${where}, and the rest of the fleet with it: nothing was tried elsewhere lately. The loop sends nothing for now.`
      : `The breaker stopped ${where}: the loop sends nothing there for now.`,
    nodes: [],
    why: `${stopped.reason[0]?.toUpperCase()}${stopped.reason.slice(1)}.`,
    tried: 'Nothing more: many failures in a short time mean that the next attempt is likely to do harm.',
    next: [
      'Open Run Command in the console and read what the failed nodes say; look for what they share (a patch, a repository, a network).',
      'Repaired, and it should go on now: npm run loop -- reset (failures until then count no more; no deploy needed).',
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
    key: windowStoppedKey(ring),
    headline: `window ${window} stopped: too many failures`,
    ring,
    what: `Window ${window} stopped before all of ring ${ring} had its turn, and the loop sends nothing there until the next opening.`,
    nodes: [],
    why: `More nodes failed than the ring's error budget of ${errors} allows.`,
    tried: "Only the window's own run: a budget that is spent means that the next attempt is likely to do harm.",
    next: [
      'Open Run Command in the console and read what the failed nodes say; look for what they share (a patch, a repository, a network).',
      'A bad patch: add it to `rejected` of the baseline and deploy. Something else: repair it, and the next opening patches the ring.',
      'A patch that cannot wait for the next opening: npm run patch-now (docs/emergencies.md).',
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

/** Installs that ended after their window had closed, so that nodes may have rebooted outside of it. */
export function lateRun(
  ring: string | undefined,
  nodes: readonly { readonly nodeId: string; readonly reason: string }[],
  policy: LoopPolicy,
): Urgent {
  const minutes = ring === undefined ? undefined : policy.rings[ring]?.minutesPerNode;
  return {
    key: lateRunKey(ring),
    headline: `${nodesIn(nodes.length, ring)} ended after the window`,
    ring,
    what: `An install on ${nodesIn(nodes.length, ring)} ended after the window had closed; what had to reboot may have rebooted outside of it.`,
    nodes,
    why: `They took longer than the ${minutes === undefined ? 'minutes' : count(minutes, 'minute')} per node that the file allows for.`,
    tried: 'Nothing: an install that runs is not broken off, as that leaves a node half patched.',
    next: [
      'Look whether what runs on these nodes came back well.',
      'Raise `minutesPerNode` of the ring (then the loop starts less late in a window), or give the window more time.',
    ],
    links: nodes.slice(0, 3).map(({ nodeId }) => ({ label: nodeId, url: consoleLink(policy.region, 'node', nodeId) })),
    heading: HEADINGS.lateRun,
  };
}
