import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from '../../../rehearsal/local-aws/python-environment';
import { startLocalAws } from '../../../rehearsal/local-aws/start-local-aws';
import { processesWith } from './sample/processes-with';

const project = join(__dirname, '../../..');
const workFolder = mkdtempSync(join(tmpdir(), 'local-aws-run-'));
const props = { account: '123456789012', region: 'eu-central-1', fleetUrl: 'http://127.0.0.1:1', workFolder, speed: 1 };

beforeAll(async () => {
  await pythonEnvironment({ folder: join(project, '.rehearsal') });
  symlinkSync(join(project, '.rehearsal/venv'), join(workFolder, 'venv'));
}, 300_000);

afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

async function runThat(then: string) {
  const program = join(__dirname, 'sample/start-and.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(props), then], {
    cwd: project,
    env: { ...process.env, AWS_PROFILE: 'production', HTTPS_PROXY: 'http://192.0.2.1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const line = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  return { child, ended, ...(JSON.parse(line) as { endpoint: string; home: string }) };
}

const isClosed = (endpoint: string) =>
  fetch(endpoint).then(
    () => false,
    () => true,
  );

it.each([
  ['stops it', 'stop', undefined],
  ['throws', 'throw', undefined],
  ['is told to end', 'wait', 'SIGTERM'],
  ['is interrupted', 'wait', 'SIGINT'],
  ['is killed', 'wait', 'SIGKILL'],
] as const)(
  'leaves no process, port or folder behind when its starter %s',
  async (_how, then, signal) => {
    const { child, ended, endpoint, home } = await runThat(then);
    if (signal) child.kill(signal);
    await ended;
    for (let n = 0; n < 100 && processesWith(home).length > 0; n++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(processesWith(home)).toEqual([]);
    expect(existsSync(home)).toBe(false);
    expect(await isClosed(endpoint)).toBe(true);
  },
  20_000,
);

it('starts twice at once, on ports of its own, and again', async () => {
  const both = await Promise.all([startLocalAws(props), startLocalAws(props)]);
  expect(new Set(both.map((aws) => aws.endpoint)).size).toBe(2);
  await Promise.all(both.map((aws) => aws.stop()));
  const again = await startLocalAws(props);
  await again.quiet();
  await again.stop();
}, 20_000);

it('says what happened when ministack breaks down', async () => {
  const aws = await startLocalAws(props);
  const [launcher] = processesWith(aws.env.HOME);
  process.kill(Number.parseInt(launcher ?? '', 10), 'SIGKILL');
  for (let n = 0; n < 100 && !(await isClosed(aws.endpoint)); n++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(aws.quiet()).rejects.toThrow('local AWS: ministack must run, got its end:');
  await aws.stop();
}, 20_000);

it('refuses a fleet that is not on this machine', async () => {
  await expect(startLocalAws({ ...props, fleetUrl: 'http://ssm.eu-central-1.amazonaws.com' })).rejects.toThrow(
    'local AWS: the endpoint must be http://127.0.0.1, got http://ssm.eu-central-1.amazonaws.com',
  );
});
