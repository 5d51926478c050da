import { cast, famous } from './cast';
import type { Claim, Evidence } from './claims';
import { machineOf } from './machine-of';

/** What is claimed of the file's two waivers and of its deadlines. */
export function waiverClaims(evidence: Evidence): Claim[] {
  return [
    {
      claim: `${cast.later} lacks what is waived in web: that is told apart, and nobody acts on it`,
      against: waived(evidence),
    },
    {
      claim:
        "db was waived until Monday, on Tuesday a person was told that the waiver has expired, and Thursday's window went ahead",
      against: expired(evidence),
    },
    {
      claim: 'the digest counts who is overdue, and what nodes report of their backups',
      against: counted(evidence),
    },
  ];
}

/** What the digest of a morning says to machines. */
function digestOf({ messages }: Evidence, day: string) {
  const digests = messages.map(machineOf).filter((machine) => machine?.kind === 'digest');
  return digests.find(({ at }) => at.startsWith(day));
}

function waived(evidence: Evidence): string[] {
  const { fleet, debts } = evidence;
  const node = fleet.nodes.all.find((one) => one?.name === cast.later);
  const open = debts.filter(({ nodeId, closedAt }) => nodeId === node?.id && closedAt === undefined);
  const lacks = node?.report?.assessment.patches.some(
    ({ patch, state }) => patch.id === famous.heldBack && state === 'MISSING',
  );
  const count = digestOf(evidence, '2026-12-05')?.nodes.waived;
  return [
    ...(lacks ? [] : [`${cast.later} does not lack it`]),
    ...(open.length === 1 && open[0]?.verdict === 'waived'
      ? []
      : [`the ledger says ${open.map(({ cause, verdict }) => `${cause}, ${verdict}`).join('; ') || 'nothing'}`]),
    ...(count === 1 ? [] : [`the last digest counts ${count} waived`]),
  ];
}

function expired(evidence: Evidence): string[] {
  const { fleet, messages, witness, invocations } = evidence;
  const told = messages.filter((message) => {
    const machine = machineOf(message);
    return machine?.kind === 'urgent' && machine.cause === 'waiver-expired';
  });
  const onMonday = digestOf(evidence, '2026-11-30')?.nodes.waived;
  const db = new Set(fleet.nodes.withTag('Role', ['db']).map(({ id }) => id));
  const tooSoon = fleet.calls.filter(
    ({ action, at, input, principal }) =>
      action === 'SendCommand' &&
      principal !== undefined &&
      at < new Date('2026-11-30T23:00:00Z') &&
      ((input as { InstanceIds?: string[] }).InstanceIds ?? []).some((id) => db.has(id)),
  );
  const patched = invocations.some(
    ({ InstanceId = '', StatusDetails, RequestedDateTime }) =>
      db.has(InstanceId) && StatusDetails === 'Success' && RequestedDateTime?.toISOString().startsWith('2026-12-03T01'),
  );
  return [
    ...(witness.waivedOnMonday > 0 && onMonday === witness.waivedOnMonday
      ? []
      : [`on Monday ${witness.waivedOnMonday} of db were not in order, and the digest counts ${onMonday} waived`]),
    ...tooSoon.map(({ at }) => `the loop sent a command to db at ${at.toISOString()}`),
    ...(told.length === 1 && /^2026-(11-30T23|12-01)/.test(told[0]?.at ?? '')
      ? []
      : [`people were told ${told.length} times: ${told.map(({ at }) => at).join(', ')}`]),
    ...(patched ? [] : ["Thursday's window patched nobody"]),
  ];
}

function counted(evidence: Evidence): string[] {
  const { fleet, witness } = evidence;
  const late = [...witness.criticalSinceTuesday].filter((id) => {
    const node = fleet.nodes.find(id);
    return node?.state === 'running' && (node.report?.assessment.criticalNonCompliant ?? 0) > 0;
  });
  const digest = digestOf(evidence, '2026-12-05');
  const backups = digest?.customCompliance.map(
    ({ compliant, notCompliant }) => `${compliant} with, ${notCompliant} without`,
  );
  const wanted = `${cast.backedUp.length - 1} with, 1 without`;
  return [
    ...(late.length > 0 && digest?.nodes.overdue === late.length
      ? []
      : [
          `${late.length} lack something critical since Tuesday, and the digest counts ${digest?.nodes.overdue} overdue`,
        ]),
    ...(backups?.join() === wanted
      ? []
      : [`of backups the digest says ${backups?.join() || 'nothing'}, not ${wanted}`]),
  ];
}
