import * as record from '../../../lambdas/record-outcome/contract';
import * as remediate from '../../../lambdas/remediate-compliance/contract';
import { Loop, notCompliant } from '../../support/a-loop';

/** Made through the notifier and the brake, which the rig replaces. */
const ELSEWHERE = new Set(['ssm:CreateOpsItem', 'ssm:UpdateOpsItem', 'ssm:GetParameter']);

const waivers = [{ name: 'legacy', patches: ['php*'], why: 'goes in January', who: 'anna', until: '2026-12-31' }];

const declared = (calls: typeof remediate.CALLS) =>
  calls.map(({ action }) => action).filter((action) => /^(ssm|ec2|tag):/.test(action) && !ELSEWHERE.has(action));

it('each function makes exactly the calls that its contract declares, and its role therefore allows', async () => {
  const made = { remediate: new Set<string>(), record: new Set<string>() };
  for (const trouble of ['none', 'lost events', 'a silent node']) {
    const loop = await Loop.start({ waivers });
    const sick = loop.addNodes(2);
    const hybrids = loop.addNodes(6, { PatchGroup: 'canary' }, true);
    loop.fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', route: 'none' });
    loop.fleet.breakAssociation({ association: 'agent', on: sick.slice(1), times: 1 });
    await loop.addAssociation('agent');
    loop.addPatch('openssl', { on: sick, times: 1 });
    await loop.scan([...sick, ...hybrids]);
    loop.send(...hybrids.map(notCompliant));
    loop.isDeafToCommands = trouble === 'lost events';
    await loop.passUntil('09-06T02:00');
    await loop.passUntil('09-06T02:30');
    await loop.sweep();
    // the other waits for its turn until it is called off
    if (trouble === 'a silent node') loop.fleet.disconnectNode(loop.sent.at(-1)?.InstanceIds[0] ?? '');
    await loop.passUntil('09-06T04:00', { sweeps: true });
    for (const call of loop.made.remediate) made.remediate.add(call);
    for (const call of loop.made.record) made.record.add(call);
  }
  expect([...made.remediate].sort()).toEqual([...declared(remediate.CALLS)].sort());
  expect([...made.record].sort()).toEqual([...declared(record.CALLS)].sort());
});
