import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { plan } from '../../bin/plan';
import { PLAN_PERMISSIONS } from '../../lib/plan/read-account';
import { everySection } from '../support/a-fleet';

const folder = mkdtempSync(join(tmpdir(), 'plan-'));
const file = join(folder, 'fleet.yaml');
writeFileSync(file, everySection);
afterAll(() => rmSync(folder, { recursive: true }));

/** The command on the evening of 19 March 2027, when it is the 20th in Zurich. */
async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await plan(['--fleet', file, ...args], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    now: () => new Date('2027-03-19T23:30:00Z'),
    hasColours: false,
    ssmIn: (region) => new SSMClient({ region }),
  });
  return { code, out: out.join('\n'), err: err.join('\n').replaceAll(`${folder}/`, '') };
}

describe('npm run plan', () => {
  it('shows 30 days from today on, by the clock of the fleet', async () => {
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain('20 March to 18 April 2027 (30 days), by the clock of Europe/Zurich');
  });

  it('shows the days and the ring that it is asked for', async () => {
    const { out } = await run('--from', '2027-10-25', '--days', '7', '--ring', 'canary');
    expect(out).toContain('25 October to 31 October 2027 (7 days)');
    expect(out).toContain('Sun 31 Oct 02:00 CEST *  10-31 00:00  canary');
    expect(out).not.toContain('  web ');
  });

  it('writes a page and a calendar where it is told to, and nothing otherwise', async () => {
    const into = join(folder, 'new', 'out');
    expect((await run('--out', into)).out).toContain(`Wrote ${join(into, 'plan.html')} and ${join(into, 'plan.ics')}.`);
    expect(readdirSync(into).sort()).toEqual(['plan.html', 'plan.ics']);
    expect(readFileSync(join(into, 'plan.ics'), 'utf8')).toContain('DTSTAMP:20270319T233000Z');
    expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'new']);
  });

  it.each([
    [['--from', 'tomorrow'], '--from: must be a day such as 2027-03-20, got "tomorrow"'],
    [['--from', '2027-02-30'], '--from: must be a day such as 2027-03-20, got "2027-02-30"'],
    [['--days', '0'], '--days: must be 1 to 366, got "0"'],
    [['--days', '367'], '--days: must be 1 to 366, got "367"'],
    [['--days', '1e2'], '--days: must be 1 to 366, got "1e2"'],
    [['--ring', 'wbe'], '--ring: must be one of canary, web, got "wbe"'],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out, err.split('\n')[0]]).toEqual([2, '', message]);
  });

  it.each([['--colour'], ['web']])('refuses what it does not know: %s', async (arg) => {
    const { code, out, err } = await run(arg);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('usage: npm run plan');
  });

  it('says what it can do', async () => {
    const { code, out } = await run('--help');
    expect([code, out.split(' ').slice(0, 5).join(' ')]).toEqual([0, 'usage: npm run plan --']);
  });

  it('refuses a file that cannot be used, with its mistakes', async () => {
    const bad = join(folder, 'new-fleet.yaml');
    writeFileSync(bad, everySection.replace('cutoff: 1 hour, pace: 50%', 'cutoff: 4 hours, pace: 50%'));
    const { code, err } = await run('--fleet', bad);
    rmSync(bad);
    expect(code).toBe(1);
    expect(err).toContain('patching.rings.canary.cutoff: must be shorter than lasts (3 hours), got 4 hours');
  });

  it('names the permissions that it needs where one is missing', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const ssm = mockClient(SSMClient);
    ssm.on(GetParameterCommand).rejects(denied);
    const { code, err } = await run('--account');
    ssm.restore();
    expect([code, err]).toEqual([
      1,
      `--account: must be allowed ${PLAN_PERMISSIONS.join(', ')}; got AccessDeniedException: no`,
    ]);
  });

  it('is plain where its output goes into a file', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'bin/plan.ts', '--fleet', file],
      {
        cwd: join(__dirname, '../..'),
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^acme in account 123456789012, eu-central-1\n/);
    expect(stdout).not.toContain(String.fromCharCode(27));
  }, 60_000);
});
