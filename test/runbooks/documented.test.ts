import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueEntry, RUNBOOK_NAMES, runbookFile } from '../../lib/runbooks/catalogue';
import { readDocument } from '../../lib/runbooks/document';
import { documentCalls } from '../../lib/runbooks/document-calls';

const page = readFileSync(join(__dirname, '../../docs/runbooks.md'), 'utf8');
/** The agent of CloudWatch is described with `state`, which gives it its configuration. */
const described = RUNBOOK_NAMES.filter((name) => name !== 'cloudwatch-agent');

it.each(RUNBOOK_NAMES)('says what %s changes and how to undo it', (name) => {
  const kind = catalogueEntry(name).kind;
  expect(page).toMatch(new RegExp(`^\\| \\[\`${name}\`\\]\\(\\S+\\) \\| ${kind} \\| .+ \\| .+ \\| .+ \\|$`, 'm'));
  expect(readFileSync(runbookFile(name), 'utf8')).toMatch(/When: [\s\S]+Changes: [\s\S]+Undo: /);
});

it.each(described)('has every parameter of %s with its default', (name) => {
  const [, section = ''] = page.split(`\n## ${name}\n`);
  const [first = ''] = section.trim().split('\n');
  for (const [parameter, { default: fallback }] of Object.entries(readDocument(runbookFile(name)).parameters)) {
    if (parameter === 'AutomationAssumeRole') continue;
    expect(first).toContain(`\`${parameter}\``);
    if (fallback !== undefined && fallback !== '') expect(first).toContain(`\`${fallback}\``);
  }
});

it.each(described.filter((name) => catalogueEntry(name).kind === 'automation'))(
  'names each call of %s, and none that it does not make',
  (name) => {
    const [, table = ''] = page.split('\n## Permissions\n');
    const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const named = [...row.matchAll(/`((?:ec2|ssm):\w+)`/g)].map(([, call]) => call);
    const { actions } = documentCalls(readDocument(runbookFile(name)));
    const tagging = actions.some((call) => /^ec2:Create(Image|Snapshots)$/.test(call)) ? ['ec2:CreateTags'] : [];
    expect([...new Set(named)].sort()).toEqual([...new Set([...actions, ...tagging])].sort());
  },
);
