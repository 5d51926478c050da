import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as configureAccount from '../../lambdas/configure-account/contract';
import * as recordOutcome from '../../lambdas/record-outcome/contract';
import * as remediateCompliance from '../../lambdas/remediate-compliance/contract';
import * as reportCompliance from '../../lambdas/report-compliance/contract';
import type { ApiCall } from '../../lambdas/shared/api-call';
import { functionNames, functionParts, writeFunctionBundle } from '../../lib/functions/bundle-functions';
import { aPolicy } from '../../test/support/a-policy';
import type { Figure, Measured } from '../figure';
import { measureProcess } from '../measure/measure-process';
import { median } from '../measure/median';

/** Fresh processes for each load time. */
const LOADS = 9;

/** What automated-security-response-on-aws v3.1.5 ships, zipped. */
const PEER_ZIP_KB = 29_196;

const root = join(__dirname, '../..');

/** Every call that a function makes, as its contract lists them. */
const CALLS: Readonly<Record<string, readonly ApiCall[]>> = {
  'configure-account': configureAccount.configureAccountCalls,
  'record-outcome': recordOutcome.CALLS,
  'remediate-compliance': remediateCompliance.CALLS,
  'report-compliance': reportCompliance.reportComplianceCalls,
};

const CLIENTS: Readonly<Record<string, readonly [module: string, client: string]>> = {
  ssm: ['client-ssm', 'SSMClient'],
  ec2: ['client-ec2', 'EC2Client'],
  sns: ['client-sns', 'SNSClient'],
  sqs: ['client-sqs', 'SQSClient'],
  s3: ['client-s3', 'S3Client'],
  tag: ['client-resource-groups-tagging-api', 'ResourceGroupsTaggingAPIClient'],
};

