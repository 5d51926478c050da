import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionNames, functionParts, writeFunctionBundle } from '../../../lib/functions/bundle-functions';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const bundleOf = (name: string) => writeFunctionBundle(name, folder, { 'policy.json': '{}' });

/** In KB: what a function takes, most of it for its clients, and a twentieth more. Every KB is read at each cold start. */
const BUDGETS: Record<string, number> = {
  // Systems Manager and DynamoDB
  'configure-account': 260,
  // the same, SNS and SQS
  'record-outcome': 330,
  // the same and EC2
  'remediate-compliance': 450,
  // SQS gives way to S3, and to the page, the table and the document
  'report-compliance': 550,
};

/** Packages that may take more than 20 KB of a bundle: the SDK, and what meets an event at the door. */
const LARGE = [
  '@aws-sdk/client-ec2',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-ssm',
  '@aws-sdk/core',
  '@smithy/core',
  'zod',
];

it('has a budget for every function', () => {
  expect(Object.keys(BUDGETS).sort()).toEqual(functionNames());
});

it.each(Object.entries(BUDGETS))('%s stays within %i KB', (name, most) => {
  expect(statSync(join(bundleOf(name), 'handler.js')).size / 1000).toBeLessThanOrEqual(most);
});

it.each(functionNames())('%s carries no other large package than those that are known', (name) => {
  const large = [...functionParts(name)].filter(([part, bytes]) => !part.startsWith('lambdas/') && bytes > 20 * 1024);
  expect(LARGE).toEqual(expect.arrayContaining(large.map(([part]) => part)));
});

it.each(functionNames())('%s carries no shape of the AWS SDK that its calls do not need', (name) => {
  const text = readFileSync(join(bundleOf(name), 'handler.js'), 'utf8');
  // a route has a TransitGatewayId, which is read with it
  expect(
    text.match(/TransitGateway(?!Id)\w*|CapacityReservationFleet|CreatePatchBaselineRequest/)?.[0],
  ).toBeUndefined();
});

it.each(functionNames())('%s carries whatever it asks for, but for what no function ever needs', (name) => {
  const text = readFileSync(join(bundleOf(name), 'handler.js'), 'utf8');
  const absent = [...text.matchAll(/\b(?:import|require)\("(?!node:)([^"]+)"\)/g)].map(([, module]) => module);
  // S3 asks for the last one within a `try`, for addresses that stand for buckets in several Regions
  const unneeded =
    /^(@aws-sdk\/credential-provider-(http|ini|process|sso|web-identity)|@smithy\/(credential-provider-imds|core\/event-streams)|@aws-sdk\/signature-v4-crt)$/;
  expect(absent.filter((module) => !unneeded.test(String(module)))).toEqual([]);
});

it('carries an error of the AWS SDK only where its class is asked for', () => {
  const text = readFileSync(join(bundleOf('remediate-compliance'), 'handler.js'), 'utf8');
  const named = [...text.matchAll(/shapeId="com\.amazonaws\.\w+#(\w+)"/g)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(['ConditionalCheckFailedException', 'InvalidCommandId']));
  // what the SDK repeats because of its class
  expect(named).toContain('ReplicatedWriteConflictException');
  expect(named.length).toBeLessThan(20);
});

it('lays the files of a function beside its code and its source map', () => {
  expect(readdirSync(bundleOf('record-outcome')).sort()).toEqual(['handler.js', 'handler.js.map', 'policy.json']);
});

it('refuses a function that there is none of', () => {
  expect(() => writeFunctionBundle('reboot-everything', folder)).toThrow(
    'lambdas: must have a function reboot-everything, got configure-account, record-outcome, remediate-compliance, report-compliance',
  );
});
