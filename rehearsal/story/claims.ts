import type { CommandInvocation, OpsItemSummary } from '@aws-sdk/client-ssm';
import type { Debt } from '../../lambdas/shared/ledger';
import type { Fleet } from '../../lib/config/fleet';
import type { RecordedCall, SimulatedFleet } from '../fleet/simulated-fleet';
import type { Notification, Refusal } from '../local-aws/local-aws';
import { isMeant } from './checkout';
import type { Witness } from './happenings';
import { machineOf } from './machine-of';

/** What the rehearsal looks at when the week is over. */
export interface Evidence {
  /** What the file asks for. */
  readonly wanted: Fleet;
  readonly fleet: SimulatedFleet;
  readonly witness: Witness;
  /** Every node's part of every command. */
  readonly invocations: readonly CommandInvocation[];
  readonly debts: readonly Debt[];
  readonly opsItems: readonly OpsItemSummary[];
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

/**
 * What the rehearsal claims at its end whatever the file says, each checked against what the local AWS and the simulated fleet
 * hold: not against what the loop says about itself.
 */
export function claims(evidence: Evidence): Claim[] {
  const { wanted, fleet, messages, deadLetters, refusals } = evidence;
  return [
    ...(isWatched(wanted) ? loopClaims(evidence) : []),
    {
      claim: 'nobody was told twice of the same thing',
      against: twice(messages.filter(({ topicArn }) => topicArn.endsWith('-urgent'))),
    },
    { claim: 'no message was left unhandled', against: deadLetters },
    {
      claim: 'no permission was missing',
      against: refusals
        .filter((refusal) => !isMeant(refusal))
        .map(({ principal, action, resource }) => `${principal} may not ${action} on ${resource}`),
    },
    {
      claim: 'every call was one that AWS knows',
      against: unknownCalls(fleet.calls),
    },
  ];
}

/** Whether the file lets the loop judge patches. */
const isWatched = ({ compliance }: Fleet): boolean =>
  compliance !== undefined && compliance.missingPatches.mode !== 'off';

function loopClaims({ fleet, debts, reports }: Evidence): Claim[] {
  const open = debts.filter(({ closedAt }) => closedAt === undefined);
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
        return node && drifted(node) ? [] : [`${node?.name ?? nodeId} is in order, and the ledger says ${cause}`];
      }),
    },
    {
      claim: 'the report went out every morning, as page, table and document',
      against: ['html', 'csv', 'json'].flatMap((kind) => {
        const days = reports.filter((key) => /^reports\/\d{4}\//.test(key) && key.endsWith(kind)).length;
        return days === 7 || days === 8 ? [] : [`${days} ${kind} reports in the week`];
      }),
    },
  ];
}

/** A matter is opened once and called over once. */
function twice(urgent: readonly Notification[]): string[] {
  const told = urgent.map((message) => {
    const machine = machineOf(message);
    return machine?.kind === 'urgent' ? `${machine.status} ${machine.key}` : message.subject;
  });
  return [...new Set(told.filter((one, index) => told.indexOf(one) < index))];
}

type Node = NonNullable<SimulatedFleet['nodes']['all'][number]>;

/** Whether something is wrong with a node, by what the fleet itself knows of it. */
export function drifted(node: Node): boolean {
  if (node.state !== 'running') return false;
  if (!node.isRegistered || !node.isOnline) return true;
  return node.report?.assessment.status !== 'COMPLIANT' || node.associationCompliance === 'NON_COMPLIANT';
}

function unknownCalls(calls: readonly RecordedCall[]): string[] {
  return calls
    .filter(
      ({ error }) =>
        error === 'UnknownOperationException' || error === 'UnsupportedResourceType' || error === 'ValidationException',
    )
    .map(({ action, error }) => `${action}: ${error}`);
}
