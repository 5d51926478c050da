import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, mustBeLoopback } from './clean-environment';
import { Control } from './control';
import { Emulator } from './emulator';
import type { LocalAws, Notification, QueuedMessage, Refusal } from './local-aws';
import { endProcessTree } from './process-tree';
import { pythonEnvironment } from './python-environment';
import { runCdk } from './run-cdk';

export type { AwsEvent, LocalAws, Notification, QueuedMessage, Refusal, RoleCall, ServiceCall } from './local-aws';

/** The one ministack that the launcher's patches were made for. */
const ministack = '1.5.33';

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
  /**
   * Where to look for Python, as in the variable PATH.
   * @default the PATH of this process
   */
  readonly path?: string;
  /** Told once, before the ten seconds that a first installation takes. */
  readonly onInstall?: () => void;
}

/**
 * Starts AWS on a free port of this machine.
 * @throws if Python or its packages are missing, or ministack does not start
 */
export async function startLocalAws(props: LocalAwsProps): Promise<LocalAws> {
  const { account, region, workFolder, speed } = props;
  const fleetUrl = mustBeLoopback(props.fleetUrl);
  const python = await pythonEnvironment({ folder: workFolder, path: props.path, onInstall: props.onInstall });
  // outside the project, so that a function cannot find in the project's node_modules what its bundle forgot
  const folder = mkdtempSync(join(tmpdir(), 'shipshape-local-aws-'));
  const setClock = clockIn(folder);
  const emulator = new Emulator(python, folder, cleanEnvironment({ account, region, home: folder }), {
    account,
    region,
    fleet_url: fleetUrl,
    clock_file: join(folder, 'clock'),
    preloads: [join(__dirname, 'clock.cjs'), join(__dirname, 'loopback-only.cjs')],
    node: process.execPath,
    speed,
    ministack,
  });
  const started = new Set<ChildProcess>([emulator.process]);
  const endAll = endWithThisProcess(() => {
    for (const { pid } of started) if (pid !== undefined) endProcessTree(pid);
    emulator.keepLog(workFolder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  try {
    const endpoint = `http://127.0.0.1:${await emulator.port()}`;
    const env = {
      ...cleanEnvironment({ account, region, home: folder, endpoint }),
      CDK_HOME: join(workFolder, 'cdk'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_COMPILE_CACHE: join(workFolder, 'compiled'), // from Node.js 22 on, the CLI starts in half the time
    };
    const control = new Control(endpoint, () => emulator.whyGone());
    await control.call('ready');
    return {
      endpoint,
      env,
      clock: {
        REHEARSAL_CLOCK: join(folder, 'clock'),
        NODE_OPTIONS: `--require "${join(__dirname, 'clock.cjs')}"`,
      },
      clients: { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'test' } },
      setClock,
      putEvents: (events) => control.call('put-events', { events }),
      fireSchedule: (name, group) => control.call('fire-schedule', { name, group }),
      quiet: (timeoutMs = 30_000) => control.call('quiet', { timeoutMs }),
      authorize: (call) => control.call<boolean>('authorize', call),
      serviceMay: (call) => control.call<boolean>('service-may', call),
      refusals: () => control.call<Refusal[]>('refusals'),
      messages: () => control.call<Notification[]>('messages'),
      confirmSubscriptions: () => control.call<number>('confirm-subscriptions'),
      queueMessages: (name) => control.call<QueuedMessage[]>('queue-messages', { name }),
      cdk: (args, options) => runCdk(args, env, options, started),
      stop: async () => {
        control.close();
        endAll();
        await emulator.gone();
      },
    };
  } catch (problem) {
    endAll();
    await emulator.gone();
    throw problem;
  }
}

/** Moves the rehearsal's time; its readers see the old or the new time, never half of one. */
function clockIn(folder: string): (now: Date) => void {
  const file = join(folder, 'clock');
  const setClock = (now: Date) => {
    writeFileSync(`${file}.new`, String(now.getTime() - Date.now()));
    renameSync(`${file}.new`, file);
  };
  setClock(new Date());
  return setClock;
}

/** Runs `end` once: when asked, or when this process ends by itself, by an error, by Ctrl-C or by a polite kill. */
function endWithThisProcess(end: () => void): () => void {
  const endOnce = () => {
    process.off('exit', endOnce).off('SIGINT', onSignal).off('SIGTERM', onSignal);
    end();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    endOnce();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal); // nobody else wants a last word
  };
  process.on('exit', endOnce).on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return endOnce;
}
