import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cleanEnvironment, mustBeLoopback } from './clean-environment';
import { endProcessTree } from './process-tree';
import { pythonEnvironment } from './python-environment';
import { type CdkOptions, type CdkResult, runCdk } from './run-cdk';

/** The one ministack that the launcher's patches were made for. */
const ministack = '1.5.33';

/** An event as EventBridge hands it to a target. */
export interface AwsEvent {
  readonly id?: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly account?: string;
  readonly region?: string;
  /** ISO 8601. */
  readonly time?: string;
  readonly resources?: readonly string[];
  readonly detail: unknown;
}

/** A call that IAM refused. */
export interface Refusal {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

export interface LocalAwsProps {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** The server of the simulated fleet: Systems Manager and EC2's describe calls go there. */
  readonly fleetUrl: string;
  /** Keeps the Python packages and the CDK's cache between runs, and the log of the last one. */
  readonly workFolder: string;
  /** Batching windows and visibility time-outs are divided by it; the templates keep the real values. */
  readonly speed: number;
  /** The PATH that Python is looked for in. */
  readonly path?: string;
  /** Told once, before the ten seconds that a first installation takes. */
  readonly onInstall?: () => void;
}

export interface LocalAws {
  readonly endpoint: string;
  /** Clean: dummy keys, loopback, nothing of the operator's. */
  readonly env: NodeJS.ProcessEnv;
  /** What an SDK client needs to talk to the local AWS as the account's root. */
  readonly clients: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** From now on the functions and the events see this time; it goes on in real time from there. */
  setClock(now: Date): void;
  /** Puts an event as AWS itself would: `aws.*` sources are allowed. */
  putEvent(event: AwsEvent): Promise<void>;
  /** The real CDK CLI, in the clean environment, with a home of its own. */
  cdk(args: readonly string[], options: CdkOptions): Promise<CdkResult>;
  /** Leaves no process, port or folder behind. */
  stop(): Promise<void>;
}

/**
 * Starts the local AWS on a free port of this machine.
 * @throws if Python or its packages are missing, or ministack does not start
 */
export async function startLocalAws(props: LocalAwsProps): Promise<LocalAws> {
  const python = await pythonEnvironment({ folder: props.workFolder, path: props.path, onInstall: props.onInstall });
  // outside the project, so that a function cannot find in the project's node_modules what its bundle forgot
  const folder = mkdtempSync(join(tmpdir(), 'shipshape-local-aws-'));
  const clockFile = join(folder, 'clock');
  const setClock = (now: Date) => {
    writeFileSync(`${clockFile}.new`, String(now.getTime() - Date.now()));
    renameSync(`${clockFile}.new`, clockFile);
  };
  setClock(new Date());

  const emulator = launch(python, folder);
  const children = new Set<ChildProcess>([emulator]);
  let stopped = false;
  const endNow = () => {
    for (const child of children) if (child.pid !== undefined) endProcessTree(child.pid);
    if (!stopped) keepLog(folder, props.workFolder);
    stopped = true;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const onSignal = (signal: NodeJS.Signals) => {
    endNow();
    forget();
    process.kill(process.pid, signal);
  };
  const forget = () => {
    process.off('exit', endNow);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('exit', endNow);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);

  const stop = async () => {
    const ended =
      emulator.exitCode !== null || emulator.signalCode !== null || new Promise((r) => emulator.once('exit', r));
    endNow();
    await ended;
    forget();
  };

  try {
    const settings = {
      account: props.account,
      region: props.region,
      fleet_url: mustBeLoopback(props.fleetUrl),
      clock_file: clockFile,
      preload: join(__dirname, 'clock.cjs'),
      node: process.execPath,
      speed: props.speed,
      ministack,
    };
    emulator.stdin?.write(`${JSON.stringify(settings)}\n`);
    const endpoint = `http://127.0.0.1:${await portOf(emulator, folder)}`;
    const env = {
      ...cleanEnvironment({ account: props.account, region: props.region, home: folder, endpoint }),
      CDK_HOME: join(props.workFolder, 'cdk'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
    const agent = new Agent({ keepAlive: true });
    const call = (command: string, body: unknown) => post(`${endpoint}/_rehearsal/${command}`, body, agent);
    await call('ready', {});
    return {
      endpoint,
      env,
      clients: { endpoint, region: props.region, credentials: { accessKeyId: props.account, secretAccessKey: 'test' } },
      setClock,
      putEvent: async (event) => {
        await call('put-event', event);
      },
      cdk: (args, options) => runCdk(args, env, options, children),
      stop: async () => {
        agent.destroy();
        await stop();
      },
    };
  } catch (problem) {
    await stop();
    throw problem;
  }

  function launch(interpreter: string, home: string): ChildProcess {
    const log = openSync(join(home, 'log'), 'w');
    try {
      return spawn(interpreter, ['-B', '-X', 'utf8', join(__dirname, 'launcher')], {
        env: cleanEnvironment({ account: props.account, region: props.region, home }),
        detached: process.platform !== 'win32',
        stdio: ['pipe', 'pipe', log],
      });
    } finally {
      closeSync(log);
    }
  }
}

function keepLog(folder: string, workFolder: string): void {
  try {
    mkdirSync(workFolder, { recursive: true });
    writeFileSync(join(workFolder, 'local-aws.log'), readFileSync(join(folder, 'log')));
  } catch {
    // a log that cannot be kept must not keep anything from ending
  }
}

/** The launcher's first line names the port that the system gave it. */
function portOf(emulator: ChildProcess, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    emulator.once('error', reject);
    emulator.once('exit', () => {
      if (!existsSync(join(folder, 'log'))) return; // stopped
      const log = readFileSync(join(folder, 'log'), 'utf8').trim();
      reject(new Error(`local AWS: ministack must start, got:\n${log.split('\n').slice(-20).join('\n')}`));
    });
    if (emulator.stdout) {
      createInterface({ input: emulator.stdout }).on('line', (line) => {
        if (line.startsWith('{"port"')) resolve((JSON.parse(line) as { port: number }).port);
      });
    }
  });
}

function post(url: string, body: unknown, agent: Agent): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const content = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) };
    request(url, { method: 'POST', agent, headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (part) => {
        answer += part;
      });
      response.on('end', () => {
        const value: unknown = JSON.parse(answer || 'null');
        if (response.statusCode === 200) resolve(value);
        else reject(new Error(`local AWS: ${(value as { message: string }).message}`));
      });
    })
      .on('error', reject)
      .end(content);
  });
}
