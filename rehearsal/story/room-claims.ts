import { bootId } from '../fleet/own-commands';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import type { Claim } from './claims';
import type { RoomsEvidence } from './gather-rooms';
import { answering, firstSuccess } from './rooms';

/** What the rehearsal claims of the rooms beside patching and compliance: of those that the file asks for. */
export function roomClaims(
  fleet: SimulatedFleet,
  { clock, restart, run, inventory, flag, sessions }: RoomsEvidence,
): Claim[] {
  return [
    ...(clock ? [timeClaim(clock)] : []),
    ...(restart ? [restartClaim(fleet, restart, run)] : []),
    ...(inventory ? [inventoryClaim(fleet, inventory)] : []),
    ...(flag ? [flagClaim(flag)] : []),
    ...(sessions ? [sessionsClaim(sessions)] : []),
  ];
}

function timeClaim({ node, at, offSeconds, association }: NonNullable<RoomsEvidence['clock']>): Claim {
  return {
    claim: `the clock of ${node.name} was ${offSeconds} seconds ahead: ${association} put it right`,
    against: [
      ...(node.clockOffSeconds === 0 ? [] : [`it is ${node.clockOffSeconds} seconds ahead`]),
      ...(firstSuccess(node, association, at) ? [] : [`${association} never succeeded there afterwards`]),
    ],
  };
}

function restartClaim(
  { world }: SimulatedFleet,
  { node, boots }: NonNullable<RoomsEvidence['restart']>,
  run: RoomsEvidence['run'],
): Claim {
  const [before] = run?.Outputs?.['readBoot.Boot'] ?? [];
  const [after] = run?.Outputs?.['proveRestart.Boot'] ?? [];
  return {
    claim: `the runbook restarted ${node.name}, once, and proved it: another boot runs there`,
    against: [
      ...(run?.AutomationExecutionStatus === 'Success'
        ? []
        : [`it ended as ${run?.AutomationExecutionStatus}: ${run?.FailureMessage}`]),
      ...(node.boots === boots + 1 ? [] : [`the node went down ${node.boots - boots} times`]),
      ...(before !== after && after === bootId(world, node) ? [] : [`it says ${before} before and ${after} after`]),
    ],
  };
}

function inventoryClaim(fleet: SimulatedFleet, { software }: NonNullable<RoomsEvidence['inventory']>): Claim {
  return {
    claim: 'the bucket says of every node that answers what is installed on it',
    against: answering(fleet).flatMap(({ id, name, agentVersion }) => {
      const lines = (software.get(id) ?? '').split('\n').filter((line) => line !== '');
      const items = lines.map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
      return items.some(({ resourceId, Version }) => resourceId === id && Version === agentVersion)
        ? []
        : [`${name} runs version ${agentVersion} of the agent, and the bucket has ${lines.join() || 'nothing'}`];
    }),
  };
}

function flagClaim({ group, name, answers, denied }: NonNullable<RoomsEvidence['flag']>): Claim {
  const because = /is not authorized to perform: ssm:GetParameter on resource: \S+:parameter(\S+) because/;
  return {
    claim: `a deployed function read ${name} of ${group} as off, and a minute after it was turned on as on; ${denied.parameter}, outside its tree, was refused it`,
    against: [
      ...(answers.join() === 'old,old,new' ? [] : [`before, at once and after a minute it said: ${answers.join()}`]),
      ...(because.exec(denied.answer)?.[1] === denied.parameter ? [] : [`asked for that, it said: ${denied.answer}`]),
    ],
  };
}

function sessionsClaim({ document, content }: NonNullable<RoomsEvidence['sessions']>): Claim {
  const { sessionType, inputs } = JSON.parse(content || '{}') as {
    readonly sessionType?: string;
    readonly inputs?: { readonly kmsKeyId?: string };
  };
  return {
    claim: `${document} opens shells through an encrypted channel`,
    against:
      sessionType === 'Standard_Stream' && inputs?.kmsKeyId?.startsWith('arn:aws:kms:') ? [] : [`it says: ${content}`],
  };
}
