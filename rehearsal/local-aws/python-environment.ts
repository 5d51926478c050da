import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirementsFile = join(__dirname, 'requirements.txt');

export interface PythonEnvironmentProps {
  /** The folder for the virtual environment; ignored by git, reused by later starts. */
  readonly folder: string;
  /**
   * Where to look for Python, as in the variable PATH.
   * @default the PATH of this process
   */
  readonly path?: string;
  /** Told once, before the ten seconds that a first installation takes. */
  readonly onInstall?: () => void;
}

/**
 * The Python of a virtual environment that holds exactly the packages of requirements.txt; made at the first start.
 *
 * It is built beside its place and moved there when complete, so a start that was interrupted leaves nothing half-made and two
 * starts at once cannot disturb each other.
 * @throws if there is no Python 3.10 or newer with its venv module, in one line that says what to install on this system
 */
export async function pythonEnvironment(props: PythonEnvironmentProps): Promise<string> {
  const place = join(props.folder, 'venv');
  if (await isComplete(place)) return pythonIn(place);

  const python = await findPython(props.path ?? process.env.PATH ?? '');
  props.onInstall?.();
  mkdirSync(props.folder, { recursive: true });
  const draft = join(props.folder, `venv-${randomUUID()}`);
  try {
    await run(python, ['-m', 'venv', draft]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--requirement'];
    await run(pythonIn(draft), [...pip, requirementsFile]);
    writeFileSync(join(draft, 'complete'), await markOf(pythonIn(draft)));
    await moveInto(place, draft);
  } catch (problem) {
    const { stderr, message } = problem as { stderr?: string; message: string };
    throw new Error(`local AWS: its Python packages must be installable, got: ${(stderr || message).trim()}`, {
      cause: problem,
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return pythonIn(place);
}

const pythonIn = (environment: string): string =>
  process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');

/** What a complete environment was made from: these requirements, that Python. */
async function markOf(python: string): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirementsFile)).digest('hex');
  const { stdout } = await run(python, ['-c', 'import sys; print(sys.version)']);
  return `${hash}\n${stdout}`;
}

async function isComplete(environment: string): Promise<boolean> {
  try {
    return readFileSync(join(environment, 'complete'), 'utf8') === (await markOf(pythonIn(environment)));
  } catch {
    return false;
  }
}

async function moveInto(place: string, draft: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(draft, place);
      return;
    } catch (problem) {
      if (await isComplete(place)) return; // another start was faster
      if (attempt === 3) throw problem;
    }
    const outdated = `${draft}-outdated`;
    try {
      renameSync(place, outdated);
    } catch {
      continue; // another start took it away
    }
    rmSync(outdated, { recursive: true, force: true });
  }
}

const names = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

async function findPython(path: string): Promise<string> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const found = names
    .flatMap((name) => folders.map((folder) => join(folder, name + suffix)))
    .filter((file) => existsSync(file));
  const lacking: string[] = [];
  for (const python of found) {
    const lack = await whatIsLacking(python);
    if (lack === undefined) return python;
    lacking.push(`${lack} (${python})`);
  }
  throw new Error(
    `local AWS: Python 3.10 or newer with its venv module must be installed, got ${lacking[0] ?? 'none'}; ${remedy()}`,
  );
}

async function whatIsLacking(python: string): Promise<string | undefined> {
  const program = 'import sys; print("%d.%d" % sys.version_info[:2])\nimport venv, ensurepip';
  try {
    const { stdout } = await run(python, ['-c', program]);
    return isOldPython(stdout) ? `Python ${stdout.trim()}` : undefined;
  } catch (problem) {
    const { stdout = '' } = problem as { stdout?: string };
    if (!/^\d+\.\d+/.test(stdout)) return 'one that does not run';
    return isOldPython(stdout) ? `Python ${stdout.trim()}` : `Python ${stdout.trim()} without venv`;
  }
}

function isOldPython(version: string): boolean {
  const [major = 0, minor = 0] = version.trim().split('.').map(Number);
  return major < 3 || (major === 3 && minor < 10);
}

function remedy(): string {
  switch (process.platform) {
    case 'darwin':
      return 'on macOS: brew install python@3.13';
    case 'win32':
      return 'on Windows: winget install Python.Python.3.13';
    default:
      return 'on Debian and Ubuntu: sudo apt install python3-venv; on Fedora: sudo dnf install python3';
  }
}
