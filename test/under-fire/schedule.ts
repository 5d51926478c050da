import * as fc from 'fast-check';
import type { FunctionName } from './simulation/bundles';
import { FAULTS, type Weather } from './simulation/weather';

/** Where a fleet lives and when its story begins: some begin on the eve of a change of the clocks. */
export const PLACES = [
  { zone: 'UTC', start: '2026-09-05T12:00:00Z' },
  { zone: 'Europe/Zurich', start: '2026-10-24T14:00:00Z' },
  { zone: 'Europe/Zurich', start: '2027-03-27T14:00:00Z' },
  { zone: 'America/New_York', start: '2026-10-31T20:00:00Z' },
  { zone: 'Asia/Kolkata', start: '2026-09-05T12:00:00Z' },
  { zone: 'Pacific/Auckland', start: '2026-09-26T02:00:00Z' },
] as const;

/** One ring and its window. */
export interface RingPlan {
  readonly nodes: number;
  readonly pace: string;
  readonly errors: string;
  /** The window opens at this hour of its zone's clock, and every so many hours from then. */
  readonly opensAt: number;
  readonly everyHours: number;
  readonly lasts: number;
  readonly cutoff: number;
  readonly minutesPerNode: number;
  /** Whether the window installs by itself, as a deployed one does. */
  readonly hasTask: boolean;
}

/** A patch that nodes miss. */
export interface PatchPlan {
  /** It fails on every so-manieth node; 0: on none. */
  readonly failsOnEvery: number;
  readonly times: number | 'always';
  /** When it is published; 0: it is missing from the beginning. */
  readonly atMinute: number;
}

/** What happens to nodes and what people do. */
export const ACTS = [
  'pause',
  'resume',
  'reset',
  'hands off',
  'hands off until',
  'hands on',
  'give away',
  'take back',
  'stop',
  'start',
  'terminate',
  'disconnect',
  'connect',
  'reboot',
  'launch',
  'disable window',
  'enable window',
  'scan',
  'report',
  'poison',
  'burst',
] as const;

/** One of them, to one node or ring, at one moment. */
export interface Act {
  readonly atMinute: number;
  readonly act: (typeof ACTS)[number];
  /** Which node, ring or kind, by number. */
  readonly which: number;
}

/** A function that dies of its so-manieth call. */
export interface Crash {
  readonly function: FunctionName;
  readonly atCall: number;
}

/** Everything that is drawn about one run. */
export interface Schedule {
  readonly seed: number;
  readonly place: number;
  readonly rings: readonly RingPlan[];
  readonly loose: number;
  readonly foreign: number;
  readonly hybridPercent: number;
  readonly neverScannedPercent: number;
  readonly slowNodesPercent: number;
  readonly mode: 'automatic' | 'report';
  readonly when: 'inside windows' | 'at any time';
  readonly attempts: number;
  readonly coolDownMinutes: number;
  readonly stopWhen: { readonly failedPercent: number; readonly outOf: number; readonly withinMinutes: number };
  readonly patches: readonly PatchPlan[];
  /** Whether the SDK's own clients write the functions' requests and read the answers; otherwise they are imitated. */
  readonly isOnWire: boolean;
  /** Whether the loop scans nodes whose last scan is too old. */
  readonly scans: {
    readonly mode: 'automatic' | 'report';
    readonly coolDownMinutes: number;
    readonly staleAfterHours: number;
  };
  /** How many nodes carry the tag of a waiver, and how many days it holds after the first. */
  readonly waived: { readonly percent: number; readonly days: number };
  /** Which patch is waived on every node, and how many days after the first; nothing: none is. */
  readonly waivedPatch: { readonly which: number; readonly days: number } | undefined;
  /** Days until who misses a patch is late. */
  readonly deadlineDays: number;
  /** How often, and how soon again, the loop has a failed association applied. */
  readonly associations: { readonly attempts: number; readonly coolDownMinutes: number };
  /** How often an association fails on every other node of a ring; 0: there is none. */
  readonly associationFails: number | 'always';
  readonly scanEveryHours: number;
  /** How long things go wrong; afterwards all is well. */
  readonly fireHours: number;
  readonly weather: readonly Weather[];
  readonly crashes: readonly Crash[];
  readonly acts: readonly Act[];
  /** Of events, in percent. */
  readonly events: { readonly lost: number; readonly late: number; readonly twice: number };
  /** Of messages that a queue hands over, in percent. */
  readonly handedOverTwice: number;
  /** How much the functions' clocks differ from AWS's, at most. */
  readonly skewSeconds: number;
  /** When 5,000 events come at once; nothing: never. */
  readonly floodAtMinute: number | undefined;
}

const ring: fc.Arbitrary<RingPlan> = fc.record({
  nodes: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 8 }) },
    { weight: 1, arbitrary: fc.integer({ min: 9, max: 70 }) },
  ),
  pace: fc.constantFrom('1', '2', '10%', '25%', '50%', '100%'),
  errors: fc.constantFrom('0', '1', '10%', '100%'),
  opensAt: fc.integer({ min: 0, max: 7 }),
  everyHours: fc.constantFrom(6, 8, 12),
  lasts: fc.integer({ min: 2, max: 4 }),
  cutoff: fc.integer({ min: 0, max: 1 }),
  minutesPerNode: fc.constantFrom(15, 30, 45),
  hasTask: fc.boolean(),
});