/** What a bundle is made of; the first that fits. */
const PARTS: readonly (readonly [name: string, ofPackage: RegExp])[] = [
  ['our own code', /^lambdas\//],
  ['shapes and clients of AWS', /^@aws-sdk\/client-/],
  ['the rest of the SDK', /^@(aws-sdk|aws|smithy)\//],
  ['the logger', /^@aws-lambda-powertools\//],
  ['zod', /^zod$/],
  ['other packages', /^/],
];

/** P4: how large the functions are and how long they take to load, against a handler that makes the same calls and does nothing. */
export async function measureBundles(): Promise<Measured> {
  const scratch = mkdtempSync(join(root, '.bench', 'bundles-'));
  try {
    const rows: string[][] = [];
    const parts: string[][] = [];
    const figures: Figure[] = [];
    let zipped = 0;
    const floors = floorBytes(scratch, join(__dirname, 'bundle-floors.mjs'));
    const leanFloors = floorBytes(scratch, join(root, 'lib/functions/bundle-all.mjs'));
    writeFileSync(join(scratch, 'empty.js'), '');
    for (const name of functionNames()) {
      const ours = join(writeFunctionBundle(name, scratch, { 'policy.json': JSON.stringify(aPolicy()) }), 'handler.js');
      const usual = await bundledByDefault(scratch, name);
      const [bytes, least] = [statSync(ours).size, floors.get(name) ?? Number.NaN];
      const gzipped = gzipSync(readFileSync(ours), { level: 9 }).length;
      zipped += gzipped;
      const [load, usualLoad, nothing] = [ours, usual, join(scratch, 'empty.js')].map(loadSeconds) as [
        number,
        number,
        number,
      ];
      figures.push(
        {
          goal: 'P4',
          what: `${name}: bytes against the same clients, logger and zod/mini without any code of ours`,
          measured: bytes / least,
          budget: 1.05,
          unit: 'x',
          because: partsOf(name)
            .map(([part, bytes]) => `${bytes} bytes are ${part}`)
            .join(', '),
        },
        {
          goal: 'P4',
          what: `${name}: CPU of loading it against the same handler bundled as NodejsFunction would by default`,
          measured: Math.max(0, load - nothing) / (usualLoad - nothing),
          budget: 0.5,
          unit: 'x',
        },
      );
      rows.push([
        name,
        ...[bytes, gzipped, least, leanFloors.get(name) ?? Number.NaN].map(kb),
        ...[load, usualLoad].map((seconds) => ms(seconds - nothing)),
      ]);
      parts.push([name, ...partsOf(name).map(([, bytes]) => String(bytes))]);
    }
    figures.push({
      goal: 'P4',
      what: 'all functions zipped against the code of automated-security-response-on-aws',
      measured: zipped / 1024 / PEER_ZIP_KB,
      budget: 1 / 20,
      unit: 'x',
    });
    return {
      title: 'Functions',
      figures,
      tables: [
        {
          caption: `Bundles. Clients alone, the floor, are bundled without unused shapes and without ways to credentials that Lambda never takes; our bundler leaves out more, and beside the floor stands what it makes of the same clients. CPU of loading is the median of ${LOADS} fresh processes, less that of an empty module`,
          head: [
            'function',
            'KB',
            'KB gzipped',
            'KB of its clients alone',
            'the same by our bundler',
            'load CPU ms',
            'load CPU ms, default bundling',
          ],
          rows,
        },
        { caption: 'Bytes of the bundles by part', head: ['function', ...PARTS.map(([part]) => part)], rows: parts },
      ],
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A handler that makes every call of a contract and nothing of the answers. */
function floorOf(calls: readonly ApiCall[]): string {
  const byModule = new Map<string, Set<string>>();
  const use = (module: string, name: string) => byModule.set(module, (byModule.get(module) ?? new Set()).add(name));
  for (const { action } of calls) {
    const [service = '', operation = ''] = action.split(':');
    if (service === 'dynamodb') {
      use('@aws-sdk/client-dynamodb', 'DynamoDBClient');
      use('@aws-sdk/lib-dynamodb', 'DynamoDBDocumentClient');
      use('@aws-sdk/lib-dynamodb', `${operation.replace(/Item$/, '')}Command`);
      continue;
    }
    const [module, client] = CLIENTS[service] ?? [];
    if (!module || !client) throw new Error(`${action}: must be of a service that the bench knows`);
    use(`@aws-sdk/${module}`, client);
    use(`@aws-sdk/${module}`, `${operation}Command`);
    if (service === 's3')
      for (const part of ['CreateMultipartUpload', 'UploadPart', 'CopyObject'])
        use(`@aws-sdk/${module}`, `${part}Command`);
  }
  const imports = [...byModule].map(([module, names]) => `import { ${[...names].join(', ')} } from '${module}';`);
  const all = [...byModule.values()].flatMap((names) => [...names]);
  return [
    ...imports,
    "import { Logger } from '@aws-lambda-powertools/logger';",
    "import * as z from 'zod/mini';",
    `export const handler = () => [new Logger(), z.object({ a: z.optional(z.string().check(z.minLength(1))) }), ${all.join(', ')}];`,
  ].join('\n');
}

function partsOf(name: string): [part: string, bytes: number][] {
  const sums = new Map(PARTS.map(([part]) => [part, 0]));
  for (const [module, bytes] of functionParts(name)) {
    const [part = ''] = PARTS.find(([, ofPackage]) => ofPackage.test(module)) ?? [];
    sums.set(part, (sums.get(part) ?? 0) + bytes);
  }
  return [...sums];
}

/** Bytes of the floors, as a bundler makes them. */
function floorBytes(scratch: string, bundler: string): ReadonlyMap<string, number> {
  const names = functionNames();
  for (const name of names) {
    mkdirSync(join(scratch, 'floors/lambdas', name), { recursive: true });
    writeFileSync(join(scratch, 'floors/lambdas', name, 'handler.ts'), floorOf(CALLS[name] ?? []));
  }
  const floors = join(scratch, 'floors');
  const answer = execFileSync(
    process.execPath,
    [bundler, JSON.stringify({ root: floors, outdir: join(floors, 'out'), names })],
    { encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY },
  );
  const { files } = JSON.parse(answer) as { files: { path: string; text: string }[] };
  return new Map(
    names.map((name) => [
      name,
      Buffer.byteLength(files.find(({ path }) => path.endsWith(`${name}/handler.js`))?.text ?? ''),
    ]),
  );
}

/** The same handler as the CDK's own construct would bundle it: CommonJS from the packages' CommonJS files. */
async function bundledByDefault(scratch: string, name: string): Promise<string> {
  const folder = join(scratch, `${name}-default`);
  const outfile = join(folder, 'handler.js');
  await build({
    absWorkingDir: root,
    entryPoints: [`lambdas/${name}/handler.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(aPolicy()));
  return outfile;
}

/** CPU of a process that loads a file and ends. */
const loadSeconds = (file: string): number =>
  median(
    Array.from(
      { length: LOADS },
      () =>
        measureProcess([process.execPath, '-e', `require(${JSON.stringify(file)}); process.exit(0)`], {
          env: ENVIRONMENT,
        }).cpuSeconds,
    ),
  );

/** What the handlers read at start. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  LEDGER_TABLE: 'bench',
  URGENT_TOPIC_ARN: 'bench',
  DIGEST_TOPIC_ARN: 'bench',
  BRAKE_PARAMETER: 'bench',
  OUTPUT_BUCKET: 'bench',
  REPORT_BUCKET: 'bench',
  DEAD_LETTER_QUEUE_URL: 'https://bench.example',
};

const kb = (bytes: number) => (bytes / 1024).toFixed(0);
const ms = (seconds: number) => (seconds * 1000).toFixed(0);
