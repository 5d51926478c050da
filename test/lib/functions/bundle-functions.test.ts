import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionNames, writeFunctionBundle } from '../../../lib/functions/bundle-functions';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const bundleOf = (name: string) => writeFunctionBundle(name, folder, { 'policy.json': '{}' });

/** In KB: what a function's own clients take, which is nearly all of it, and a twentieth more. Every KB is read at each cold start. */
const BUDGETS: Record<string, number> = {
  // Systems Manager and DynamoDB
  'configure-account': 495,
  // the same, SNS and SQS
  'record-outcome': 560,
  // the same and EC2
  'remediate-compliance': 635,
  // SQS gives way to S3, and to the page, the table and the document
  'report-compliance': 715,
};

it('has a budget for every function', () => {
  expect(Object.keys(BUDGETS).sort()).toEqual(functionNames());
});

it.each(Object.entries(BUDGETS))('%s stays within %i KB', (name, most) => {
  expect(statSync(join(bundleOf(name), 'handler.js')).size / 1000).toBeLessThanOrEqual(most);
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
