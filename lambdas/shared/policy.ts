import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { OPERATING_SYSTEMS } from './operating-system';

const Baselines = z.partialRecord(z.enum(OPERATING_SYSTEMS), z.string().check(z.minLength(1)));
const Mode = z.enum(['off', 'report', 'automatic']);
const Count = z.int().check(z.nonnegative());
const PACE = z.string().check(z.regex(/^[1-9]\d*%?$/));
const ERRORS = z.string().check(z.regex(/^\d+%?$/));

/**
 * What the loop may do, as fleet.yaml says it: the file `policy.json` beside each function's code.
 * Only what deploy time alone knows (names of the table, of topics) comes through the environment.
 */
export const LoopPolicy = z.object({
  /** The fleet's name, with which windows, baselines and the Comment of every command start. */
  fleet: z.string().check(z.minLength(1)),
  /** IANA time zone in which people read times. */
  timeZone: z.string().check(z.minLength(1)),
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: z.string().check(z.minLength(1)),
  /** By ring, which is the value of a node's tag PatchGroup. */
  rings: z.record(
    z.string(),
    z.object({
      /** Name of the maintenance window; its id is looked up at run time. */
      window: z.string().check(z.minLength(1)),
      /** Names of the baselines as deployed. */
      baselines: Baselines,
      /** MaxConcurrency of a run: a count or a percentage. */
      pace: PACE,
      /** MaxErrors of a run: a count or a percentage. */
      errors: ERRORS,
      /** How long one node takes to install and reboot. */
      minutesPerNode: z.int().check(z.positive()),
      /** Whether an install may reboot its nodes; absent: it may. */
      reboot: z.optional(z.enum(['if needed', 'never'])),
      /** Whether documents of its own run around an install; only its window knows how. */
      hasHooks: z.optional(z.boolean()),
      /** Whether a patch policy of Quick Setup patches it, at times that are the policy's own: there is no window. */
      hasPatchPolicy: z.optional(z.boolean()),
    }),
  ),
  /** Baselines of nodes without a ring. */
  defaultBaselines: Baselines,
  missingPatches: z.object({
    mode: Mode,
    attempts: z.int().check(z.positive()),
    coolDownMinutes: Count,
    when: z.enum(['inside windows', 'at any time']),
  }),
  associations: z.object({
    mode: Mode,
    attempts: z.int().check(z.positive()),
    coolDownMinutes: Count,
    when: z.enum(['inside windows', 'at any time']),
  }),
  /** Nodes that were not scanned, or not lately; a scan installs nothing, so no window is asked. */
  scans: z.object({
    mode: Mode,
    attempts: z.int().check(z.positive()),
    coolDownMinutes: Count,
    /** A scan older than this says nothing about the node any more. */
    staleAfterHours: z.number().check(z.positive()),
  }),
  /**
   * What somebody has decided to live with until a day. A waived node is looked at and told of, never touched and never counted as
   * not compliant.
   */
  waivers: z.array(
    z.object({
      /** As fleet.yaml calls it. */
      name: z.string().check(z.minLength(1)),
      /** Which nodes: any one of these ids, or all of these tags. Absent: every node. */
      nodeIds: z.optional(z.array(z.string().check(z.minLength(1)))),
      tags: z.optional(z.record(z.string(), z.string())),
      /** Names of patches as a baseline takes them, `*` stands for anything. Absent: whatever the node owes. */
      patches: z.optional(z.array(z.string().check(z.minLength(1)))),
      why: z.string().check(z.minLength(1)),
      who: z.string().check(z.minLength(1)),
      /** The last day on which it holds, `2027-01-31`, in the fleet's time zone. */
      until: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
    }),
  ),
  /** Days from first seen not compliant to when a node must be in order, by what it misses; absent: no such clock. */
  deadlines: z.object({
    criticalDays: z.optional(z.int().check(z.positive())),
    securityDays: z.optional(z.int().check(z.positive())),
    otherDays: z.optional(z.int().check(z.positive())),
  }),
  /** A node that carries any one of these tags is looked at and never touched. */
  handsOff: z.record(z.string(), z.string()),
  /** The breaker: this share of at least so many attempts that finished in so many minutes. */
  stopWhen: z.object({
    failedPercent: z.number().check(z.positive(), z.maximum(100)),
    outOf: z.int().check(z.positive()),
    withinMinutes: z.int().check(z.positive()),
  }),
  /** Calls a second that a function makes to one operation of Systems Manager or EC2. */
  callsPerSecond: z.int().check(z.positive()),
});

/** The policy, as the CDK side writes it and the functions read it. */
export type LoopPolicy = z.infer<typeof LoopPolicy>;

/**
 * The policy that was deployed with the function.
 * @param path where `policy.json` lies
 * @throws Error when the file is missing or is not what the schema says
 */
export function readPolicy(path: string): LoopPolicy {
  const read = z.safeParse(LoopPolicy, JSON.parse(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `${path} ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(problems.join('\n'));
}
