import { Loop } from '../../test/support/a-loop';

/** What a burst of events took. */
export interface BurstRun {
  readonly events: number;
  readonly inOneBatch: number;
  /** Invocations of the function. */
  readonly runs: number;
  /** Calls to Systems Manager that read, by operation. */
  readonly ssmReads: Readonly<Record<string, number>>;
  /** Calls to EC2. */
  readonly ec2Calls: number;
  readonly cpuSeconds: number;
  /** Nodes that have drifted and of which the ledger knows nothing. */
  readonly lost: number;
}

/** So many compliance events at once, as a window of a large ring brings them, in batches of so many. */
async function main(): Promise<void> {
  const [events, inOneBatch] = [Number(process.argv[2]), Number(process.argv[3])];
  const loop = await Loop.start();
  const ids = loop.addNodes(events);
  loop.addPatch();
  await loop.scan(ids);
  const from = loop.fleet.calls.length;
  const before = process.cpuUsage();
  let runs = 0;
  for (let at = 0; at < ids.length; at += inOneBatch) {
    const failed = await loop.deliverAtOnce([ids.slice(at, at + inOneBatch).map(drifted)]);
    if (failed > 0) throw new Error(`burst: every message must be handled, got ${failed} that come again`);
    runs += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const made = loop.fleet.calls.slice(from).map(({ action }) => action);
  const ssmReads: Record<string, number> = {};
  for (const action of made) if (!action.includes(':')) ssmReads[action] = (ssmReads[action] ?? 0) + 1;
  const run: BurstRun = {
    events,
    inOneBatch,
    runs,
    ssmReads,
    ec2Calls: made.filter((action) => action.startsWith('ec2:')).length,
    cpuSeconds: (user + system) / 1e6,
    lost: ids.filter((id) => isDrifted(loop, id) && loop.owes(id).length === 0).length,
  };
  console.log(JSON.stringify(run));
}

const isDrifted = (loop: Loop, id: string) => loop.fleet.nodes.get(id).report?.assessment.status === 'NON_COMPLIANT';

const drifted = (id: string) => ({
  version: '0',
  id: '01234567-0123-0123-0123-0123456789ab',
  'detail-type': 'Configuration Compliance State Change',
  source: 'aws.ssm',
  account: '123456789012',
  time: '2026-09-05T12:15:00Z',
  region: 'eu-central-1',
  resources: [`arn:aws:ssm:eu-central-1:123456789012:managed-instance/${id}`],
  detail: {
    'last-runtime': '2026-09-05T12:15:00Z',
    'compliance-status': 'non_compliant',
    'resource-type': 'managed-instance',
    'resource-id': id,
    'compliance-type': 'Patch',
  },
});

void main();
