import type { CommandInvocation } from '@aws-sdk/client-ssm';
import type { Cause } from '../../lambdas/shared/cause';
import type { Node } from '../fleet/nodes';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import { cast, famous } from './cast';
import { type Claim, drifted, type Evidence } from './claims';
import { fridayClaims } from './friday-claims';
import { isLoops } from './is-loops';
import { machineOf } from './machine-of';
import { isFromWindow } from './tell-windows';
import { waiverClaims } from './waiver-claims';

/** What an installation that did not succeed is called: failed until the next scan, which finds it missing. */
const toInstall: readonly Cause[] = ['failed-install', 'missing-patches'];

/** What the rehearsal claims of the servers whose story is told by name: with the file that comes with the project. */
export function namedClaims(evidence: Evidence): Claim[] {
  const { fleet, debts, messages } = evidence;
  const open = debts.filter(({ closedAt }) => closedAt === undefined);
  const nameOf = (id: string) => fleet.nodes.find(id)?.name ?? id;
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
      claim: `the rejected kernel stayed out of ${cast.oldKernel.join(' and ')}, and they are in order`,
      against: keptOut(fleet),
    },
    {
      claim: `what ${cast.first} had on Sunday was held back for ${cast.later} on Wednesday, and that was in order`,
      against: heldBack(evidence),
    },
    {
      claim: `${cast.slow} was too slow, was cancelled at the cutoff, and waits for its next window`,
      against: [...cutOff(evidence), ...ends(cast.slow, toInstall, 'wait')],
    },
    { claim: `${cast.retried} failed once, was tried again, and is compliant`, against: retried(evidence, nameOf) },
    {
      claim: `${cast.givenUp} was given up after its last attempt`,
      against: ends(cast.givenUp, toInstall, 'given-up'),
    },
    {
      claim: `${cast.stopping.join(' and ')} failed: the ring's error budget was spent, and the rest of it was left as it was`,
      against: stopped(evidence),
    },
    {
      claim: `${cast.handsOff} was left alone`,
      against: [...ends(cast.handsOff, toInstall, 'hands-off'), ...untouched(fleet, [cast.handsOff])],
    },
    {
      claim: `${cast.silent} is known to be silent, and ${cast.pendingReboot} waits for its reboot`,
      against: [
        ...ends(cast.silent, ['silent-agent'], 'report'),
        ...ends(cast.pendingReboot, ['pending-reboot'], 'wait'),
      ],
    },
    {
      claim: `${cast.neverRegistered} is known never to have registered, and that it has no instance profile`,
      against: [
        ...ends(cast.neverRegistered, ['never-registered'], 'report'),
        ...debtsOf(cast.neverRegistered).flatMap(({ reason }) =>
          /profile/.test(reason) ? [] : [`it says: ${reason}`],
        ),
      ],
    },
    {
      claim: `${cast.ringless} is in no ring: the loop scanned it, and tells what it misses`,
      against: ends(cast.ringless, toInstall, 'report'),
    },
    {
      claim: `${cast.stopped} is switched off, and nobody was bothered about it`,
      against: debtsOf(cast.stopped).map(({ cause }) => `${cast.stopped} has the verdict ${cause}`),
    },
    ...waiverClaims(evidence),
    ...fridayClaims(evidence),
    {
      claim: 'a person was told of five matters, and of two of them that they are over',
      against: told(messages),
    },
  ];
}

const named = ({ nodes }: SimulatedFleet, name: string): Node | undefined =>
  nodes.all.find((one) => one?.name === name);

function keptOut(fleet: SimulatedFleet): string[] {
  return cast.oldKernel.flatMap((name) => {
    const node = named(fleet, name);
    const patches = node?.report?.assessment.patches ?? [];
    return [
      ...(patches.some(({ patch }) => patch.id === famous.rejected) ? [`${name} has something to say of it`] : []),
      ...(node && !drifted(node) ? [] : [`${name} is not in order`]),
    ];
  });
}

function heldBack({ witness: { wednesday } }: Evidence): string[] {
  const first = wednesday.get(cast.first);
  const later = wednesday.get(cast.later);
  return [
    ...(first?.hasIt ? [] : [`${cast.first} did not have it on Wednesday`]),
    ...(later && !later.hasIt ? [] : [`${cast.later} had it on Wednesday`]),
    ...(later?.isInOrder ? [] : [`${cast.later} was not compliant on Wednesday`]),
  ];
}

/** Installations by windows, not by the loop. */
const windowInstalls = ({ invocations }: Evidence): readonly CommandInvocation[] => invocations.filter(isFromWindow);

function cutOff(evidence: Evidence): string[] {
  const id = named(evidence.fleet, cast.slow)?.id;
  const cancelled = windowInstalls(evidence).filter(
    ({ InstanceId, StatusDetails }) => InstanceId === id && StatusDetails === 'Cancelled',
  );
  return cancelled.length === 1 ? [] : [`${cast.slow} was cancelled ${cancelled.length} times`];
}

function stopped(evidence: Evidence): string[] {
  const { fleet } = evidence;
  const inDb = windowInstalls(evidence).filter(({ InstanceId = '' }) =>
    fleet.nodes.find(InstanceId)?.name.startsWith('db-'),
  );
  const withDetails = (details: string) =>
    inDb
      .filter(({ StatusDetails }) => StatusDetails === details)
      .map(({ InstanceId = '' }) => fleet.nodes.find(InstanceId)?.name ?? InstanceId);
  const failed = withDetails('Failed').sort();
  const spared = withDetails('Terminated');
  return [
    ...(failed.join() === cast.stopping.join() ? [] : [`in db failed: ${failed.join(', ') || 'nobody'}`]),
    ...(spared.length > 0 ? [] : ['nobody in db was spared']),
    ...untouched(fleet, spared),
  ];
}

function retried({ fleet, debts }: Evidence, nameOf: (id: string) => string): string[] {
  const attempts = debts.filter(({ nodeId, attempts: made }) => nameOf(nodeId) === cast.retried && made > 0);
  const node = named(fleet, cast.retried);
  return [
    ...(attempts.length > 0 ? [] : [`the loop made no attempt on ${cast.retried}`]),
    ...(attempts.every(({ closedAt }) => closedAt) ? [] : [`${cast.retried} still owes something`]),
    ...(node && !drifted(node) ? [] : [`${cast.retried} is not compliant`]),
  ];
}

/** The loop's own commands name their nodes; the windows' go to tags. */
function untouched(fleet: SimulatedFleet, names: readonly string[]): string[] {
  const ids = names.map((name) => named(fleet, name)?.id ?? name);
  return fleet.calls
    .filter(({ action, input, principal }) => {
      const { InstanceIds = [] } = input as { readonly InstanceIds?: readonly string[] };
      return action === 'SendCommand' && isLoops(principal) && InstanceIds.some((id) => ids.includes(id));
    })
    .map(({ at }) => `the loop sent it a command at ${at.toISOString()}`);
}

/** Every matter that comes up in the week, and what people hear of it. */
const matters = [
  'opened breaker#ring#web',
  'opened given-up#failed-association#web',
  'opened given-up#patches#web',
  'opened waiver-expired#quarter-end#2026-11-30',
  'opened window-stopped#db',
  'resolved breaker#ring#web',
  'resolved given-up#failed-association#web',
];

function told(messages: Evidence['messages']): string[] {
  const said = messages.flatMap((message) => {
    const machine = machineOf(message);
    return machine?.kind === 'urgent' ? [`${machine.status} ${machine.key}`] : [];
  });
  return said.sort().join() === matters.join() ? [] : [`they were told: ${said.join(', ')}`];
}
