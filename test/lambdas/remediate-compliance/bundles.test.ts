import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';
import { Neighbours } from '../../support/run-bundle';

const SYSTEM = 'AMAZON_LINUX_2023';
const policy: LoopPolicy = aPolicy({ missingPatches: { ...aPolicy().missingPatches, when: 'at any time' } });
const messages = (...bodies: (object | string)[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});

// bundling and starting processes; virtual time cannot help a real Date
jest.setTimeout(60_000);

/** A fleet at this very moment, as the bundles read the real clock, with a node that misses a patch. */
async function aMoment() {
  const fleet = new SimulatedFleet({
    seed: 3,
    account: '123456789012',
    region: 'eu-central-1',
    start: new Date(Date.now() - 3_600_000),
  });
  const { BaselineId } = (await fleet.call('CreatePatchBaseline', {
    Name: 'acme-amazon-linux',
    OperatingSystem: SYSTEM,
    ApprovalRules: {
      PatchRules: [
        { PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }] }, ApproveAfterDays: 0 },
      ],
    },
  })) as { BaselineId: string };
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup: 'canary' });
  const released = Date.now() - 10 * 86_400_000;
  fleet.publishPatch({
    id: 'openssl',
    operatingSystem: SYSTEM,
    classification: 'Security',
    releasedAt: new Date(released),
  });
  const patchedUntil = new Date(released - 86_400_000);
  const { id } = fleet.addNode({ operatingSystem: SYSTEM, tags: { PatchGroup: 'canary' }, patchedUntil });
  const Parameters = { Operation: ['Scan'] };
  await fleet.call('SendCommand', { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters });
  await fleet.advanceTo(new Date());
  const neighbours = new Neighbours(fleet);
  await neighbours.open();
  return { fleet, node: id, neighbours };
}

it('the real bundles put a node right: judged, installed, settled, and forgotten', async () => {
  const { fleet, node, neighbours } = await aMoment();
  try {
    const first = await neighbours.run('remediate-compliance', policy, messages(notCompliant(node), 'not json'));
    expect(first.answer).toEqual({ batchItemFailures: [] });
    expect(first.log.at(-1)).toMatchObject({
      message: 'batch handled',
      Fleet: 'acme',
      NodesActedOn: 1,
      PoisonMessages: 1,
    });
    expect(neighbours.buried).toMatchObject([
      { MessageBody: 'not json', MessageAttributes: { reason: { StringValue: 'the body is not JSON' } } },
    ]);
    expect(neighbours.published.map((message) => message.get('Subject'))).toEqual([
      '[acme] failed at reading a message',
    ]);
    const command = fleet.calls.findLast(({ action }) => action === 'SendCommand')?.input as {
      InstanceIds: string[];
      Comment: string;
    };
    expect(command).toMatchObject({
      InstanceIds: [node],
      Comment: expect.stringMatching(/^shipshape acme [0-9a-f-]{36}$/),
    });
    await fleet.advanceTo(new Date(Date.now() + 3_600_000));
    const { Commands } = (await fleet.call('ListCommands', {})) as {
      Commands: { CommandId: string; Comment?: string }[];
    };
    const commandId = Commands.find(({ Comment }) => Comment === command.Comment)?.CommandId;
    const ended = {
      source: 'aws.ssm',
      'detail-type': 'EC2 Command Status-change Notification',
      detail: { 'command-id': commandId, 'document-name': 'AWS-RunPatchBaseline', status: 'Success' },
    };
    const second = await neighbours.run('record-outcome', policy, messages(ended));
    expect(second.answer).toEqual({ batchItemFailures: [] });
    expect(second.log.at(-1)).toMatchObject({ message: 'batch handled', AttemptsSucceeded: 1, AttemptsFailed: 0 });

    const sweep = { source: 'shipshape', 'detail-type': 'Sweep', detail: {} };
    const third = await neighbours.run('remediate-compliance', policy, messages(sweep));
    expect(third.answer).toEqual({ batchItemFailures: [] });
    expect(third.log).toContainEqual(
      expect.objectContaining({ message: 'node judged', nodeId: node, state: 'compliant' }),
    );
  } finally {
    await neighbours.close();
  }
});

it('a bundle whose brake cannot be read touches nothing and says so in the words of AWS', async () => {
  const { fleet, node, neighbours } = await aMoment();
  try {
    neighbours.brake = { __type: 'InvalidKeyId', message: 'The key is not there' };
    await neighbours.run('remediate-compliance', policy, messages(notCompliant(node)));
    expect(fleet.calls.filter(({ action }) => action === 'SendCommand')).toHaveLength(1); // the scan
    expect(neighbours.published.map((message) => message.get('Subject'))).toEqual([
      '[acme] failed at reading its brake',
    ]);
    expect(neighbours.published[0]?.get('Message')).toContain('(InvalidKeyId: The key is not there)');
  } finally {
    await neighbours.close();
  }
});
