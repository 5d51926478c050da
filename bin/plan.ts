import { parseArgs } from 'node:util';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Fleet } from '../lib/config/fleet';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { readFleet } from '../lib/config/read-fleet';
import { Refusal } from '../lib/config/refusal';
import { LocalTime } from '../lib/plan/local-time';
import { planOf } from '../lib/plan/plan';
import { printPlan } from '../lib/plan/print-plan';
import { PLAN_PERMISSIONS, readAccount } from '../lib/plan/read-account';
import { writePlanFiles } from '../lib/plan/write-plan';
import { awsFailure } from './aws-failure';
import { endWithTheReader } from './end-with-the-reader';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly now: () => Date;
  /** Whether what is written reaches a terminal that shows colours. */
  readonly hasColours: boolean;
  /** A client for a Region, with the credentials of whoever runs the command. */
  readonly ssmIn: (region: string) => SSMClient;
}

const USAGE = `usage: npm run plan -- [--from 2027-03-20] [--days 30] [--ring web] [--fleet fleet.yaml] [--out folder] [--account]

  --from     the first day, by the fleet's clock (today)
  --days     how many days, 1 to 366 (30)
  --ring     only this ring
  --fleet    another fleet's file (fleet.yaml)
  --out      also writes plan.html, to look at, and plan.ics, to subscribe to, into this folder
  --account  asks the account for what the file cannot know: nodes of each ring, nodes without one, windows of others.
             It changes nothing there.`;

const MOST_DAYS = 366;

/**
 * `npm run plan`: which ring patches when, with what, and what is odd about it. Nothing is deployed or changed.
 * @returns the exit code: 0 if there is a plan, 1 if not, 2 if it was asked in a way that it does not know
 */
export async function plan(args: readonly string[], world: World): Promise<0 | 1 | 2> {
  const { out, err } = world;
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    err(`${asked}\n${USAGE}`);
    return 2;
  }
  if (asked.help) {
    out(USAGE);
    return 0;
  }
  try {
    const { fleet } = readFleet(asked.fleet);
    const local = new LocalTime(fleet.timeZone);
    const from = local.momentOf(asked.from ?? local.dayOf(world.now()));
    const { days, ring } = asked;
    const isUnknown = ring !== undefined && !fleet.patching?.rings.some(({ name }) => name === ring);
    if (isUnknown) {
      err(`--ring: must be one of ${namesOf(fleet)}, got ${JSON.stringify(ring)}`);
      return 2;
    }
    const account = asked.account
      ? await readAccount(world.ssmIn(fleet.deploysTo.region), fleet, from, local.daysLater(from, days))
      : undefined;
    const made = planOf(fleet, {
      from,
      days,
      ...(ring === undefined ? {} : { ring }),
      ...(account ? { account } : {}),
    });
    out(printPlan(made, world.hasColours));
    if (asked.out !== undefined) {
      const { html, ics } = write(asked.out, () => writePlanFiles(made, world.now(), asked.out as string));
      out(`\nWrote ${html} and ${ics}.`);
    }
    return 0;
  } catch (error) {
    const told = inWords(error);
    if (told === undefined) throw error;
    err(told);
    return 1;
  }
}

/** @throws Refusal where the folder cannot be made or written to */
function write<Files>(folder: string, attempt: () => Files): Files {
  try {
    return attempt();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) throw error;
    throw new Refusal(`--out: must be a folder that can be written to, got ${folder} (${code}: ${path})`);
  }
}

/** An error as an operator can use it; undefined for one that nobody expected. */
function inWords(error: unknown): string | undefined {
  if (error instanceof FleetFileError || error instanceof Refusal) return error.message;
  if (isDenied(error))
    return `--account: must be allowed ${PLAN_PERMISSIONS.join(', ')}; got ${error.name}: ${error.message}`;
  return awsFailure(error, 'nothing was changed');
}

const namesOf = ({ patching, file }: Fleet): string =>
  patching?.rings.map(({ name }) => name).join(', ') || `the rings of ${file}, which has none`;

const isDenied = (error: unknown): error is Error =>
  error instanceof Error && /^(AccessDenied|UnauthorizedOperation)/.test(error.name);

interface Asked {
  /** Midnight, as if it were UTC. */
  readonly from?: Date;
  readonly days: number;
  readonly ring?: string;
  readonly fleet: string;
  readonly out?: string;
  readonly account: boolean;
  readonly help: boolean;
}

/** What was asked for, or why it cannot be understood. */
function readArguments(args: readonly string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        days: { type: 'string', default: '30' },
        ring: { type: 'string' },
        fleet: { type: 'string', default: 'fleet.yaml' },
        out: { type: 'string' },
        account: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { from: written, days: count, ...rest } = values;
    const days = /^\d{1,3}$/.test(count) ? Number(count) : 0;
    if (days < 1 || days > MOST_DAYS) return `--days: must be 1 to ${MOST_DAYS}, got ${JSON.stringify(count)}`;
    if (written === undefined) return { ...rest, days };
    const from = new Date(`${written}T00:00:00Z`);
    const isDay = /^(19[7-9]|2[01]\d)\d-\d\d-\d\d$/.test(written) && from.toISOString?.().startsWith(written);
    return isDay ? { ...rest, days, from } : `--from: must be a day such as 2027-03-20, got ${JSON.stringify(written)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (require.main === module) {
  endWithTheReader();
  void plan(process.argv.slice(2), {
    out: console.log,
    err: console.error,
    now: () => new Date(),
    hasColours: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
    ssmIn: (region) => new SSMClient({ region }),
  }).then((code) => {
    process.exitCode = code;
  });
}
