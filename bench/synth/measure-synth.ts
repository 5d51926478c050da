import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from '../figure';
import { measureProcess, type ProcessCost } from '../measure/measure-process';
import { median } from '../measure/median';
import { compileApp, compiledFolder } from './compile-app';
import { manyRings } from './many-rings';

/** Ours and the reference in turn, so that a busy moment of the machine meets both. */
const PAIRS = 5;

/** As many rings as fit into the 50 windows of an account. */
const MANY_RINGS = 45;

/** As few as make a file of the same shape. */
const FEW_RINGS = 2;

/**
 * What instance-scheduler-on-aws v3.2.8 takes, measured once, as its code is no part of the project: compiled, so much more for
 * each resource than the reference app; as shipped (type check, bundling, validation) CPU seconds and MiB.
 */
const PEER = { perResourceOverReference: 1 / 0.18, asShippedCpuSeconds: 45, asShippedPeakMiB: 2140 };

const root = join(__dirname, '../..');

/** P1 to P3: what laying out the stacks costs, against an app that does nothing else. */
export async function measureSynth(): Promise<Measured> {
  await compileApp();
  const scratch = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  const out = join(scratch, 'cdk.out');
  const fileOf = (rings: number): string => {
    const file = join(scratch, `${rings}-rings.yaml`);
    writeFileSync(file, manyRings(rings));
    return file;
  };
  const run = (script: string, env: NodeJS.ProcessEnv = {}) =>
    measureProcess([process.execPath, join(compiledFolder, 'bench/synth', script)], {
      cwd: compiledFolder,
      env: { CDK_OUTDIR: out, CDK_VALIDATION: 'false', ...env },
    });
  try {
    bundleOnce(scratch);
    const inTurn = (file: string) => {
      rmSync(out, { recursive: true, force: true });
      run('our-app.js', { FLEET_FILE: file });
      const resources = resourcesIn(out);
      const costs = { resources, ours: [] as ProcessCost[], reference: [] as ProcessCost[] };
      for (let pair = 0; pair < PAIRS; pair += 1) {
        costs.ours.push(run('our-app.js', { FLEET_FILE: file }));
        costs.reference.push(run('reference-app.js', { REFERENCE_RESOURCES: String(resources) }));
      }
      return costs;
    };
    const own = inTurn('fleet.yaml');
    const small = inTurn(fileOf(FEW_RINGS));
    const large = inTurn(fileOf(MANY_RINGS));
    const further = (of: 'ours' | 'reference') =>
      (cpu(large[of]) - cpu(small[of])) / (large.resources - small.resources);
    const whole = measureProcess(['npm', 'run', '-s', 'synth', '--', '--output', out], { cwd: root });
    const first = (validation: string) =>
      median([1, 2, 3].map(() => run('first-template.js', { CDK_VALIDATION: validation }).cpuSeconds)) -
      median([1, 2, 3].map(() => measureProcess([process.execPath, '-e', loading], { cwd: root }).cpuSeconds));
    const row = (what: string, costs: readonly ProcessCost[]) => [what, cpu(costs).toFixed(2), peak(costs)];
    return {
      title: 'Synth',
      figures: [
        {
          goal: 'P1',
          what: `our ${own.resources} resources against a reference app of as many plain ones, CPU`,
          measured: cpu(own.ours) / cpu(own.reference),
          budget: 1.5,
          unit: 'x',
          isKnownMiss: true,
          because:
            'a fifth of it loads zod, YAML and 190 files of ours, a twelfth reads fleet.yaml, a third loads the constructs of fifteen services and makes policies, keys and five functions of them, a quarter writes seven stacks that refer to each other; that quarter alone is about what all of the reference takes, one stack without files, assets or references to others. What Node compiles at each start it could keep from version 22 on',
        },
        {
          goal: 'P1',
          what: `a further resource, from ${small.resources} to ${large.resources}, against one of the reference app, CPU`,
          measured: further('ours') / further('reference'),
          budget: 1.5,
          unit: 'x',
          isKnownMiss: true,
          because:
            'what a ring needs is derived and checked before it becomes resources: baselines, delays, capacity, a year of openings',
        },
        {
          goal: 'P1',
          what: `per resource at ${large.resources} resources, against instance-scheduler-on-aws compiled, CPU`,
          measured: cpu(large.ours) / cpu(large.reference) / PEER.perResourceOverReference,
          budget: 0.35,
          unit: 'x',
          isKnownMiss: true,
          because: 'four fifths of it are there at 81 resources, too, and are shared by few; see the first figure',
        },
        {
          goal: 'P2',
          what: 'npm run synth from TypeScript with bundling, cdk-nag and validation, against instance-scheduler-on-aws as shipped, CPU',
          measured: whole.cpuSeconds / PEER.asShippedCpuSeconds,
          budget: 0.25,
          unit: 'x',
        },
        {
          goal: 'P2',
          what: 'the same, peak memory',
          measured: whole.peakMiB / PEER.asShippedPeakMiB,
          budget: 0.25,
          unit: 'x',
        },
        {
          goal: 'P3',
          what: 'first Template.fromStack of a test file, as our tests run it, against the default with validation, CPU',
          measured: Math.max(0, first('false')) / first('true'),
          budget: 0.1,
          unit: 'x',
        },
      ],
      tables: [
        {
          caption: `Synth, medians of ${PAIRS} runs in turn; compiled, validation off, functions bundled before`,
          head: ['what', 'CPU s', 'peak MiB'],
          rows: [
            row(`ours, ${own.resources} resources`, own.ours),
            row(`reference, ${own.resources} resources`, own.reference),
            row(`ours, ${large.resources} resources`, large.ours),
            row(`reference, ${large.resources} resources`, large.reference),
            row('npm run synth: TypeScript, bundling, cdk-nag, strict validation', [whole]),
          ],
        },
      ],
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Loads what the first-template script loads, and does nothing with it. */
const loading = "require('aws-cdk-lib/aws-ssm'); require('aws-cdk-lib/assertions'); require('aws-cdk-lib/core');";

/** Bundling is measured by itself: in the compiled app the bundler hands out what it made once. */
function bundleOnce(scratch: string): void {
  const bundler = join(compiledFolder, 'lib/functions/bundle-all.mjs');
  const names = readdirSync(join(root, 'lambdas')).filter((name) =>
    readdirSync(join(root, 'lambdas', name)).includes('handler.ts'),
  );
  const request = JSON.stringify({ root, outdir: join(root, 'cdk.out/functions'), names });
  const bundled = join(scratch, 'bundled.json');
  writeFileSync(bundled, execFileSync(process.execPath, [bundler, request], { maxBuffer: Number.POSITIVE_INFINITY }));
  writeFileSync(
    bundler,
    `import { readFileSync } from 'node:fs';\nprocess.stdout.write(readFileSync(${JSON.stringify(bundled)}));\n`,
  );
}

const cpu = (costs: readonly ProcessCost[]) => median(costs.map(({ cpuSeconds }) => cpuSeconds));
const peak = (costs: readonly ProcessCost[]) => median(costs.map(({ peakMiB }) => peakMiB)).toFixed(0);

function resourcesIn(assembly: string): number {
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  return templates
    .map((name) => JSON.parse(readFileSync(join(assembly, name), 'utf8')) as { Resources?: object })
    .reduce((sum, { Resources = {} }) => sum + Object.keys(Resources).length, 0);
}
