import { Readable } from 'node:stream';
import type { VirtualTime } from '../measure/virtual-time';

/** How the stub behaves. */
export interface StubSettings {
  readonly nodes: number;
  /** What an answer takes, in milliseconds. */
  readonly latencyMs: number;
  /** Calls a second that it takes of one operation, with as many at once; beyond it throttles. @default no limit */
  readonly callsPerSecond?: number;
  readonly baselineId: string;
}

interface SdkRequest {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

const PATCHED_AT = 1_795_000_000;

/** One node in so many misses patches. */
const DRIFTED_ONE_IN = 20;

/** The rings of the stub's nodes, in turn. */
const RINGS = ['canary', 'web', 'db'] as const;

/**
 * The operations that a report and a burst call, answered as AWS pages them and from nothing but the index of a node: rendering an
 * answer must cost next to nothing, as it is measured together with reading it.
 */
export class StubAws {
  /** Calls by operation, refused ones not among them. */
  readonly calls = new Map<string, number>();
  throttled = 0;
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly time: VirtualTime,
    private readonly settings: StubSettings,
  ) {}

  /** What an SDK client takes as its `requestHandler`. */
  get requestHandler() {
    return {
      metadata: { handlerProtocol: 'http/1.1' },
      destroy: () => undefined,
      handle: async (request: SdkRequest) => {
        await this.time.sleep(this.settings.latencyMs);
        const { statusCode, type, body } = this.answer(request);
        return {
          response: { statusCode, headers: { 'content-type': type }, body: Readable.from([Buffer.from(body)]) },
        };
      },
    } as never;
  }

  /** Calls to Systems Manager that read nodes, which is what a page minimum counts. */
  get ssmReads(): number {
    return [...this.calls].filter(([name]) => name.startsWith('ssm:')).reduce((sum, [, count]) => sum + count, 0);
  }

  private answer({ headers, body }: SdkRequest): { statusCode: number; type: string; body: string } {
    const target = headers['x-amz-target'] ?? '';
    const text = typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
    const form = target ? undefined : new URLSearchParams(text);
    const operation = target.split('.')[1] ?? form?.get('Action') ?? '';
    const service = target.startsWith('AmazonSSM') ? 'ssm' : target ? 'tagging' : 'ec2';
    if (!this.hasToken(`${service}:${operation}`)) {
      this.throttled += 1;
      return service === 'ec2'
        ? xml(503, '<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>')
        : json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    }
    this.calls.set(`${service}:${operation}`, (this.calls.get(`${service}:${operation}`) ?? 0) + 1);
    if (form) return xml(200, operation === 'DescribeTags' ? this.tags(form) : this.instances(form));
    const input = JSON.parse(text || '{}') as Record<string, never>;
    const render = this.ssm[operation];
    if (!render) return json(400, { __type: 'UnknownOperationException', message: operation });
    return { statusCode: 200, type: 'application/x-amz-json-1.1', body: render(input) };
  }

  private readonly ssm: Readonly<Record<string, (input: Input) => string>> = {
    DescribeInstanceInformation: (input) => {
      const asked = (input.Filters ?? []).find(({ Key }) => Key === 'InstanceIds')?.Values;
      if (asked) return `{"InstanceInformationList":[${asked.map((id) => this.agent(indexOf(id))).join()}]}`;
      const { from, to, token } = this.page(input, 50);
      return `{"InstanceInformationList":[${list(from, to, (index) => this.agent(index))}]${token}}`;
    },
    DescribeInstancePatchStates: ({ InstanceIds = [] }) => {
      if (InstanceIds.length > 50) throw new Error(`stub: InstanceIds must be at most 50, got ${InstanceIds.length}`);
      return `{"InstancePatchStates":[${InstanceIds.map((id) => this.patches(indexOf(id))).join()}]}`;
    },
    DescribePatchBaselines: () =>
      JSON.stringify({
        BaselineIdentities: [
          { BaselineId: this.settings.baselineId, BaselineName: 'acme-linux', OperatingSystem: 'AMAZON_LINUX_2023' },
        ],
      }),
    ListResourceComplianceSummaries: () => '{"ResourceComplianceSummaryItems":[]}',
    ListComplianceSummaries: () => '{"ComplianceSummaryItems":[]}',
    DescribeMaintenanceWindows: () => '{"WindowIdentities":[]}',
  };

