import { join } from 'node:path';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SSMClient } from '@aws-sdk/client-ssm';
import { loop } from '../../bin/loop';
import { readFleet } from '../../lib/config/read-fleet';
import { writePlan } from '../../lib/plan/write-plan';
import { deployCheckout } from './checkout';
import { type Claim, claims } from './claims';
import { populate, week } from './company';
import { gatherEvidence } from './gather-evidence';
import { gatherRooms } from './gather-rooms';
import type { Operator } from './happenings';
import { type LocalAccount, openLocalAccount, workFolder } from './local-account';
import { namedClaims } from './named-claims';
import { isOwnFile } from './own-file';
import { playWeek } from './play-week';
import { roomClaims } from './room-claims';
import { arrangeRooms } from './rooms';
import { deployedSchedules } from './schedules';
import { tellRooms } from './tell-rooms';
import { tellWeek } from './tell-week';
import type { Telling } from './telling';

/** How far the plan looks ahead. */
const planDays = 30;

/** What is rehearsed, and where its results go. */
export interface RehearsalProps {
  /** The fleet's file. */
  readonly file: string;
  /** An empty folder for reports, messages and transcript. */
  readonly out: string;
  readonly telling: Telling;
  /** Done between deploy and week: what somebody might change in the account by hand. */
  readonly afterDeploy?: (account: LocalAccount) => Promise<void>;
}

/** A rehearsal that has ended, and whose local AWS still runs. */
export interface Rehearsal {
  readonly account: LocalAccount;
  readonly claims: readonly Claim[];
  /** Whether the file is the project's own; of another, nothing is claimed by name. */
  readonly isOwn: boolean;
}

/**
 * The whole rehearsal: a local AWS, the real stacks deployed to it by the real CDK CLI, a simulated fleet, a week of its
 * life, and what came of it.
 *
 * @throws when a stage fails; whatever was started is ended before
 */
export async function rehearse({ file, out, telling, afterDeploy }: RehearsalProps): Promise<Rehearsal> {
  const { fleet: wanted } = readFleet(file);
  const { account: id, region } = wanted.deploysTo;
  telling.chapter(`Deploying ${file} to a local AWS`);
  const account = await telling.during('starting the local AWS', () =>
    openLocalAccount({
      account: id,
      region,
      start: week.starts,
      seed: 20261128,
      onInstall: () => telling.at('(installing it, the first time)'),
      onLine: (line) => telling.at(line.trim()),
    }),
  );
  try {
    const assembly = join(workFolder, 'cdk.out');
    const synthesized = account.cdk('synth', '--quiet', '--output', assembly, '--context', `fleet=${file}`);
    synthesized.catch(() => undefined); // awaited below; until then its failure must not end the process
    await telling.during(`cdk bootstrap aws://${id}/${region}`, () =>
      account.cdk('bootstrap', `aws://${id}/${region}`, '--app', ''),
    );
    await telling.during('cdk synth', () => synthesized);
    const isOwn = isOwnFile(wanted);
    const [checkout] = await telling.during('cdk deploy --all', () =>
      Promise.all([
        isOwn ? deployCheckout(account.aws, wanted) : undefined,
        account.cdk('deploy', '--all', '--app', assembly, '--require-approval', 'never', '--concurrency', '2'),
      ]),
    );
    await account.aws.confirmSubscriptions();
    await afterDeploy?.(account);

    const { fleet, aws } = account;
    const witness = populate(fleet, wanted, operatorOf(account, file));
    const seen = checkout ? arrangeRooms(account, wanted, checkout) : {};
    telling.chapter(`A week in the life of ${fleet.nodes.size} servers`);
    const schedules = await deployedSchedules(new SchedulerClient(aws.clients));
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: wanted.timeZone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
    });
    const { sweeps } = await telling.during('Saturday to Saturday', () =>
      playWeek({
        fleet,
        aws,
        schedules,
        ends: week.ends,
        advanceTo: account.advanceTo,
        onTime: (now) => telling.at(clock.format(now)),
      }),
    );
    telling.say(
      telling.colours.dim(
        `    of ${sweeps.due} sweeps that were due, the ${sweeps.fired} were fired that had anything to find`,
      ),
    );
    if (wanted.patching) writePlan(wanted, week.starts, planDays, out);
    const evidence = await gatherEvidence(account, { wanted, witness, out });
    tellWeek(telling, evidence);
    const rooms = await gatherRooms(account, wanted, seen);
    tellRooms(telling, wanted, rooms);
    const all = [...(isOwn ? namedClaims(evidence) : []), ...roomClaims(fleet, rooms), ...claims(evidence)];
    return { account, claims: all, isOwn };
  } catch (error) {
    await account.close();
    throw error;
  }
}

/** Somebody at a terminal, with credentials of the local AWS. */
const operatorOf = ({ aws, fleet }: LocalAccount, file: string): Operator => ({
  reset: () =>
    loop(['reset', '--file', file], {
      out: () => undefined,
      err: (text) => {
        throw new Error(`npm run loop -- reset: must succeed, got: ${text}`);
      },
      ssmIn: () => new SSMClient(aws.clients),
      now: () => fleet.now(),
    }),
});
