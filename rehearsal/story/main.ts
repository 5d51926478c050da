import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FleetFileError } from '../../lib/config/fleet-file-error';
import type { LocalAccount } from './local-account';
import { rehearse } from './rehearse';
import { Telling } from './telling';

const help = `npm start                 plays a week of the fleet of fleet.yaml on a local AWS
npm start -- --keep       the same, and leaves it running until Ctrl-C
npm start -- --fleet F    with another fleet's file`;

/** What people find in the folder of results. */
const results = [
  ['report.html', 'the report of the last morning, for a browser'],
  ['report.csv', 'the same as a table'],
  ['report.json', 'the same for programs'],
  ['plan.html', 'which ring patches when, in the next 30 days'],
  ['plan.ics', 'the same as a calendar to subscribe to'],
  ['messages.txt', 'everything that SNS delivered'],
  ['transcript.txt', 'this story'],
] as const;

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.CDK_VALIDATION = 'false'; // the templates are validated by `npm run check`; here they are deployed

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      fleet: { type: 'string', default: 'fleet.yaml' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const out = join(__dirname, '../out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const telling = new Telling({ out: process.stdout, transcript: join(out, 'transcript.txt') });
  const { bold, dim, green, red } = telling.colours;
  try {
    const { account, claims, isOwn } = await rehearse({ file: values.fleet, out, telling });
    try {
      telling.chapter('What this rehearsal claims, checked');
      for (const { claim, against } of claims) {
        telling.say(`  ${against.length === 0 ? green('✓') : red('✗')} ${claim}`);
        for (const objection of against.slice(0, 10)) telling.say(`      ${red(objection)}`);
        if (against.length > 10) telling.say(`      … and ${against.length - 10} more`);
      }
      if (!isOwn)
        telling.say(
          dim('  What is claimed of single servers was left out: the file is not the one that comes with the project.'),
        );
      const broken = claims.filter(({ against }) => against.length > 0).length;
      telling.chapter('Where to look');
      const where = relative(process.cwd(), out);
      for (const [file, what] of results) {
        if (!existsSync(join(out, file))) continue;
        const path = join(where, file);
        telling.say(
          `  ${file.endsWith('.html') ? bold(path) : path}${' '.repeat(Math.max(1, 16 - file.length))}${what}`,
        );
      }
      telling.say();
      telling.say(dim('  Nothing left this machine. What a local AWS cannot prove is in the README.'));
      if (values.keep) await keep(telling, account);
      return broken === 0 ? 0 : 1;
    } finally {
      await account.close();
    }
  } catch (error) {
    if (error instanceof FleetFileError) telling.say(error.message);
    else telling.say(red(error instanceof Error ? error.message : String(error)));
    return 1;
  } finally {
    await telling.close();
  }
}

/** Leaves the local AWS running, a minute a second, and says how to reach it, until somebody presses Ctrl-C. */
async function keep(telling: Telling, { aws, fleet, advanceTo }: LocalAccount): Promise<void> {
  const variables = ['ENDPOINT_URL', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'REGION', 'DEFAULT_REGION'];
  telling.chapter('It is still running, a minute a second. In another terminal:');
  telling.quote(`  export ${variables.map((name) => `AWS_${name}=${aws.env[`AWS_${name}`]}`).join(' ')}`);
  // without its clock, whoever looks around would take the week that was played for another one
  telling.quote(
    `  export ${Object.entries(aws.clock)
      .map(([name, value]) => `${name}='${value}'`)
      .join(' ')}`,
  );
  for (const command of [
    'aws ssm describe-maintenance-windows',
    'aws ssm describe-instance-information',
    'aws ssm describe-patch-baselines --filters Key=OWNER,Values=Self',
    'aws ssm send-command --document-name AWS-RunPatchBaseline --parameters Operation=Scan --targets Key=tag:Role,Values=lab',
    'aws cloudformation describe-stacks',
    'aws s3 ls',
    'npm run plan -- --account',
    "npm run patch-now -- --ring canary --package 'glibc*'",
    `npm run explain -- ${(fleet.nodes.all.find((node) => node?.report?.assessment.status === 'NON_COMPLIANT') ?? fleet.nodes.all[0])?.id}`,
  ])
    telling.quote(`  ${command}`);
  telling.say(telling.colours.dim('  Ctrl-C ends it.'));
  let isOver = false;
  process.once('SIGINT', () => {
    isOver = true;
  });
  while (!isOver) {
    await setTimeout(1000);
    if (isOver) break;
    const now = new Date(fleet.now().getTime() + 60_000);
    aws.setClock(now);
    await advanceTo(now);
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
