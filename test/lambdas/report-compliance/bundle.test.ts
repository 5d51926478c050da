import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportComplianceCalls } from '../../../lambdas/report-compliance/contract';
import type { ComplianceDocument } from '../../../lambdas/report-compliance/json-document';
import { groupsOf } from '../../../lambdas/shared/groups';
import { writeFunctionBundle } from '../../../lib/functions/bundle-functions';
import { listen } from '../../../rehearsal/fleet/server';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aPolicy } from '../../support/a-policy';
import { LoopbackAws } from '../../support/loopback-aws';
import { runHandler } from '../../support/run-handler';

const AL = 'AMAZON_LINUX_2023';
const MINUTE = 60_000;
/** Of one patch, so that the patches of a node that it covers are asked for. */
const WAIVER = {
  name: 'old-openssl',
  tags: { Role: 'db' },
  patches: ['openssl'],
  who: 'ops',
  why: 'the shop needs it',
  until: '2999-01-01',
};

let folder: string;
let fleet: SimulatedFleet;
let server: Server;
let aws: LoopbackAws;

/** A fleet that was scanned an hour ago: 150 nodes in order, two that miss a patch, and some of every other kind. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFunctionBundle('report-compliance', folder, { 'policy.json': JSON.stringify(aPolicy({ waivers: [WAIVER] })) });
  const start = new Date(Date.now() - 90 * MINUTE);
  fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start });
  const { BaselineId } = (await fleet.call('CreatePatchBaseline', {
    Name: 'acme-amazon-linux',
    OperatingSystem: AL,
    ApprovalRules: {
      PatchRules: [
        { PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }] }, ApproveAfterDays: 0 },
      ],
    },
  })) as { BaselineId: string };
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup: 'canary' });
  const releasedAt = new Date(start.getTime() - 30 * 86_400_000);
  fleet.publishPatch({
    id: 'openssl',
    operatingSystem: AL,
    classification: 'Security',
    severity: 'Critical',
    releasedAt,
  });
  const tags = { PatchGroup: 'canary' };
  // of nodes that are looked at together, one hybrid node is asked for its tags alone, and many all at once
  const ids = [fleet.addNode({ operatingSystem: AL, tags, hybrid: true }).id];
  ids.push(...Array.from({ length: 150 }, () => fleet.addNode({ operatingSystem: AL, tags }).id));
  ids.push(fleet.addNode({ operatingSystem: AL, tags: { ...tags, Name: '<b>db</b>' }, missing: ['openssl'] }).id);
  ids.push(fleet.addNode({ operatingSystem: AL, tags: { ...tags, Role: 'db' }, missing: ['openssl'] }).id);
  for (let n = 0; n < 6; n++) ids.push(fleet.addNode({ operatingSystem: AL, tags, hybrid: true }).id);
  fleet.addNode({ operatingSystem: AL, tags, route: 'none' });
  fleet.addNode({ operatingSystem: AL, tags: { PatchGroup: 'theirs' } });
  fleet.addNode({ operatingSystem: AL, tags, state: 'stopped' });
  for (const InstanceIds of groupsOf(ids, 50))
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds,
      MaxConcurrency: '50',
      Parameters: { Operation: ['Scan'] },
    });
  await fleet.advanceTo(new Date());
  fleet.calls.length = 0;
  server = await listen(fleet, 0);
  aws = await LoopbackAws.listening();
  aws.pending.push('oncall@acme.example');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await aws.close();
  rmSync(folder, { recursive: true });
});

it('reports a fleet from its bundle, with the calls of its contract and no others', async () => {
  const ssm = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logged = await runHandler(
    join(folder, 'report-compliance'),
    { source: 'shipshape', 'detail-type': 'Report' },
    {
      LEDGER_TABLE: 'acme-ledger',
      REPORT_BUCKET: 'acme-reports',
      DIGEST_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:acme-digest',
      URGENT_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:acme-urgent',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_SSM: ssm,
      AWS_ENDPOINT_URL_EC2: `${ssm}/_ec2`,
      AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: ssm,
    },
  );

  expect([...aws.objects.keys()].filter((key) => key.includes('latest'))).toEqual(
    ['csv', 'json', 'html'].map((kind) => `acme-reports/reports/latest/compliance.${kind}`),
  );
  const document = JSON.parse(
    aws.objects.get('acme-reports/reports/latest/compliance.json') ?? '',
  ) as ComplianceDocument;
  expect(document.gaps).toEqual([]);
  expect(document.summary.nodes).toEqual({ seen: 161, compliant: 157, notCompliant: 1, unknown: 2, waived: 1 });
  expect(document.notOurs).toBe(1);
  expect(aws.objects.get('acme-reports/reports/latest/compliance.html')).toContain('&lt;b&gt;db&lt;/b&gt;');
  expect(aws.messages.map((message) => message.get('Subject'))).toEqual([
    'acme: 157 of 161 nodes compliant, 1 not, 2 unknown, 1 waived',
  ]);
  expect(aws.messages[0]?.get('Message')).toContain('oncall@acme.example (email, urgent): not confirmed');
  expect(JSON.parse(logged.trim().split('\n').at(-1) ?? '')).toMatchObject({
    message: 'fleet reported',
    NodesSeen: 161,
  });

  const called = new Set([
    ...fleet.calls.map(({ action }) => (action.includes(':') ? action : `ssm:${action}`)),
    ...aws.calls,
  ]);
  const inPartsOnly = 's3:AbortMultipartUpload';
  expect([...called, inPartsOnly].sort()).toEqual(reportComplianceCalls.map(({ action }) => action).sort());
  // One page of agents, and one of patch states, for every fifty nodes.
  const many = (action: string) => fleet.calls.filter((call) => call.action === action).length;
  expect([many('DescribeInstanceInformation'), many('DescribeInstancePatchStates')]).toEqual([4, 4]);
}, 60_000);
