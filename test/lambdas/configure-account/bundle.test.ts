import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureAccountCalls, PATCH_REGISTRATIONS } from '../../../lambdas/configure-account/contract';
import { writeFunctionBundle } from '../../../lib/functions/bundle-functions';
import { listen } from '../../../rehearsal/fleet/server';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { LoopbackAws } from '../../support/loopback-aws';
import { runHandler } from '../../support/run-handler';
import { AnAnswerAddress } from './support/an-answer-address';

const AL = 'AMAZON_LINUX_2023';

let folder: string;
let fleet: SimulatedFleet;
let server: Server;
let aws: LoopbackAws;
let cloudFormation: AnAnswerAddress;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFunctionBundle('configure-account', folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start: new Date() });
  server = await listen(fleet, 0);
  aws = await LoopbackAws.listening();
  cloudFormation = await AnAnswerAddress.listening();
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await Promise.all([aws.close(), cloudFormation.close()]);
});

let requests = 0;
async function send(RequestType: 'Create' | 'Update' | 'Delete', properties: object, old?: object): Promise<unknown> {
  const event = {
    RequestType,
    RequestId: `request-${++requests}`,
    ResponseURL: cloudFormation.url,
    StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/acme-patching/1',
    LogicalResourceId: 'Registrations',
    ResourceType: PATCH_REGISTRATIONS,
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'patch-registrations/acme' }),
    ResourceProperties: { ServiceToken: 'arn:function', Fleet: 'acme', ...properties },
    ...(old && { OldResourceProperties: { ServiceToken: 'arn:function', Fleet: 'acme', ...old } }),
  };
  await runHandler(join(folder, 'configure-account'), event, {
    LEDGER_TABLE: 'acme-ledger',
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_DYNAMODB: aws.url,
  });
  return JSON.parse(cloudFormation.arrivals.at(-1)?.body ?? 'null');
}

async function aBaseline(name: string, operatingSystem = AL): Promise<string> {
  const { physicalId } = await fleet.cloudFormation({
    op: 'create',
    type: 'AWS::SSM::PatchBaseline',
    properties: { Name: name, OperatingSystem: operatingSystem },
    account: '123456789012',
    region: 'eu-central-1',
  });
  return physicalId;
}

const deleteBaseline = (physicalId: string) =>
  fleet.cloudFormation({
    op: 'delete',
    type: 'AWS::SSM::PatchBaseline',
    physicalId,
    properties: { Name: 'acme' },
    account: '123456789012',
    region: 'eu-central-1',
  });

const ask = (operation: string, input: object) => fleet.call(operation, input) as Promise<Record<string, string>>;
const ofGroup = async (PatchGroup: string) =>
  (await ask('GetPatchBaselineForPatchGroup', { PatchGroup, OperatingSystem: AL })).BaselineId;
const ofSystem = async (OperatingSystem: string) =>
  (await ask('GetDefaultPatchBaseline', { OperatingSystem })).BaselineId;

it('takes a fleet through its life: made, moved, given back', async () => {
  const [before, one, two] = [await aBaseline('theirs'), await aBaseline('acme-one'), await aBaseline('acme-two')];
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId: before, PatchGroup: 'web' });
  const awsOwn = await ofSystem(AL);

  const made = { Defaults: { [AL]: one }, Groups: { web: { [AL]: one }, canary: { [AL]: one } } };
  expect(await send('Create', made)).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'patch-registrations/acme',
  });
  expect([await ofSystem(AL), await ofGroup('web'), await ofGroup('canary')]).toEqual([one, one, one]);

  const moved = { Defaults: { [AL]: two }, Groups: { web: { [AL]: two } } };
  expect(await send('Update', moved, made)).toMatchObject({ Status: 'SUCCESS' });
  expect([await ofSystem(AL), await ofGroup('web'), await ofGroup('canary')]).toEqual([two, two, two]);
  await deleteBaseline(one);

  expect(await send('Delete', moved)).toMatchObject({ Status: 'SUCCESS' });
  expect([await ofSystem(AL), await ofGroup('web')]).toEqual([awsOwn, before]);
  await deleteBaseline(two);
}, 60_000);

it('answers a request that makes no sense', async () => {
  expect(await send('Create', { Fleet: '' })).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'never-made',
    Reason: 'Registrations Fleet: must be as the contract says, got ""',
  });
}, 60_000);

it('makes the calls of its contract and no others', async () => {
  const one = await aBaseline('acme-one');
  fleet.calls.length = 0;
  const made = { Defaults: { [AL]: one }, Groups: { web: { [AL]: one } } };
  await send('Create', made);
  await send('Delete', made);
  const called = new Set([...fleet.calls.map(({ action }) => `ssm:${action}`), ...aws.calls]);
  expect([...called].sort()).toEqual(configureAccountCalls.map(({ action }) => action).sort());
}, 60_000);