const percentOr0 = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 1, max }));

const weather = (minutes: number): fc.Arbitrary<Weather> =>
  fc.record({
    on: fc.constantFrom(
      'ssm',
      'ssm',
      'ec2',
      'dynamodb',
      'dynamodb',
      'sns',
      'sqs',
      's3',
      'ssm:SendCommand',
      'ssm:SendCommand',
      'ssm:GetParameter',
      'ssm:CreateOpsItem',
      'ssm:ListCommandInvocations',
      'ssm:ListCommands',
      'ssm:CancelCommand',
      'dynamodb:PutItem',
      'dynamodb:TransactWriteItems',
      'dynamodb:UpdateItem',
    ),
    fault: fc.constantFrom(...FAULTS),
    fromMinute: fc.integer({ min: 0, max: minutes }),
    minutes: fc.integer({ min: 5, max: 180 }),
    percent: fc.constantFrom(5, 20, 50, 100),
  });

const act = (minutes: number): fc.Arbitrary<Act> =>
  fc.record({
    atMinute: fc.integer({ min: 0, max: minutes }),
    act: fc.constantFrom(...ACTS, 'pause', 'pause', 'hands off', 'burst'),
    which: fc.nat({ max: 100 }),
  });

/** Any schedule there may be. */
export const schedules: fc.Arbitrary<Schedule> = fc.constantFrom(4, 8, 14).chain((fireHours) =>
  fc.record({
    seed: fc.nat(),
    place: fc.nat({ max: PLACES.length - 1 }),
    rings: fc.array(ring, { minLength: 1, maxLength: 2 }),
    loose: fc.integer({ min: 0, max: 2 }),
    foreign: fc.integer({ min: 0, max: 2 }),
    hybridPercent: fc.constantFrom(0, 0, 30),
    neverScannedPercent: fc.constantFrom(0, 0, 20),
    slowNodesPercent: fc.constantFrom(0, 0, 20),
    mode: fc.constantFrom('automatic', 'automatic', 'automatic', 'automatic', 'report'),
    when: fc.constantFrom('inside windows', 'inside windows', 'at any time'),
    attempts: fc.integer({ min: 1, max: 3 }),
    coolDownMinutes: fc.constantFrom(30, 60, 240),
    stopWhen: fc.record({
      failedPercent: fc.constantFrom(20, 50, 100),
      outOf: fc.constantFrom(2, 3, 5),
      withinMinutes: fc.constantFrom(60, 240),
    }),
    patches: fc.array(
      fc.record({
        failsOnEvery: fc.constantFrom(0, 1, 2, 3),
        times: fc.constantFrom(1, 2, 'always' as const),
        atMinute: fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: fireHours * 60 }) },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    scans: fc.record({
      mode: fc.constantFrom('automatic', 'report'),
      coolDownMinutes: fc.constantFrom(60, 240),
      staleAfterHours: fc.constantFrom(5, 48),
    }),
    waived: fc.record({ percent: fc.constantFrom(0, 0, 20), days: fc.constantFrom(0, 1, 9) }),
    waivedPatch: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.record({ which: fc.integer({ min: 0, max: 2 }), days: fc.constantFrom(0, 1, 9) }) },
    ),
    deadlineDays: fc.constantFrom(1, 1, 3),
    associations: fc.record({
      attempts: fc.integer({ min: 1, max: 3 }),
      coolDownMinutes: fc.constantFrom(30, 60, 240),
    }),
    associationFails: fc.constantFrom(0, 0, 1, 2, 'always' as const),
    scanEveryHours: fc.constantFrom(4, 6, 12),
    fireHours: fc.constant(fireHours),
    weather: fc.array(weather(fireHours * 60), { maxLength: 6 }),
    crashes: fc.array(
      fc.record({
        function: fc.constantFrom(
          'remediate-compliance',
          'remediate-compliance',
          'record-outcome',
          'report-compliance',
        ),
        atCall: fc.integer({ min: 1, max: 600 }),
      }),
      { maxLength: 4 },
    ) as fc.Arbitrary<Crash[]>,
    acts: fc.array(act(fireHours * 60), { maxLength: 12 }),
    events: fc.record({ lost: percentOr0(100), late: percentOr0(50), twice: percentOr0(50) }),
    handedOverTwice: percentOr0(30),
    skewSeconds: fc.constantFrom(0, 0, 5, 60),
    floodAtMinute: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: fireHours * 60 }) },
    ),
    // three times the work
    isOnWire: fc.constantFrom(true, ...Array<boolean>(49).fill(false)),
  }),
);

/** The seed by which fast-check draws the so-manieth schedule of a series. */
export const seedOf = (series: number, number: number): number =>
  (Math.imul(series + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0;

/** The so-manieth schedule of a series: always the same one. */
export const scheduleOf = (series: number, number: number): Schedule =>
  fc.sample(schedules, { seed: seedOf(series, number), numRuns: 1 })[0] as Schedule;
