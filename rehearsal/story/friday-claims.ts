import type { Node } from '../fleet/nodes';
import type { RecordedCall } from '../fleet/simulated-fleet';
import { cast, monitoring } from './cast';
import { type Claim, drifted, type Evidence } from './claims';
import { isLoops } from './is-loops';
import { machineOf } from './machine-of';

/** What is claimed of associations, of Friday's breaker, and of what people did about it. */
export function fridayClaims(evidence: Evidence): Claim[] {
  return [
    {
      claim: `${monitoring} failed on ${cast.misapplied}: the loop had it applied again, there alone, and it holds`,
      against: appliedAgain(evidence),
    },
    {
      claim:
        'on Friday the breaker stopped the loop: nothing was sent until `npm run loop -- reset`, and then it went on',
      against: reset(evidence),
    },
    {
      claim: `${cast.away} was away for four days, was scanned by the loop once it was back, and is in order`,
      against: scanned(evidence),
    },
    {
      claim: `${cast.troubled.join(' and ')} were given up on: one OpsItem, opened, brought up to date and resolved, with one all-clear`,
      against: resolved(evidence),
    },
  ];
}

const named = ({ fleet }: Evidence, name: string): Node | undefined =>
  fleet.nodes.all.find((node) => node?.name === name);

/** How the monitoring agent's association stands on a node. */
const monitored = ({ associations }: Node) => associations.find(({ association }) => association.title === monitoring);

/** Commands that the loop sent; windows' name no node. */
const sent = ({ fleet }: Evidence): { at: Date; document: string; ids: readonly string[] }[] =>
  fleet.calls
    .filter(({ action, principal, error }) => action === 'SendCommand' && isLoops(principal) && !error)
    .flatMap(({ at, input }) => {
      const { DocumentName = '', InstanceIds } = input as { DocumentName?: string; InstanceIds?: readonly string[] };
      return InstanceIds ? [{ at, document: DocumentName, ids: InstanceIds }] : [];
    });

function appliedAgain(evidence: Evidence): string[] {
  const node = named(evidence, cast.misapplied);
  const applied = node && monitored(node);
  const onSaturday = sent(evidence).filter(
    ({ at, document }) => document === 'AWS-RefreshAssociation' && at < new Date('2026-11-29T00:00:00Z'),
  );
  const toIt = onSaturday.filter(({ ids }) => ids.length === 1 && ids[0] === node?.id);
  const runs = applied?.association.executions.filter(({ createdAt }) => createdAt < Date.parse('2026-11-29')) ?? [];
  return [
    ...(onSaturday.length === 1 && toIt.length === 1 ? [] : [`${onSaturday.length} refreshes on Saturday`]),
    ...(runs.length === 2 && runs[1]?.targets.length === 1 ? [] : [`it ran ${runs.length} times on Saturday`]),
    ...(applied?.status === 'Success' ? [] : [`it stands at ${applied?.status}`]),
  ];
}

/** When people were told of a matter, and that it was over. */
function told({ messages }: Evidence, cause: string): { opened: string[]; over: string[] } {
  const found = messages.flatMap((message) => {
    const machine = machineOf(message);
    return machine?.kind === 'urgent' && machine.cause === cause ? [{ machine, message }] : [];
  });
  const at = (isOver: boolean) =>
    found.filter(({ machine }) => (machine.status === 'resolved') === isOver).map(({ message }) => message.at);
  return { opened: at(false), over: at(true) };
}

function reset(evidence: Evidence): string[] {
  const { opened, over } = told(evidence, 'breaker');
  const { at, code } = evidence.witness.reset ?? {};
  const tripped = new Date(opened[0] ?? Number.NaN);
  if (!at || code !== 0 || Number.isNaN(tripped.getTime()))
    return [`the breaker was told of ${opened.length} times, and the reset ended with code ${code}`];
  const soon = new Date(at.getTime() + 3_600_000);
  const between = sent(evidence).filter((one) => one.at > tripped && one.at < at);
  const after = sent(evidence).filter((one) => one.at >= at && one.at < soon);
  return [
    ...(tripped < at ? [] : [`it tripped at ${tripped.toISOString()} only`]),
    ...between.map((one) => `the loop sent ${one.document} at ${one.at.toISOString()}`),
    ...(after.length > 0 ? [] : ['the loop sent nothing in the hour after it']),
    ...(opened.length === 1 && over.length === 1
      ? []
      : [`people heard of it ${opened.length} times, and ${over.length} times that it was over`]),
  ];
}

function scanned(evidence: Evidence): string[] {
  const node = named(evidence, cast.away);
  const back = new Date('2026-12-04T10:20:00Z');
  const scans = sent(evidence).filter(
    ({ at, document, ids }) => document === 'AWS-RunPatchBaseline' && at > back && ids.includes(node?.id ?? ''),
  );
  return [
    ...(scans.length === 1 ? [] : [`the loop sent it ${scans.length} scans`]),
    ...(node && !drifted(node) ? [] : [`${cast.away} is not in order`]),
  ];
}

function resolved(evidence: Evidence): string[] {
  const { fleet, opsItems, messages } = evidence;
  const isIt = (key: string): boolean => key.includes('given-up#failed-association#web');
  const items = opsItems.filter(({ OperationalData }) => isIt(OperationalData?.['/aws/dedup']?.Value ?? ''));
  const updates = fleet.calls.filter(({ action, input, error }) => {
    const { OpsItemId } = input as { OpsItemId?: string };
    return action === 'UpdateOpsItem' && !error && OpsItemId === items[0]?.OpsItemId;
  });
  const last = (updates.at(-1) as RecordedCall | undefined)?.input as { Status?: string } | undefined;
  const statuses = messages.flatMap((message) => {
    const machine = machineOf(message);
    return machine?.kind === 'urgent' && isIt(machine.key) ? [machine.status] : [];
  });
  return [
    ...(items.length === 1 && items[0]?.Status === 'Resolved'
      ? []
      : [`OpsItems: ${items.map(({ Status }) => Status).join(', ') || 'none'}`]),
    ...(updates.length >= 2 && last?.Status === 'Resolved' ? [] : [`it was updated ${updates.length} times`]),
    ...(statuses.join() === 'opened,resolved' ? [] : [`people were told: ${statuses.join(', ') || 'nothing'}`]),
    ...cast.troubled.flatMap((name) => {
      const node = named(evidence, name);
      const applied = node && monitored(node);
      return applied?.status === 'Success' ? [] : [`${monitoring} stands at ${applied?.status} on ${name}`];
    }),
  ];
}
