import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { measureBundles } from './bundles/measure-bundles';
import { measureBurst } from './burst/measure-burst';
import { type Figure, holds, type Measured } from './figure';
import { measureReport } from './report/measure-report';
import { measureSynth } from './synth/measure-synth';
import { measureTemplates } from './templates/measure-templates';
import { performancePage, written } from './write-page';

const root = join(__dirname, '..');

const PARTS: Readonly<Record<string, () => Measured | Promise<Measured>>> = {
  synth: measureSynth,
  functions: measureBundles,
  report: measureReport,
  burst: measureBurst,
  templates: measureTemplates,
};

/**
 * `npm run bench`: measures every budget and writes docs/performance.md; `npm run bench -- report burst` measures some parts and
 * writes nothing.
 * @returns 0 when every budget holds or its miss is known, 1 if not, 2 for a part that there is not
 */
async function bench(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    console.error(`bench: must name parts among ${Object.keys(PARTS).join(', ')}, got ${unknown.join(', ')}`);
    return 2;
  }
  mkdirSync(join(root, '.bench'), { recursive: true });
  const parts: Measured[] = [];
  const failed: Figure[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    let part = await measure();
    // a busy moment of the machine is no miss
    if (part.figures.some(isFailed)) part = await measure();
    parts.push(part);
    failed.push(...part.figures.filter(isFailed));
    print(part);
  }
  if (asked.length === 0) writeFileSync(join(root, 'docs/performance.md'), performancePage(parts, new Date()));
  if (failed.length > 0) console.error(`\n${failed.length} budgets missed`);
  return failed.length > 0 ? 1 : 0;
}

const isFailed = (figure: Figure): boolean => !holds(figure) && figure.isKnownMiss !== true;

function print({ title, figures, tables }: Measured): void {
  console.log(`\n${pc.bold(title)}`);
  for (const figure of figures) {
    const mark = holds(figure) ? pc.green('holds ') : isFailed(figure) ? pc.red('missed') : pc.yellow('missed');
    const { goal, what, measured, budget, unit } = figure;
    console.log(
      `  ${mark} ${goal.padEnd(3)} ${written(measured, unit).padStart(12)} of ${written(budget, unit).padEnd(10)} ${what}`,
    );
  }
  for (const { caption, head, rows } of tables) {
    console.log(`\n  ${pc.dim(caption)}`);
    const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => row[at]?.length ?? 0)));
    for (const row of [head, ...rows])
      console.log(`  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`);
  }
}

void bench(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
