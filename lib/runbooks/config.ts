import type { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';
import { duration, named, written } from '../config/fields';
import { nameOf } from '../config/name-of';
import { parseDuration } from '../config/parse-duration';
import { Refusal } from '../config/refusal';
import type { Section } from '../config/section';
import { showValue } from '../config/show-value';
import type { FleetSlice } from '../config/slice';
import type { ErrorBudget } from '../patching/error-budget';
import type { OpeningTime } from '../patching/opening-time';
import type { Pace } from '../patching/pace';
import { errorBudget, openingTime, pace } from '../patching/ring-schema';
import { AssociationSchedule } from '../state/association-schedule';
import { RUNBOOK_NAMES, type RunbookName } from './catalogue';
import { checkRunbooks } from './check-runbooks';

const ParameterSchema = z
  .union([z.string(), z.number(), z.boolean()], {
    error: ({ input }) => `must be text, a number, true or false, got ${showValue(input)}`,
  })
  .meta({ examples: ['nginx', 20] });

const ScheduleSchema = z.strictObject({
  runbook: z.enum(RUNBOOK_NAMES).describe('Which one.'),
  slice: z
    .string()
    .meta({ examples: ['web'] })
    .describe('On whose nodes: the name of one of `slices`. Its hands-off nodes are among them.'),
  at: openingTime()
    .optional()
    .describe('When a maintenance window opens for it, by the clock of `timeZone`. This or `every`.'),
  lasts: duration({ least: '2 hours', most: '24 hours', whole: 'hours' }, '2 hours')
    .optional()
    .describe('With `at`: how long the window stays open; 2 hours unless given. No node is begun in its last hour.'),
  every: written(parseRhythm, { examples: ['12 hours'], kind: 'length of time' })
    .optional()
    .describe(
      'State Manager runs it every 30 minutes, or 1, 2, 4, 8 or 12 hours, counted from midnight UTC: a standing check, for what may run at any hour. This or `at`.',
    ),
  pace: pace().prefault('10%').describe('On how many nodes at once.'),
  errors: errorBudget().prefault(0).describe('On how many nodes it may fail; with one more no further node is begun.'),
  parameters: z
    .record(z.string(), ParameterSchema)
    .prefault({})
    .describe("The runbook's own parameters by name. They are held to its patterns here, before anything is deployed."),
});

const RunbooksSchema = named(nameOf('schedule'), ScheduleSchema).describe(
  'Runbooks on schedules. Where this section stands, be it empty, all runbooks are published, for people to start by hand. [What each does, costs, and how to undo it](runbooks.md).',
);

/** `runbooks` as written, with defaults. */
export type RunbooksFile = z.output<typeof RunbooksSchema>;

/** `runbooks` of the fleet's file. */
export const runbooksSection: Section<typeof RunbooksSchema> = {
  schema: RunbooksSchema,
  rules: [
    'A schedule has either `at` or `every`; `lasts` goes with `at`.',
    'Its slice is one of `slices`. The nodes, and the role that an automation acts as, are not among its parameters.',
    "Parameters are the runbook's own, by its types, patterns and values; those without a default must be given.",
    'A window that opens again before it closes is refused, and so is a name that a ring has after `runbook-`.',
  ],
  check: checkRunbooks,
};

/** One runbook on one slice, again and again. */
export interface RunbookSchedule {
  /** As the file calls it. */
  readonly name: string;
  readonly runbook: RunbookName;
  readonly slice: FleetSlice;
  /** By a maintenance window, or by State Manager. */
  readonly when:
    | { readonly kind: 'window'; readonly opens: OpeningTime; readonly lasts: Duration }
    | { readonly kind: 'association'; readonly schedule: AssociationSchedule };
  readonly pace: Pace;
  readonly errors: ErrorBudget;
  /** As Systems Manager takes them: each a list of texts. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

/** Runbooks as the rest of the app uses them. */
export interface Runbooks {
  readonly schedules: readonly RunbookSchedule[];
}

/** Runbooks as the rest of the app uses them. */
export function settleRunbooks(file: RunbooksFile, slices: ReadonlyMap<string, FleetSlice>): Runbooks {
  return {
    schedules: Object.entries(file).map(([name, { at, lasts, every, slice, parameters, ...rest }]) => ({
      name,
      ...rest,
      slice: slices.get(slice) as FleetSlice,
      when: at
        ? { kind: 'window', opens: at, lasts: lasts ?? parseDuration('2 hours') }
        : { kind: 'association', schedule: every as AssociationSchedule },
      parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, [String(value)]])),
    })),
  };
}

/** Other lengths would be counted from the deploy, and so begin with it. */
function parseRhythm(text: string): AssociationSchedule {
  const schedule = AssociationSchedule.parse(`every ${text.trim()}`);
  if (!schedule.isByTheClock) {
    throw new Refusal(
      `must be 30 minutes or 1, 2, 4, 8 or 12 hours, got ${showValue(text)}: for days and weeks there is at`,
    );
  }
  return schedule;
}
