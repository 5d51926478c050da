import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { Loop } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

/** The metrics that the last batch sent. */
function sent(loop: Loop): string[] {
  const last = loop.log.events.filter(({ event }) => event === 'batch handled').at(-1);
  const metrics = last?.fields._aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } | undefined;
  return metrics?.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)) ?? [];
}

describe('every sweep says', () => {
  it('that the brake is on, also when there is nothing to do, and nothing when it is off', async () => {
    const loop = await Loop.start();
    await loop.sweep();
    expect(sent(loop)).toEqual([]);
    loop.brake = 'pause';
    await loop.sweep();
    expect(sent(loop)).toEqual(['BrakeOn']);
  });

  it('that the breaker is on, for as long as it is: the alarm stands by it', async () => {
    const web = { ...aPolicy().rings.web, pace: '100%', errors: '100%' } as LoopPolicy['rings'][string];
    const loop = await Loop.start({
      missingPatches: { ...aPolicy().missingPatches, mode: 'automatic', when: 'at any time' },
      stopWhen: { failedPercent: 20, outOf: 5, withinMinutes: 60 },
      rings: { web },
    });
    const ids = loop.addNodes(5, { PatchGroup: 'web' });
    loop.addPatch('openssl', { on: ids, times: 'always' });
    await loop.scan(ids);
    await loop.sweep();
    await loop.passUntil('09-05T13:00');
    await loop.sweep();
    expect(sent(loop)).toContain('BreakerOn');
    await loop.passUntil('09-05T15:00');
    await loop.sweep();
    expect(sent(loop)).not.toContain('BreakerOn');
  });
});
