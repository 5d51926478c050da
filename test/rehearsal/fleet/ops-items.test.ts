import {
  CreateOpsItemCommand,
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  OpsItemAlreadyExistsException,
  UpdateOpsItemCommand,
} from '@aws-sdk/client-ssm';
import { aFleet, aRehearsal, pass } from './builders';

const item = { Title: 'Two nodes gave up', Source: 'shipshape', Description: 'db-1 and db-2', Severity: '2' };
const dedup = (text: string): { OperationalData: object } => ({
  OperationalData: { '/aws/dedup': { Type: 'SearchableString', Value: JSON.stringify({ dedupString: text }) } },
});

it('keeps a work item and says that it is there', async () => {
  const { ssm, events } = aRehearsal();
  const { OpsItemId } = await ssm.send(new CreateOpsItemCommand(item));
  expect(OpsItemId).toMatch(/^oi-[0-9a-f]{12}$/);
  expect((await ssm.send(new GetOpsItemCommand({ OpsItemId }))).OpsItem).toMatchObject({
    ...item,
    Status: 'Open',
    OpsItemType: '/aws/issue',
    Version: '1',
  });
  expect(events).toMatchObject([
    { 'detail-type': 'OpsItem Create', resources: [`arn:aws:ssm:eu-central-1:123456789012:opsitem/${OpsItemId}`] },
  ]);
  expect(events[0]?.detail).toEqual({
    'created-by': 'test',
    'created-time': '2026-09-07T12:00:00.000000Z',
    source: 'shipshape',
    status: 'Open',
    'ops-item-id': OpsItemId,
    title: item.Title,
    'ops-item-type': '/aws/issue',
    description: item.Description,
  });
});

it('refuses a twin while the first is open, and names the first', async () => {
  const { ssm } = aRehearsal();
  const { OpsItemId } = await ssm.send(new CreateOpsItemCommand({ ...item, ...dedup('db') } as never));
  const refusal = await ssm
    .send(new CreateOpsItemCommand({ ...item, ...dedup('db') } as never))
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(OpsItemAlreadyExistsException);
  expect(refusal).toMatchObject({ OpsItemId });
  await ssm.send(new CreateOpsItemCommand({ ...item, ...dedup('web') } as never));
  await ssm.send(new UpdateOpsItemCommand({ OpsItemId, Status: 'Resolved' }));
  await ssm.send(new CreateOpsItemCommand({ ...item, ...dedup('db') } as never));
});

it('changes what an update names', async () => {
  const { fleet, ssm, events } = aRehearsal();
  const { OpsItemId } = await ssm.send(new CreateOpsItemCommand(item));
  await pass(fleet, 1);
  await ssm.send(new UpdateOpsItemCommand({ OpsItemId, Status: 'InProgress', Priority: 1 }));
  expect((await ssm.send(new GetOpsItemCommand({ OpsItemId }))).OpsItem).toMatchObject({
    Title: item.Title,
    Status: 'InProgress',
    Priority: 1,
    Version: '2',
  });
  expect(events.at(-1)).toMatchObject({
    'detail-type': 'OpsItem Update',
    detail: { status: 'InProgress', 'modified-time': '2026-09-07T13:00:00.000000Z' },
  });
});

it.each<[string, object, number]>([
  ['status', { Key: 'Status', Values: ['Open'], Operator: 'Equal' }, 2],
  ['a word of the title', { Key: 'Title', Values: ['gave'], Operator: 'Contains' }, 1],
  ['time', { Key: 'CreatedTime', Values: ['2026-09-07T12:00:00Z'], Operator: 'GreaterThan' }, 0],
  ['a key of its data', { Key: 'OperationalDataKey', Values: ['/aws/dedup'], Operator: 'Equal' }, 1],
])('finds work items by %s', async (_, filter, count) => {
  const { fleet, ssm } = aRehearsal();
  await fleet.call('CreateOpsItem', item);
  await fleet.call('CreateOpsItem', { ...item, Title: 'Other', ...dedup('web') });
  expect(
    (await ssm.send(new DescribeOpsItemsCommand({ OpsItemFilters: [filter as never] }))).OpsItemSummaries,
  ).toHaveLength(count);
});

it.each<[string, string, object, string]>([
  ['an item that it does not know', 'GetOpsItem', { OpsItemId: 'oi-0123456789ab' }, 'OpsItemNotFoundException'],
  [
    'to change an item that it does not know',
    'UpdateOpsItem',
    { OpsItemId: 'oi-0123456789ab', Status: 'Resolved' },
    'OpsItemNotFoundException',
  ],
  [
    'a deduplication string that is too long',
    'CreateOpsItem',
    { ...item, ...dedup('x'.repeat(513)) },
    'OpsItemInvalidParameterException',
  ],
])('refuses %s', async (_, operation, input, code) => {
  await expect(aFleet().call(operation, input)).rejects.toMatchObject({ code });
});
