import type {
  CreateOpsItemRequest,
  DescribeOpsItemsRequest,
  DescribeOpsItemsResponse,
  GetOpsItemRequest,
  GetOpsItemResponse,
  OpsItem,
  OpsItemDataValue,
  OpsItemFilter,
  UpdateOpsItemRequest,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { pageOf } from './paging';
import type { TagStore } from './tags';
import type { Caller, World } from './world';

const DEDUP_STRING_LENGTH = 512;

interface KeptOpsItem extends OpsItem {
  OpsItemId: string;
  CreatedTime: Date;
  LastModifiedTime: Date;
}

/** OpsCenter: work items, of which those with one deduplication string exist once while they are open. */
export class OpsItems {
  private readonly byId = new Map<string, KeptOpsItem>();

  constructor(
    private readonly world: World,
    private readonly tags: TagStore,
  ) {}

  createOpsItem(request: CreateOpsItemRequest, { principal }: Caller): { OpsItemId: string; OpsItemArn: string } {
    const { Tags, AccountId: _, ...settings } = request;
    const twin = this.openTwin(settings.Source, dedupString(settings.OperationalData));
    if (twin) {
      throw new AwsError('OpsItemAlreadyExistsException', `OpsItem already exists: ${twin.OpsItemId}`, 400, {
        OpsItemId: twin.OpsItemId,
      });
    }
    const id = `oi-${this.world.random.hex('ops-item', 12)}`;
    const now = this.world.clock.now();
    const by = principal ?? `arn:${this.world.partition}:iam::${this.world.account}:root`;
    const item: KeptOpsItem = {
      OpsItemType: '/aws/issue',
      ...settings,
      OpsItemId: id,
      OpsItemArn: this.world.arn(`opsitem/${id}`),
      Status: 'Open',
      CreatedBy: by,
      CreatedTime: now,
      LastModifiedBy: by,
      LastModifiedTime: now,
      Version: '1',
    };
    this.byId.set(id, item);
    this.tags.add('OpsItem', id, Tags ?? []);
    this.tell('OpsItem Create', item, {});
    return { OpsItemId: id, OpsItemArn: this.world.arn(`opsitem/${id}`) };
  }

  updateOpsItem(request: UpdateOpsItemRequest, { principal }: Caller): object {
    const { OpsItemId: id, OperationalDataToDelete = [], OpsItemArn: _, OperationalData, ...changes } = request;
    const item = this.get(id);
    const data: Record<string, OpsItemDataValue> = { ...item.OperationalData, ...OperationalData };
    for (const key of OperationalDataToDelete) delete data[key];
    Object.assign(item, changes, {
      OperationalData: data,
      LastModifiedBy: principal ?? item.LastModifiedBy,
      LastModifiedTime: this.world.clock.now(),
      Version: String(Number(item.Version) + 1),
    });
    this.tell('OpsItem Update', item, {
      'modified-by': item.LastModifiedBy,
      'modified-time': micros(item.LastModifiedTime),
    });
    return {};
  }

  getOpsItem({ OpsItemId }: GetOpsItemRequest): GetOpsItemResponse {
    return { OpsItem: { ...this.get(OpsItemId) } };
  }

  describeOpsItems(request: DescribeOpsItemsRequest): DescribeOpsItemsResponse {
    const tests = (request.OpsItemFilters ?? []).map(testOf);
    const items = [...this.byId.values()].reverse();
    const page = pageOf(items, request, 50, (item) => tests.every((test) => test(item)), 'ValidationException');
    return {
      OpsItemSummaries: page.items.map(
        ({ Description: _, Notifications: __, RelatedOpsItems: ___, Version: ____, OpsItemArn: _____, ...summary }) =>
          summary,
      ),
      NextToken: page.NextToken,
    };
  }

  /** @throws OpsItemNotFoundException */
  private get(id: string | undefined): KeptOpsItem {
    const item = this.byId.get(id ?? '');
    if (!item) throw new AwsError('OpsItemNotFoundException', `OpsItem with ID ${id} not found.`);
    return item;
  }

  private openTwin(source: string | undefined, dedup: string | undefined): KeptOpsItem | undefined {
    if (dedup === undefined) return undefined;
    return [...this.byId.values()].find(
      (item) =>
        item.Source === source &&
        item.Status !== 'Resolved' &&
        item.Status !== 'Closed' &&
        dedupString(item.OperationalData) === dedup,
    );
  }

  private tell(detailType: string, item: KeptOpsItem, more: Readonly<Record<string, unknown>>): void {
    this.world.publish(detailType, [this.world.arn(`opsitem/${item.OpsItemId}`)], {
      'created-by': item.CreatedBy,
      'created-time': micros(item.CreatedTime),
      ...more,
      source: item.Source,
      status: item.Status,
      'ops-item-id': item.OpsItemId,
      title: item.Title,
      'ops-item-type': item.OpsItemType,
      description: item.Description,
    });
  }
}

/** @throws OpsItemInvalidParameterException */
function dedupString(data: CreateOpsItemRequest['OperationalData']): string | undefined {
  const value = data?.['/aws/dedup']?.Value;
  if (value === undefined) return undefined;
  const dedup = parsed(value)?.dedupString;
  if (typeof dedup !== 'string' || dedup.length > DEDUP_STRING_LENGTH) {
    throw new AwsError(
      'OpsItemInvalidParameterException',
      'The value of /aws/dedup must be JSON with a dedupString of at most 512 characters.',
    );
  }
  return dedup;
}

function parsed(text: string): { dedupString?: unknown } | undefined {
  try {
    return JSON.parse(text) as { dedupString?: unknown };
  } catch {
    return undefined;
  }
}

const FIELDS: Readonly<Record<string, (item: KeptOpsItem) => readonly string[]>> = {
  Status: ({ Status }) => [Status ?? ''],
  CreatedBy: ({ CreatedBy }) => [CreatedBy ?? ''],
  Source: ({ Source }) => [Source ?? ''],
  Priority: ({ Priority }) => (Priority === undefined ? [] : [String(Priority)]),
  Title: ({ Title }) => [Title ?? ''],
  OpsItemId: ({ OpsItemId }) => [OpsItemId],
  Category: ({ Category }) => (Category === undefined ? [] : [Category]),
  Severity: ({ Severity }) => (Severity === undefined ? [] : [Severity]),
  OpsItemType: ({ OpsItemType }) => [OpsItemType ?? ''],
  CreatedTime: ({ CreatedTime }) => [CreatedTime.toISOString()],
  LastModifiedTime: ({ LastModifiedTime }) => [LastModifiedTime.toISOString()],
  OperationalDataKey: ({ OperationalData }) => Object.keys(OperationalData ?? {}),
  OperationalData: ({ OperationalData }) =>
    Object.entries(OperationalData ?? {}).map(([key, { Value }]) => JSON.stringify({ key, value: Value })),
};

/** @throws ValidationException for a filter that is not simulated. */
function testOf({ Key = 'Status', Values = [], Operator }: OpsItemFilter): (item: KeptOpsItem) => boolean {
  const field = FIELDS[Key];
  if (!field) throw new AwsError('ValidationException', `The simulated fleet does not know the OpsItem filter ${Key}.`);
  return (item) =>
    field(item).some((actual) =>
      Values.some((wanted) => {
        if (Operator === 'Contains') return actual.includes(wanted);
        if (Operator === 'GreaterThan') return Date.parse(actual) > Date.parse(wanted);
        if (Operator === 'LessThan') return Date.parse(actual) < Date.parse(wanted);
        return actual === wanted;
      }),
    );
}

const micros = (date: Date): string => date.toISOString().replace('Z', '000Z');
