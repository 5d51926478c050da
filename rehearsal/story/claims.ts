import type { Cause } from '../../lambdas/shared/cause';
import type { Debt } from '../../lambdas/shared/ledger';
import type { RecordedCall, SimulatedFleet } from '../fleet/simulated-fleet';
import type { Notification, Refusal } from '../local-aws/local-aws';
import { cast } from './company';

/** What the rehearsal looks at when the week is over. */
export interface Evidence {
  readonly fleet: SimulatedFleet;
  readonly debts: readonly Debt[];
  /** What SNS took, whether or not anybody had subscribed. */
  readonly messages: readonly Notification[];
  readonly deadLetters: readonly string[];
  readonly refusals: readonly Refusal[];
  /** Keys of the report bucket. */
  readonly reports: readonly string[];
}

/** Something that the rehearsal claims, and what speaks against it. */
export interface Claim {
  readonly claim: string;
  /** Empty if it holds. */
  readonly against: readonly string[];
}

/** What an installation that did not succeed is called: failed until the next scan, which finds it missing. */
const toInstall: readonly Cause[] = ['failed-install', 'missing-patches'];

/**
 * Everything that the rehearsal claims at its end, each checked against what the local AWS and the simulated fleet hold:
 * not against what the loop says about itself.
 */
export function claims(evidence: Evidence): Claim[] {
  const { fleet, debts, messages, deadLetters, refusals, reports } = evidence;
  const open = debts.filter(({ closedAt }) => closedAt === undefined);
  const nameOf = (id: string) => fleet.nodes.find(id)?.name ?? id;
  const urgent = messages.filter(({ topicArn }) => topicArn.endsWith('-urgent'));
  const debtsOf = (name: string) => open.filter(({ nodeId }) => nameOf(nodeId) === name);
  const ends = (name: string, causes: readonly Cause[], verdict: string): string[] =>
    debtsOf(name).some((debt) => causes.includes(debt.cause) && debt.verdict === verdict)
      ? []
      : [
          `${name} must be ${causes.join(' or ')}, ${verdict}, got ${
            debtsOf(name)
              .map((debt) => `${debt.cause}, ${debt.verdict}`)
              .join('; ') || 'no debt'
          }`,
        ];
  return [
    {
      claim: 'every node that is not as it should be has a verdict with its reason',
      against: [...fleet.nodes.all].flatMap((node) => {
        if (!node || !drifted(node)) return [];
        const debt = open.find(({ nodeId }) => nodeId === node.id);
        return debt?.reason ? [] : [`${node.name} has drifted, and the ledger has nothing about it`];
      }),
    },
    {
      claim: 'no node has a verdict that it does not deserve',
      against: open.flatMap(({ nodeId, cause }) => {
        const node = fleet.nodes.find(nodeId);
        return node && drifted(node) ? [] : [`${nameOf(nodeId)} is in order, and the ledger says ${cause}`];
      }),
    },
    { claim: `${cast.retried} failed once, was tried again, and is compliant`, against: retried(evidence, nameOf) },
    {
      claim: `${cast.givenUp} was given up after its last attempt`,
      against: ends(cast.givenUp, toInstall, 'given-up'),
    },
    {
      claim: `${cast.handsOff} was left alone`,
      against: [...ends(cast.handsOff, toInstall, 'hands-off'), ...untouched(fleet)],
    },
    { claim: `${cast.silent} is known to be silent`, against: ends(cast.silent, ['silent-agent'], 'report') },
    {
      claim: `${cast.pendingReboot} waits for its reboot`,
      against: ends(cast.pendingReboot, ['pending-reboot'], 'wait'),
    },
    {
      claim: `${cast.neverRegistered} is known never to have registered`,
      against: ends(cast.neverRegistered, ['never-registered'], 'report'),
    },
    {
      claim: `${cast.stopped} is switched off, and nobody was bothered about it`,
      against: debtsOf(cast.stopped).map(({ cause }) => `${cast.stopped} has the verdict ${cause}`),
    },
    {
      claim: 'one person was told once that somebody must act',
      against:
        urgent.length === 1
          ? []
          : [`${urgent.length} urgent messages: ${urgent.map(({ subject }) => subject).join('; ')}`],
    },
    {
      claim: 'the report went out every morning, as page, table and document',
      against: ['html', 'csv', 'json'].flatMap((kind) => {
        const days = reports.filter((key) => /^reports\/\d{4}\//.test(key) && key.endsWith(kind)).length;
        return days === 7 || days === 8 ? [] : [`${days} ${kind} reports in the week`];
      }),
    },
    { claim: 'no message was left unhandled', against: deadLetters },
    {
      claim: 'no permission was missing',
      against: refusals.map(({ principal, action, resource }) => `${principal} may not ${action} on ${resource}`),
    },
    {
      claim: 'every call was one that AWS knows',
      against: unknownCalls(fleet.calls),
    },
  ];
}

type Node = NonNullable<SimulatedFleet['nodes']['all'][number]>;

/** Whether something is wrong with a node, by what the fleet itself knows of it. */
function drifted(node: Node): boolean {
  if (node.state !== 'running') return false;
  if (!node.isRegistered || !node.isOnline) return true;
  return node.report?.assessment.status !== 'COMPLIANT';
}

function retried({ fleet, debts }: Evidence, nameOf: (id: string) => string): string[] {
  const attempts = debts.filter(({ nodeId, attempts: made }) => nameOf(nodeId) === cast.retried && made > 0);
  const node = fleet.nodes.all.find((one) => one?.name === cast.retried);
  return [
    ...(attempts.length > 0 ? [] : [`the loop made no attempt on ${cast.retried}`]),
    ...(attempts.every(({ closedAt }) => closedAt) ? [] : [`${cast.retried} still owes something`]),
    ...(node && !drifted(node) ? [] : [`${cast.retried} is not compliant`]),
  ];
}

/** The loop's own commands name their nodes; the windows' go to tags. */
function untouched(fleet: SimulatedFleet): string[] {
  const id = fleet.nodes.all.find((node) => node?.name === cast.handsOff)?.id ?? '';
  return fleet.calls
    .filter(
      ({ action, input }) =>
        action === 'SendCommand' && JSON.stringify((input as { InstanceIds?: unknown }).InstanceIds ?? []).includes(id),
    )
    .map(({ at }) => `the loop sent it a command at ${at.toISOString()}`);
}

function unknownCalls(calls: readonly RecordedCall[]): string[] {
  return calls
    .filter(
      ({ error }) =>
        error === 'UnknownOperationException' || error === 'UnsupportedResourceType' || error === 'ValidationException',
    )
    .map(({ action, error }) => `${action}: ${error}`);
}
