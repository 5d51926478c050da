import type { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';
import type { Draft } from '../config/draft';
import { duration, named, wholeNumber, written } from '../config/fields';
import { nameOf } from '../config/name-of';
import type { Place } from '../config/place';
import { Refusal } from '../config/refusal';
import type { Outline, Section } from '../config/section';
import { showDuration, showValue } from '../config/show-value';
import type { FleetSlice } from '../config/slice';
import { TagsSchema } from '../config/tags';
import { TimeOfDay } from '../config/time-of-day';
import { checkWaivers } from './check-waivers';
import { checkDeadlines, type Deadlines, DeadlinesSchema } from './deadlines';
import { longestBetweenScans } from './longest-between-scans';
import { type WaiverFile, WaiverSchema } from './waiver-schema';

const MODES = ['off', 'report', 'automatic'] as const;
/** What the loop does about a cause: nothing, tell, or put it right. */
export type Mode = (typeof MODES)[number];

const mode = () =>
  z.enum(MODES).prefault('report').describe('`off` looks away, `report` tells, `automatic` puts it right.');
const WHENS = ['inside windows', 'at any time'] as const;
/** Whether the loop may act on a node outside of its ring's window. */
export type When = (typeof WHENS)[number];

const when = (usual: When) => z.enum(WHENS).prefault(usual);
const attempts = (usual = 3) =>
  wholeNumber(1, 10)
    .prefault(usual)
    .describe('How often it tries, for one node and cause, before it gives up and tells.');
const coolDown = (usual: string) =>
  duration({ least: '5 minutes', most: '30 days', whole: 'minutes' }, usual)
    .prefault(usual)
    .describe('How long it waits between two attempts on one node.');

const MissingPatchesSchema = z.strictObject({
  mode: mode(),
  attempts: attempts(),
  coolDown: coolDown('6 hours'),
  when: when('inside windows').describe("Whether nodes may be patched, and rebooted, outside of their ring's window."),
});

const AssociationsSchema = z.strictObject({
  mode: mode(),
  attempts: attempts(),
  coolDown: coolDown('1 hour'),
  when: when('at any time').describe("Whether an association may be applied again outside of the ring's window."),
});

const ScansSchema = z.strictObject({
  mode: mode(),
  attempts: attempts(2),
  coolDown: coolDown('6 hours'),
  staleAfter: duration({ least: '6 hours', most: '30 days', whole: 'hours' }, '50 hours')
    .prefault('50 hours')
    .describe('How old a scan may be before it says nothing about the node any more.'),
});

const StopWhenSchema = z.strictObject({
  failed: written(parsePercent, { examples: ['20%'], kind: 'share' })
    .prefault('20%')
    .describe('The share of attempts that failed.'),
  outOf: wholeNumber(1, 1000).prefault(5).describe('How many attempts must have finished before the share counts.'),
  within: duration({ least: '5 minutes', most: '7 days', whole: 'minutes' }, '1 hour')
    .prefault('1 hour')
    .describe('Over what time attempts are counted.'),
});

const ReportSchema = z.strictObject({
  at: written(TimeOfDay.parse, { examples: ['07:00'], kind: 'time of day' })
    .prefault('07:00')
    .describe('When it is written, and the digest sent, each day.'),
  keep: duration({ least: '1 day', most: '3650 days', whole: 'days' }, '400 days')
    .prefault('400 days')
    .describe('How long reports are kept.'),
  callsPerSecond: wholeNumber(1, 50)
    .prefault(10)
    .describe(
      'How often a second each function asks one thing of AWS. Less leaves more to others in the account; a report takes longer then.',
    ),
});

const ComplianceSchema = z
  .strictObject({
    missingPatches: MissingPatchesSchema.prefault({}).describe('Nodes that lack approved patches.'),
    associations: AssociationsSchema.prefault({}).describe(
      'Nodes whose State Manager association failed: it is applied to them again.',
    ),
    scans: ScansSchema.prefault({}).describe(
      'Nodes that were not scanned, or not lately. A scan installs nothing and needs no window.',
    ),
    handsOff: z
      .strictObject({ tags: TagsSchema.describe('Any one of them on the node is enough.') })
      .prefault({ tags: { Shipshape: 'hands-off' } })
      .describe(
        'The loop reports nodes with these tags and never touches them. A value such as `hands-off until 2026-12-24` on the node holds through that day. Windows, runbooks on schedules and associations go by their own tags and [reach them all the same](operations.md#what-a-hands-off-tag-does-not-stop).',
      ),
    waive: named(nameOf('waiver'), WaiverSchema)
      .prefault({})
      .describe(
        'What somebody has decided to live with until a day: told apart, not counted as not compliant, and not acted on.',
      ),
    deadlines: DeadlinesSchema.prefault({}).describe(
      'How long after it was first seen a node may go on not being in order; after that it is overdue. Unless given: no promise.',
    ),
    stopWhen: StopWhenSchema.prefault({}).describe(
      'The breaker: when so many attempts fail, the loop stops acting until they are older than `within`.',
    ),
    report: ReportSchema.prefault({}).describe('The daily report.'),
  })
  .describe('What is done about nodes that are not as they should be.');

/** `compliance` as written, with defaults. */
export type ComplianceFile = z.output<typeof ComplianceSchema>;

/** `compliance` of the fleet's file. */
export const complianceSection: Section<typeof ComplianceSchema> = {
  schema: ComplianceSchema,
  rules: [
    '`missingPatches` and `associations` cannot be `automatic` and `inside windows` where there are no rings, or a patch policy patches them.',
    "A waiver has `slice` or `ids`, not both, and `patches` or one of them. Its slice is one by tags: the loop knows a node's tags, not its resource groups. There are 500 at most.",
    'A waiver whose day has passed no longer holds. That gives a warning and keeps nothing from being deployed; so does a day that is more than a year away.',
    'A waiver holds the loop back, not the windows: what no window may install goes under `rejected` of a baseline.',
    'Deadlines do not get shorter from `critical` to `security` to `other`.',
    'Nobody in `notify.urgent`, rings without a scan, scans further apart than `scans.staleAfter`, and `missingPatches` that are `automatic` without `patching` or beside a patch policy give a warning.',
  ],
  check: checkCompliance,
};

/** What the loop does about one cause, and how often it tries. */
export interface Attempts {
  readonly mode: Mode;
  readonly attempts: number;
  readonly coolDown: Duration;
}

/** What somebody has decided to live with until a day. */
export interface Waiver {
  /** As the file calls it. */
  readonly name: string;
  /** The slice that it names, whose tags are those in `tags`. */
  readonly slice?: string;
  /** All of which a node carries that it is about. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly nodeIds?: readonly string[];
  /** Names as baselines take them. Absent: whatever the node owes. */
  readonly patches?: readonly string[];
  readonly why: string;
  readonly who: string;
  /** The last day on which it holds, YYYY-MM-DD in the fleet's time zone. */
  readonly until: string;
}

/** What is done about nodes that are not as they should be. */
export interface Compliance {
  readonly missingPatches: Attempts & { readonly when: When };
  readonly associations: Attempts & { readonly when: When };
  /** `staleAfter` is 6 hours to 30 days. */
  readonly scans: Attempts & { readonly staleAfter: Duration };
  /** Tags of the nodes that the loop never touches. */
  readonly handsOff: Readonly<Record<string, string>>;
  /** In the order of the file, over or not. */
  readonly waivers: readonly Waiver[];
  readonly deadlines: Deadlines;
  readonly stopWhen: { readonly failedPercent: number; readonly outOf: number; readonly within: Duration };
  /** `callsPerSecond` is 1 to 50, for each function and operation. */
  readonly report: { readonly at: TimeOfDay; readonly keep: Duration; readonly callsPerSecond: number };
}

/** Compliance as the rest of the app uses it. */
export function settleCompliance(
  { handsOff, stopWhen, waive, deadlines, ...rest }: ComplianceFile,
  slices: ReadonlyMap<string, FleetSlice>,
): Compliance {
  const { failed, ...limits } = stopWhen;
  const { critical, security, other } = deadlines;
  return {
    ...rest,
    handsOff: handsOff.tags,
    waivers: Object.entries(waive).map(([name, waiver]) => settleWaiver(name, waiver, slices)),
    deadlines: { ...(critical ? { critical } : {}), ...(security ? { security } : {}), ...(other ? { other } : {}) },
    stopWhen: { failedPercent: failed, ...limits },
  };
}

function settleWaiver(
  name: string,
  { slice, ids, patches, ...rest }: WaiverFile,
  slices: ReadonlyMap<string, FleetSlice>,
): Waiver {
  const found = slice === undefined ? undefined : slices.get(slice);
  return {
    name,
    ...(slice !== undefined && found?.kind === 'tags' ? { slice, tags: found.tags } : {}),
    ...(ids ? { nodeIds: ids } : {}),
    ...(patches ? { patches } : {}),
    ...rest,
  };
}

function checkCompliance(draft: Draft<ComplianceFile>, place: Place, outline: Outline): void {
  const { missingPatches, scans, waive = {}, deadlines = {} } = draft;
  for (const cause of ['missingPatches', 'associations'] as const) {
    const isHeld = draft[cause]?.mode === 'automatic' && draft[cause].when === 'inside windows';
    if (!isHeld || outline.rings.length > 0) continue;
    const here = place.at(cause, 'when');
    const got = here.isGiven ? 'inside windows' : 'the default of inside windows';
    const why = outline.isByPolicy ? 'with patching.mode policy, which has' : 'where patching has no rings and thus';
    here.refuse(`must be at any time ${why} no windows, got ${got}`);
  }
  if (missingPatches?.mode === 'automatic' && missingPatches.when === 'at any time' && !outline.has('patching')) {
    place
      .at('missingPatches', 'mode')
      .warn("should come with patching, got none: nodes get what AWS's own baselines approve");
  }
  if (missingPatches?.mode === 'automatic' && missingPatches.when === 'at any time' && outline.isByPolicy) {
    place
      .at('missingPatches', 'mode')
      .warn(
        'should be report with patching.mode policy, got automatic: the loop does not know when a policy is at work, and patches and reboots nodes at any hour, beside it',
      );
  }
  if (outline.rings.length > 0 && !outline.hasScan) {
    place.warn('should come with patching.scan, got none: what a node misses is only known once it was patched', 'key');
  }
  if (scans) checkStaleAfter(scans, place.at('scans', 'staleAfter'), outline);
  checkWaivers(waive, place.at('waive'), outline);
  checkDeadlines(deadlines, place.at('deadlines'));
  if (!outline.hasUrgentSubscribers) {
    place.warn('should have somebody to tell, got nobody in notify.urgent', 'key');
  }
}

/** A scan that is older when the next one comes says nothing in between. */
function checkStaleAfter(
  { mode, staleAfter }: Draft<ComplianceFile['scans']>,
  place: Place,
  { scan, timeZone }: Outline,
): void {
  if (!scan || !staleAfter || mode === 'off') return;
  const longest = longestBetweenScans(scan, timeZone);
  if (!longest || staleAfter.toMinutes() > longest.toMinutes()) return;
  const got = `${place.isGiven ? '' : 'the default of '}${showDuration(staleAfter)}`;
  place.warn(
    `should be longer than from one patching.scan to the next (${scan}, up to ${showDuration(longest)}), got ${got}: in between nodes count as not scanned`,
    place.isGiven ? 'value' : 'key',
  );
}

function parsePercent(text: string): number {
  const percent = Number(/^(\d{1,3})\s?%$/.exec(text.trim())?.[1]);
  if (!(percent >= 1 && percent <= 100)) throw new Refusal(`must be a share of 1% to 100%, got ${showValue(text)}`);
  return percent;
}