  private agent(index: number): string {
    return `{"InstanceId":"${idOf(index)}","PingStatus":"Online","LastPingDateTime":${PATCHED_AT},"AgentVersion":"3.3.3050.0","IsLatestVersion":true,"PlatformType":"Linux","PlatformName":"Amazon Linux","PlatformVersion":"2023","ResourceType":"EC2Instance","IPAddress":"10.0.0.1","ComputerName":"node-${index}.internal","SourceId":"${idOf(index)}","SourceType":"AWS::EC2::Instance"}`;
  }

  private patches(index: number): string {
    const missing = index % DRIFTED_ONE_IN === 0 ? 3 : 0;
    return `{"InstanceId":"${idOf(index)}","PatchGroup":"${RINGS[index % RINGS.length]}","BaselineId":"${this.settings.baselineId}","SnapshotId":"s","InstalledCount":312,"InstalledOtherCount":17,"InstalledPendingRebootCount":0,"InstalledRejectedCount":0,"MissingCount":${missing},"FailedCount":0,"NotApplicableCount":988,"CriticalNonCompliantCount":${missing},"SecurityNonCompliantCount":0,"OtherNonCompliantCount":0,"OperationStartTime":${PATCHED_AT - 60},"OperationEndTime":${PATCHED_AT},"Operation":"Scan"}`;
  }

  private tags(form: URLSearchParams): string {
    const ids = [...form].filter(([key, value]) => /^Filter\.\d+\.Value\.\d+$/.test(key) && value.startsWith('i-'));
    const items = ids.map(
      ([, id]) =>
        `<item><resourceId>${id}</resourceId><resourceType>instance</resourceType><key>PatchGroup</key><value>${RINGS[indexOf(id) % RINGS.length]}</value></item>`,
    );
    return `<DescribeTagsResponse><tagSet>${items.join('')}</tagSet></DescribeTagsResponse>`;
  }

  private instances(form: URLSearchParams): string {
    const from = Number(form.get('NextToken') ?? '0');
    const to = Math.min(this.settings.nodes, from + Number(form.get('MaxResults') ?? '1000'));
    const items = list(
      from,
      to,
      (index) =>
        `<item><instancesSet><item><instanceId>${idOf(index)}</instanceId><instanceState><code>16</code><name>running</name></instanceState><launchTime>2026-01-01T00:00:00.000Z</launchTime></item></instancesSet></item>`,
      '',
    );
    const token = to < this.settings.nodes ? `<nextToken>${to}</nextToken>` : '';
    return `<DescribeInstancesResponse><reservationSet>${items}</reservationSet>${token}</DescribeInstancesResponse>`;
  }

  private page({ NextToken, MaxResults = 10 }: Input, most: number): { from: number; to: number; token: string } {
    if (MaxResults > most) throw new Error(`stub: MaxResults must be at most ${most}, got ${MaxResults}`);
    const from = Number(NextToken ?? '0');
    const to = Math.min(this.settings.nodes, from + MaxResults);
    return { from, to, token: to < this.settings.nodes ? `,"NextToken":"${to}"` : '' };
  }

  /** A bucket of as many tokens as it gets a second. */
  private hasToken(operation: string): boolean {
    const rate = this.settings.callsPerSecond;
    if (rate === undefined) return true;
    const now = this.time.now().getTime();
    const bucket = this.buckets.get(operation) ?? { tokens: rate, at: now };
    const tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) * rate) / 1000);
    this.buckets.set(operation, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}

interface Input {
  readonly Filters?: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly InstanceIds?: readonly string[];
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/** The id of the node with an index. */
export const idOf = (index: number): string => `i-0${index.toString(16).padStart(16, '0')}`;

const indexOf = (id: string): number => Number.parseInt(id.slice(3), 16);

function list(from: number, to: number, render: (index: number) => string, separator = ','): string {
  const parts: string[] = [];
  for (let index = from; index < to; index += 1) parts.push(render(index));
  return parts.join(separator);
}

const json = (statusCode: number, body: object) => ({
  statusCode,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});
const xml = (statusCode: number, body: string) => ({ statusCode, type: 'text/xml', body });
