import type { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';
import type { Draft } from '../config/draft';
import { duration, wholeNumber, written } from '../config/fields';
import type { Place } from '../config/place';
import { Refusal } from '../config/refusal';
import type { Outline, Section } from '../config/section';
import { showValue } from '../config/show-value';
import { TagsSchema } from '../config/tags';
import { TimeOfDay } from '../config/time-of-day';

const MODES = ['off', 'report', 'automatic'] as const;
/** What the loop does about a cause: nothing, tell, or put it right. */
export type Mode = (typeof MODES)[number];

const mode = () =>
  z.enum(MODES).prefault('report').describe('`off` looks away, `report` tells, `automatic` puts it right.');
const attempts = () =>
  wholeNumber(1, 10).prefault(3).describe('How often it tries, for one node and cause, before it gives up and tells.');
const coolDown = (usual: string) =>
  duration({ least: '5 minutes', most: '30 days', whole: 'minutes' }, usual)
    .prefault(usual)
    .describe('How long it waits between two attempts on one node.');

const MissingPatchesSchema = z.strictObject({
  mode: mode(),
  attempts: attempts(),
  coolDown: coolDown('6 hours'),
  when: z
    .enum(['inside windows', 'at any time'])
    .prefault('inside windows')
    .describe("Whether nodes may be patched, and rebooted, outside of their ring's window."),
});

const AssociationsSchema = z.strictObject({ mode: mode(), attempts: attempts(), coolDown: coolDown('1 hour') });

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
});

const ComplianceSchema = z
  .strictObject({
    missingPatches: MissingPatchesSchema.prefault({}).describe('Nodes that lack approved patches.'),
    associations: AssociationsSchema.prefault({}).describe('Nodes whose State Manager association failed.'),
    handsOff: z
      .strictObject({ tags: TagsSchema.describe('Any one of them on the node is enough.') })
      .prefault({ tags: { Shipshape: 'hands-off' } })
      .describe('Nodes with these tags are reported and never touched.'),
    stopWhen: StopWhenSchema.prefault({}).describe(
      'The breaker: when so many attempts fail, the loop stops acting until they are older than `within`.',
    ),
    report: ReportSchema.prefault({}).describe('The daily report.'),
  })
  .describe('What is done about nodes that are not as they should be.');

/** `compliance` as written, with defaults. */
type ComplianceFile = z.output<typeof ComplianceSchema>;

/** `compliance` of the fleet's file. */
export const complianceSection: Section<typeof ComplianceSchema> = {
  schema: ComplianceSchema,
  rules: [
    '`missingPatches` cannot be `automatic` and `inside windows` where there are no rings.',
    'Nobody in `notify.urgent`, rings without a scan, and `automatic` without `patching` give a warning.',
  ],
  check: checkCompliance,
};

/** What is done about nodes that are not as they should be. */
export interface Compliance {
  readonly missingPatches: {
    readonly mode: Mode;
    readonly attempts: number;
    readonly coolDown: Duration;
    readonly when: 'inside windows' | 'at any time';
  };
  readonly associations: { readonly mode: Mode; readonly attempts: number; readonly coolDown: Duration };
  /** Tags of the nodes that are never touched. */
  readonly handsOff: Readonly<Record<string, string>>;
  readonly stopWhen: { readonly failedPercent: number; readonly outOf: number; readonly within: Duration };
  readonly report: { readonly at: TimeOfDay; readonly keep: Duration };
}

/** Compliance as the rest of the app uses it. */
export function settleCompliance({ handsOff, stopWhen, ...rest }: ComplianceFile): Compliance {
  const { failed, ...limits } = stopWhen;
  return { ...rest, handsOff: handsOff.tags, stopWhen: { failedPercent: failed, ...limits } };
}

function checkCompliance({ missingPatches }: Draft<ComplianceFile>, place: Place, outline: Outline): void {
  const isAutomatic = missingPatches?.mode === 'automatic';
  const when = place.at('missingPatches', 'when');
  if (isAutomatic && missingPatches.when === 'inside windows' && outline.rings.length === 0) {
    const got = when.isGiven ? 'inside windows' : 'the default of inside windows';
    when.refuse(`must be at any time where patching has no rings and thus no windows, got ${got}`);
  }
  if (isAutomatic && missingPatches.when === 'at any time' && !outline.has('patching')) {
    place
      .at('missingPatches', 'mode')
      .warn("should come with patching, got none: nodes get what AWS's own baselines approve");
  }
  if (outline.rings.length > 0 && !outline.hasScan) {
    place.warn('should come with patching.scan, got none: what a node misses is only known once it was patched', 'key');
  }
  if (!outline.hasUrgentSubscribers) {
    place.warn('should have somebody to tell, got nobody in notify.urgent', 'key');
  }
}

function parsePercent(text: string): number {
  const percent = Number(/^(\d{1,3})\s?%$/.exec(text.trim())?.[1]);
  if (!(percent >= 1 && percent <= 100)) throw new Refusal(`must be a share of 1% to 100%, got ${showValue(text)}`);
  return percent;
}
