import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pythonEnvironment } from '../../../rehearsal/local-aws/python-environment';

const work = mkdtempSync(join(tmpdir(), 'python-environment-'));
let folder: string;
let path: string;

beforeEach(() => {
  const world = mkdtempSync(join(work, 'case-'));
  folder = join(world, 'folder');
  path = join(world, 'bin');
  mkdirSync(path);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A python3 that is a shell script: it knows its version, makes environments of itself, and counts what pip installed. */
function fakePython({ version = '3.12', venv = 'true', pip = 'true' } = {}): void {
  const script = `#!/bin/sh
case "$1 $2" in
  "-c "*sys.version_info*) echo "${version}"; ${venv} ;;
  "-c "*) echo "${version} (fake)" ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") echo installed >> "${path}/installed"; ${pip} ;;
esac`;
  writeFileSync(join(path, 'python3'), script);
  chmodSync(join(path, 'python3'), 0o755);
}

const installed = () =>
  existsSync(join(path, 'installed')) ? readFileSync(join(path, 'installed'), 'utf8').split('\n').length - 1 : 0;
// the scripts themselves need mkdir and cp
const environment = () => pythonEnvironment({ folder, path });

it('is made once and used again', async () => {
  fakePython();
  const python = await environment();
  expect(python).toBe(join(folder, 'venv/bin/python'));
  expect(await environment()).toBe(python);
  expect(installed()).toBe(1);
});

it('is made again when an installation was interrupted or Python has changed', async () => {
  fakePython();
  const python = await environment();
  rmSync(join(folder, 'venv/complete'));
  await environment();
  expect(installed()).toBe(2);

  fakePython({ version: '3.13' });
  writeFileSync(python, readFileSync(join(path, 'python3')));
  await environment();
  expect(installed()).toBe(3);
});

it('is one environment for two starts at once', async () => {
  fakePython();
  expect(new Set(await Promise.all([environment(), environment(), environment()])).size).toBe(1);
  expect(existsSync(join(folder, 'venv/complete'))).toBe(true);
});

it('is not left half-made', async () => {
  fakePython({ pip: 'echo "no such package" >&2; exit 1' });
  await expect(environment()).rejects.toThrow(
    'local AWS: its Python packages must be installable, got: no such package',
  );
  fakePython();
  await environment();
});

it.each([
  ['an old Python', { version: '3.9' }, 'Python 3.9'],
  ['a Python without venv', { venv: 'exit 1' }, 'Python 3.12 without venv'],
])('refuses %s, and says what to install', async (_what, fake, got) => {
  fakePython(fake);
  const problem = await environment().catch((error: Error) => error.message);
  expect(problem).toMatch(
    /^local AWS: Python 3\.10 or newer with its venv module must be installed, got .*; on \w+.*: .* install /,
  );
  expect(problem).toContain(`got ${got} (${join(path, 'python3')});`);
  expect(problem).not.toContain('\n');
});

it('refuses a machine without Python', async () => {
  await expect(environment()).rejects.toThrow('must be installed, got none;');
});

it('takes the first Python that will do', async () => {
  fakePython({ version: '3.9' });
  const old = path;
  path = join(old, 'newer');
  mkdirSync(path);
  fakePython();
  expect(await pythonEnvironment({ folder, path: [old, path].join(delimiter) })).toBe(join(folder, 'venv/bin/python'));
});
