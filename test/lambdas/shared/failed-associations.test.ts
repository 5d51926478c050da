import { SSMClient } from '@aws-sdk/client-ssm';
import { failedAssociations } from '../../../lambdas/shared/failed-associations';

interface Run {
  readonly id: string;
  readonly at: string;
  /** Status by node. */
  readonly targets: Readonly<Record<string, string>>;
}

const NODES = 60;
const many = (status: string, changes: Record<string, string> = {}) =>
  Object.fromEntries(
    Array.from({ length: NODES }, (_, index) => [`i-${index}`, changes[`i-${index}`] ?? status] as const),
  );
const counted = (targets: Run['targets']) => {
  const counts: Record<string, number> = {};
  for (const status of Object.values(targets)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** State Manager with one association and its runs, answering as it does: targets by fifty, filtered by status. */
function aStateManager(overview: Record<string, number>, runs: readonly Run[]) {
  const asked: string[] = [];
  const client = new SSMClient({ region: 'eu-central-1' });
  const answer = (name: string, input: Record<string, unknown>): object => {
    if (name === 'ListAssociationsCommand') {
      const Overview = { AssociationStatusAggregatedCount: overview };
      return { Associations: [{ AssociationId: 'a', Name: 'acme-agent', Overview }] };
    }
    if (name === 'DescribeAssociationExecutionsCommand') {
      const first = Number(input.NextToken ?? 0);
      return {
        NextToken: first + 50 < runs.length ? String(first + 50) : undefined,
        AssociationExecutions: runs.slice(first, first + 50).map(({ id, at, targets }) => ({
          ExecutionId: id,
          CreatedTime: new Date(at),
          ResourceCountByStatus: `{${Object.entries(counted(targets))
            .map(([status, n]) => `${status}=${n}`)
            .join(', ')}}`,
        })),
      };
    }
    const wanted = (input.Filters as { Value: string }[] | undefined)?.[0]?.Value;
    const all = Object.entries(runs.find(({ id }) => id === input.ExecutionId)?.targets ?? {});
    const found = all.filter(([, status]) => wanted === undefined || status === wanted);
    const from = Number(input.NextToken ?? 0);
    return {
      AssociationExecutionTargets: found.slice(from, from + 50).map(([ResourceId, Status]) => ({ ResourceId, Status })),
      NextToken: from + 50 < found.length ? String(from + 50) : undefined,
    };
  };
  client.middlewareStack.add(
    (_next, { commandName = '' }) =>
      async ({ input }) => {
        asked.push(commandName.replace('Command', ''));
        return { output: { $metadata: {}, ...answer(commandName, input as Record<string, unknown>) }, response: {} };
      },
    { step: 'initialize', priority: 'low' },
  );
  return { client, asked };
}

const lastNight: Run = {
  id: 'r1',
  at: '2026-09-05T02:00:00Z',
  targets: many('Success', { 'i-7': 'Failed', 'i-8': 'Failed' }),
};
const refresh = (id: string, at: string, status: string): Run => ({ id, at, targets: { 'i-7': status } });
const among = async (client: SSMClient, ...nodeIds: string[]) =>
  [...(await failedAssociations(client, new Set(nodeIds)))].map(
    ([nodeId, failed]) => `${nodeId}: ${failed.map((one) => `${one.associationId} ${one.document} ${one.status}`)}`,
  );

describe('which associations failed', () => {
  it('is asked of those that State Manager counts failures of, and of their failed nodes only', async () => {
    const { client, asked } = aStateManager({ Success: 58, Failed: 2 }, [lastNight]);
    expect(await among(client, 'i-7', 'i-9')).toEqual(['i-7: a acme-agent Failed']);
    expect(asked).toEqual(['ListAssociations', 'DescribeAssociationExecutions', 'DescribeAssociationExecutionTargets']);
  });

  it('is not asked at all of one without failures, or when nobody is in doubt', async () => {
    const sound = aStateManager({ Success: 58, Pending: 2 }, [lastNight]);
    expect([await among(sound.client, 'i-7'), sound.asked]).toEqual([[], ['ListAssociations']]);
    const idle = aStateManager({ Failed: 60 }, [lastNight]);
    expect([await among(idle.client), idle.asked]).toEqual([[], []]);
  });

  it.each<[string, Run[], string[]]>([
    ['has run well since', [refresh('r2', '2026-09-05T03:00:00Z', 'Success'), lastNight], ['i-8: a acme-agent Failed']],
    ['is at work again', [refresh('r2', '2026-09-05T03:00:00Z', 'Pending'), lastNight], ['i-8: a acme-agent Failed']],
    [
      'failed once more, however the runs are sorted',
      [lastNight, refresh('r2', '2026-09-05T03:00:00Z', 'Success'), refresh('r3', '2026-09-05T04:00:00Z', 'Failed')],
      ['i-7: a acme-agent Failed', 'i-8: a acme-agent Failed'],
    ],
  ])('goes by the newest run on each node: one %s', async (_, runs, expected) => {
    const { client } = aStateManager({ Success: 58, Failed: 2 }, runs);
    expect((await among(client, 'i-7', 'i-8')).sort()).toEqual(expected);
  });

  it('looks no further back than the last run that reached every node', async () => {
    const before = { ...lastNight, id: 'r0', at: '2026-09-04T02:00:00Z', targets: many('Failed') };
    const { client, asked } = aStateManager({ Success: 58, Failed: 2 }, [lastNight, before]);
    expect(await among(client, 'i-1', 'i-7')).toEqual(['i-7: a acme-agent Failed']);
    expect(asked.filter((action) => action === 'DescribeAssociationExecutionTargets')).toHaveLength(1);
  });

  it('finds that run behind hundreds of refreshes of single nodes, and reads only the newest of those', async () => {
    const refreshes = Array.from({ length: 120 }, (_, index) =>
      refresh(`r${index + 2}`, new Date(Date.parse('2026-09-05T03:00:00Z') + index * 1000).toISOString(), 'Failed'),
    );
    const { client, asked } = aStateManager({ Success: 58, Failed: 2 }, [...refreshes.reverse(), lastNight]);
    expect((await among(client, 'i-7', 'i-8')).sort()).toEqual([
      'i-7: a acme-agent Failed',
      'i-8: a acme-agent Failed',
    ]);
    expect(asked.filter((action) => action === 'DescribeAssociationExecutions')).toHaveLength(3);
    expect(asked.filter((action) => action === 'DescribeAssociationExecutionTargets')).toHaveLength(21);
  });

  it('is asked no longer than there is time', async () => {
    const { client, asked } = aStateManager({ Failed: 60 }, [lastNight]);
    expect((await failedAssociations(client, new Set(['i-7']), () => false)).size).toBe(0);
    expect(asked).toEqual(['ListAssociations']);
  });

  it('costs a call per fifty failed nodes', async () => {
    const { client, asked } = aStateManager({ Failed: 60 }, [{ ...lastNight, targets: many('Failed') }]);
    expect(await among(client, 'i-1', 'i-59')).toHaveLength(2);
    expect(asked.filter((action) => action === 'DescribeAssociationExecutionTargets')).toHaveLength(2);
  });
});
