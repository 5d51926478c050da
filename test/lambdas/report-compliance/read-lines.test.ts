import { gaps } from '../../../lambdas/report-compliance/gaps';
import { readLines } from '../../../lambdas/report-compliance/read-lines';
import { aPolicy } from '../../support/a-policy';
import { anAgent, aScan, NOW } from '../../support/a-sighting';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { ASource } from './support/a-source';

it('asks for single patches for five minutes, and says so when they were not enough', async () => {
  const nodes = Array.from({ length: 310 }, (_, index) => {
    const nodeId = `i-${index.toString(16).padStart(17, '0')}`;
    return {
      nodeId,
      tags: { PatchGroup: 'canary' },
      agent: anAgent({ nodeId }),
      patches: aScan({ nodeId, missing: 1 }),
    };
  });
  const waivers = [{ name: 'php', patches: ['php*'], why: 'w', who: 'anna', until: '2026-12-31' }];
  const source = new ASource(nodes);
  source.ssm.patchFactsOf = async () => [{ id: 'php8.3', title: 'php8.3', state: 'missing' }];
  const missed = gaps();
  const standings: string[] = [];
  const deps = { ...source, ledger: new InMemoryLedger(), policy: aPolicy({ waivers, callsPerSecond: 1 }) };
  for await (const { lines } of readLines(deps, NOW, missed)) standings.push(...lines.map(({ standing }) => standing));
  expect(standings.filter((standing) => standing === 'waived')).toHaveLength(300);
  expect(standings.filter((standing) => standing === 'not compliant')).toHaveLength(10);
  expect(missed.all()).toEqual([
    'patches one by one, so waivers of patches do not count (10 nodes): more than there was time for',
  ]);
});
