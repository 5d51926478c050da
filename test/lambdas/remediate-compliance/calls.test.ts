import * as record from '../../../lambdas/record-outcome/contract';
import * as remediate from '../../../lambdas/remediate-compliance/contract';
import { Loop, notCompliant } from '../../support/a-loop';

/** Made through the notifier and the brake, which the rig replaces. */
const ELSEWHERE = new Set(['ssm:CreateOpsItem', 'ssm:GetParameter']);

const declared = (calls: typeof remediate.CALLS) =>
  calls.map(({ action }) => action).filter((action) => /^(ssm|ec2):/.test(action) && !ELSEWHERE.has(action));

it('each function makes exactly the calls that its contract declares, and its role therefore allows', async () => {
  const made = { remediate: new Set<string>(), record: new Set<string>() };
  for (const isDeafToCommands of [false, true]) {
    const loop = await Loop.start();
    const [sick = ''] = loop.addNodes(1);
    const [hybrid = ''] = loop.addNodes(1, { PatchGroup: 'canary' }, true);
    loop.addPatch('openssl', { on: [sick], times: 1 });
    await loop.scan([sick, hybrid]);
    loop.send(notCompliant(hybrid));
    loop.isDeafToCommands = isDeafToCommands;
    await loop.passUntil('09-06T02:00');
    await loop.passUntil('09-06T04:00', { sweeps: true });
    for (const call of loop.made.remediate) made.remediate.add(call);
    for (const call of loop.made.record) made.record.add(call);
  }
  expect([...made.remediate].sort()).toEqual([...declared(remediate.CALLS)].sort());
  expect([...made.record].sort()).toEqual([...declared(record.CALLS)].sort());
});
