import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Figure, holds, type Measured, type Table } from './figure';

const root = join(__dirname, '..');

/** docs/performance.md, as measured now. */
export function performancePage(parts: readonly Measured[], at: Date): string {
  const { devDependencies, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [cpu] = cpus();
  const missed = parts.flatMap(({ figures }) => figures).filter((figure) => !holds(figure));
  return `# Performance

Written by \`npm run bench\` on ${at.toISOString().slice(0, 10)}; change nothing here by hand. Everything runs on this one machine
(${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, aws-cdk-lib ${dependencies['aws-cdk-lib']}, AWS SDK ${dependencies['@aws-sdk/client-ssm']},
esbuild ${dependencies.esbuild}, aws-cdk ${devDependencies['aws-cdk']}) and speaks to nobody else. Budgets are ratios against a floor or a peer measured in the same
run, and counts: they hold on another machine, too. Figures of peers whose code is no part of the project (instance-scheduler-on-aws
3.2.8, automated-security-response-on-aws 3.1.5) were measured once and are constants. Nothing is known here of AWS's own latency,
throttling rates and deploy times.

## Budgets

${markdownTable({
  caption: '',
  head: ['goal', 'what', 'measured', 'at most', ''],
  rows: parts.flatMap(({ figures }) =>
    figures.map((figure) => [
      figure.goal,
      figure.what,
      written(figure.measured, figure.unit),
      written(figure.budget, figure.unit),
      holds(figure) ? 'holds' : '**missed**',
    ]),
  ),
})}
## What is missed, and why

${missed.length === 0 ? 'Nothing.\n' : missed.map((figure) => `* ${figure.goal}, ${figure.what}: ${figure.because ?? 'not known yet'}.`).join('\n')}

${parts
  .map(({ title, tables }) =>
    [`## ${title}`, ...tables.map((table) => `${table.caption}.\n\n${markdownTable(table)}`)].join('\n\n'),
  )
  .join('\n')}`;
}

/** A figure as people read it. */
export function written(value: Figure['measured'], unit: string): string {
  const digits = unit === '' || Math.abs(value) >= 100 ? 0 : Math.abs(value) < 1 ? 3 : 2;
  return `${value.toFixed(digits)}${unit}`;
}

function markdownTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
