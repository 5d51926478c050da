import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

const reads = (loop: Loop, action: string) => loop.fleet.calls.filter((call) => call.action === action).length;
const windowEvent = (loop: Loop, status: string) => ({
  source: 'aws.ssm',
  'detail-type': 'Maintenance Window Execution State-change Notification',
  detail: { 'window-id': loop.windows.canary, status },
});
async function aSickNode(policy: Partial<LoopPolicy> = {}) {
  const loop = await Loop.start(policy);
  const [node = ''] = loop.addNodes(1);
  loop.addPatch('openssl', { on: [node], times: 1 });
  await loop.scan([node]);
  return { loop, node };
}
const judge = async (loop: Loop, node: string) => {
  loop.send(notCompliant(node));
  await loop.deliver();
};

describe('from one batch to the next', () => {
  it('baselines and windows are remembered for a minute, and the brake is read each time', async () => {
    const { loop, node } = await aSickNode({ missingPatches: { ...aPolicy().missingPatches, when: 'at any time' } });
    loop.brake = 'pause';
    const before = [reads(loop, 'DescribePatchBaselines'), reads(loop, 'DescribeMaintenanceWindows')];
    const since = () =>
      [reads(loop, 'DescribePatchBaselines'), reads(loop, 'DescribeMaintenanceWindows')].map(
        (count, index) => count - (before[index] ?? 0),
      );
    await judge(loop, node);
    await judge(loop, node);
    expect([since(), loop.brakeReads]).toEqual([[1, 1], 2]);
    loop.brake = 'run';
    await judge(loop, node);
    expect(loop.sent).toHaveLength(1);
    await loop.fleet.advanceTo(new Date(loop.fleet.now().getTime() + 60_000));
    await judge(loop, node);
    expect(since()).toEqual([2, 2]);
  });

  it('a brake that is pulled while a sweep looks around holds what the sweep found', async () => {
    const { loop, node } = await aSickNode({ missingPatches: { ...aPolicy().missingPatches, when: 'at any time' } });
    loop.faultOf = (operation) => {
      if (operation === 'ListResourceComplianceSummaries') loop.brake = 'pause';
      return undefined;
    };
    await loop.whileSlow('ListResourceComplianceSummaries', 90, () => loop.sweep());
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)).toEqual(['missing-patches: paused: the brake /acme/loop says pause']);
  });

  it('a window that has moved is read anew at once', async () => {
    const { loop, node } = await aSickNode();
    await loop.fleet.advanceTo(new Date('2026-09-06T02:00:05Z'));
    await judge(loop, node);
    expect(loop.owes(node)[0]).toContain('window acme-canary is at work on its ring');
    const before = reads(loop, 'DescribeMaintenanceWindowExecutions');
    await judge(loop, node);
    expect(reads(loop, 'DescribeMaintenanceWindowExecutions')).toBe(before);
    loop.send(windowEvent(loop, 'SUCCESS'), notCompliant(node));
    await loop.deliver();
    expect(reads(loop, 'DescribeMaintenanceWindowExecutions')).toBe(before + 1);
  });

  it('nothing starts by a remembered window that is past its cutoff', async () => {
    const { loop, node } = await aSickNode();
    await loop.sleepUntil('09-06T03:59');
    await loop.fleet.advanceTo(new Date('2026-09-06T03:59:20Z'));
    loop.brake = 'pause';
    await judge(loop, node);
    expect(loop.owes(node)[0]).toContain('paused');
    loop.brake = 'run';
    await loop.fleet.advanceTo(new Date('2026-09-06T04:00:10Z'));
    await judge(loop, node);
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)[0]).toContain('window acme-canary is past its cutoff');
  });
});
