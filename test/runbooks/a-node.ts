import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readDocument } from '../../lib/runbooks/document';
import { refusalOf } from './refusal-of';

/** What every Linux node has; anything else a test gives to its node as a stub. */
const TOOLS = ['awk', 'cat', 'cut', 'find', 'grep', 'mkdir', 'sed'];
/** Folders of a node that lie in the scratch folder instead. */
const MOVED = /(?<![\w.}])\/(etc|var|tmp)\b/g;
const ABSOLUTE =
  /(?<![\w.}])\/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)\b[\w./-]*/g;
const HARMLESS = ['/bin/bash', '/dev/null'];

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A Linux node in a scratch folder: real bash and text tools, stubs for whatever changes a machine. */
export class ScratchNode {
  readonly root = mkdtempSync(join(tmpdir(), 'node-'));
  private readonly log = join(this.root, 'calls');

  constructor() {
    mkdirSync(join(this.root, 'bin'));
    for (const tool of TOOLS) {
      const path = ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find(existsSync);
      if (!path) throw new Error(`${tool} must be on this machine, got none`);
      symlinkSync(path, join(this.root, 'bin', tool));
    }
    this.stub('sleep', '');
  }

  /** Puts a command on the node's PATH; in its text `$root` is the scratch folder. Its calls are recorded. */
  stub(name: string, body: string): this {
    const path = join(this.root, 'bin', name);
    writeFileSync(path, `#!/bin/bash\nroot='${this.root}'\necho "${name} $*" >>"$root/calls"\n${body}\n`);
    chmodSync(path, 0o755);
    return this;
  }

  /** Writes a file of the node, last touched so many days ago. */
  file(path: string, text = '', daysOld = 0): this {
    const real = join(this.root, path);
    mkdirSync(dirname(real), { recursive: true });
    writeFileSync(real, text);
    const then = Date.now() / 1000 - daysOld * 86_400 - 60;
    utimesSync(real, then, then);
    return this;
  }

  append(path: string, text: string): void {
    appendFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** The calls of stubs since the last time that this was asked. */
  calls(): string[] {
    const lines = existsSync(this.log) ? readFileSync(this.log, 'utf8').trim().split('\n').filter(Boolean) : [];
    writeFileSync(this.log, '');
    return lines.map((line) => line.replaceAll(this.root, ''));
  }

  /**
   * Sends a Command document with some parameters; the others have their defaults. An old agent writes the values into the text, today's
   * hands them over as variables, and a careless one does so without looking at the patterns.
   */
  send(
    name: string,
    values: Readonly<Record<string, string>> = {},
    agent: 'today' | 'old' | 'careless' = 'today',
  ): Ended {
    const document = readDocument(join(__dirname, `../../runbooks/command/${name}.yaml`));
    const given = Object.fromEntries(
      Object.entries(document.parameters).map(([key, { default: fallback }]) => [key, values[key] ?? String(fallback)]),
    );
    for (const [key, value] of Object.entries(given)) {
      const refusal = refusalOf(document.parameters[key], value);
      if (refusal && agent !== 'careless') throw new Error(`${name} ${key}: ${refusal}`);
    }
    const step = document.steps.find(({ action }) => action === 'aws:runShellScript');
    const lines = step?.inputs?.runCommand as string[];
    const text = lines.join('\n').replace(MOVED, `${this.root}/$1`);
    const strays = text.replaceAll(this.root, 'node').match(ABSOLUTE) ?? [];
    const unknown = strays.filter((path) => !HARMLESS.includes(path));
    if (unknown.length > 0) throw new Error(`${name} must stay in the scratch folder, got ${unknown.join(', ')}`);
    const script = join(this.root, 'script');
    writeFileSync(
      script,
      agent === 'old' ? text.replace(/\{\{ (\w+) \}\}/g, (_, key: string) => given[key] ?? 'null') : text,
    );
    const variables = Object.fromEntries(Object.entries(given).map(([key, value]) => [`SSM_${key}`, value]));
    // As the agent starts a script: no HOME, and a working folder that is nobody's.
    const { status, stdout, stderr } = spawnSync('/bin/bash', [script], {
      cwd: '/',
      encoding: 'utf8',
      timeout: 25_000,
      env: { PATH: join(this.root, 'bin'), ...(agent === 'old' ? {} : variables) },
    });
    const clean = (output: string) => output.replaceAll(this.root, '').trimEnd();
    return { status, out: clean(stdout), err: clean(stderr) };
  }
}
