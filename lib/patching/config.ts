import type { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';
import { named } from '../config/fields';
import { nameOf } from '../config/name-of';
import type { Section } from '../config/section';
import { FILTERS, type FilterKey, filterKey } from './approval-filters';
import { type BaselineFile, BaselineSchema, type ComplianceLevel, type FiltersFile } from './baseline-schema';
import { checkPatching } from './check-patching';
import { type BaselineChoice, chooseBaselines, chooseDefaults } from './choose-baselines';
import { USUAL_DELAY_DAYS } from './delays';
import type { ErrorBudget } from './error-budget';
import type { OpeningTime } from './opening-time';
import { hasReleaseDates, type OperatingSystem } from './operating-system';
import type { Pace } from './pace';
import { openingTime, type RingFile, RingSchema, ScanSchema } from './ring-schema';

export type { BaselineFile, ComplianceLevel, RingFile };

/** What a ring does with a command that still runs when its cutoff comes. */
export type CutoffBehavior = 'cancel' | 'continue';

/** What becomes of a rejected patch that an approved one needs. */
export type RejectedAction = 'block' | 'allow as dependency';

const PatchingSchema = z
  .strictObject({
    baselines: named(nameOf('baseline'), BaselineSchema)
      .prefault({})
      .describe("Which patches are approved, for each operating system. A system without one is judged by AWS's own."),
    rings: named(nameOf('ring'), RingSchema)
      .prefault({})
      .describe(
        "Groups of nodes that are patched together, in turn. A node's ring is the value of its tag `PatchGroup`.",
      ),
    mode: z
      .enum(['windows', 'policy'])
      .prefault('windows')
      .describe(
        '`windows` makes maintenance windows; `policy` makes a patch policy of Quick Setup, which can do less.',
      ),
    scan: z
      .union([openingTime(), ScanSchema])
      .optional()
      .describe('When all nodes are asked what they miss, without installing anything. Outside of the windows.'),
    definitions: openingTime().optional().describe('When Windows nodes fetch the definitions of Microsoft Defender.'),
    agentUpdate: openingTime().optional().describe("When the nodes' SSM Agents are brought up to date."),
    output: z
      .strictObject({
        s3: z.boolean().prefault(true).describe("Into the fleet's bucket, under `install/RING/` and `scan/RING/`."),
        cloudWatch: z.boolean().prefault(false).describe('Into a log group of CloudWatch.'),
      })
      .prefault({})
      .describe('Where commands write what they print.'),
    tellStatus: z
      .boolean()
      .prefault(false)
      .describe('Whether `notify.digest` hears of each command of a window how it ended.'),
  })
  .describe('Which patches, on which nodes, when.');

/** `patching` as written, with defaults. */
export type PatchingFile = z.output<typeof PatchingSchema>;

/** `patching` of the fleet's file. */
export const patchingSection: Section<typeof PatchingSchema> = {
  schema: PatchingSchema,
  rules: [
    '`cutoff` is shorter than `lasts`.',
    'A ring can finish: `pace` times the rounds of `minutesPerNode` that fit before the cutoff reaches 100 %. With `cutoffBehavior: continue` this gives a warning.',
    '`after` names another ring, does not lead back, and joins rings that open by the clock. Its approvals lag by the whole days from an opening of the earlier ring to the last moment at which this one may begin a node; no delay grows beyond 360 days.',
    'For Debian and Ubuntu `after` keeps only the order in time, which gives a warning.',
    'Conditions are those that the system has: `classification` and `severity` for RPM systems and Windows, `classification` for macOS, `priority` and `section` for Debian and Ubuntu, `product` for all. Unusual values give a warning.',
    'A rule says `after` or `until`, not both; `until` is not for Debian and Ubuntu. It has four conditions at most, `applications` counted.',
    '`nonSecurity`, `approvedNonSecurity` and `sources` are for Linux, `applications` and `availableSecurityUpdates` for Windows. A rule for `applications` names the `product`; AWS takes its `productFamily` with it.',
    'With `provided` a baseline says nothing else but `operatingSystem` and `default`. A ring that comes after another cannot have one, but for Debian and Ubuntu: its delays cannot be lengthened.',
    'Each system has one default at most. Where it has several baselines and no default, every ring names one.',
    'A patch approved by name has no delay: it comes to a ring after another as soon as to the first.',
    'A ring with a `target` has neither `after` nor `baselines`, and no ring comes after it: what judges its nodes is not its own. The loop does not know its window, so with `missingPatches` inside windows its nodes are only reported, which gives a warning. The tag `PatchGroup` is no target, and `Patch Group` gives a warning: AWS takes it for a patch group as well, but not where tags can be read on the node, which have no spaces.',
    'Where both rings of an `after` have a rule about the same patches, the later one approves no sooner. `until` knows no delay, and a ring that goes on after its cutoff knows no last moment: both give a warning.',
    'No ring is called `scan`, `definitions` or `agent-update`, and no two baselines end up with one name.',
    'There are at most 50 windows (one for each ring, and one each for `scan`, `definitions` and `agentUpdate`), 50 baselines with those derived for rings that come after others, 25 rings to a baseline, and 20 rings where one window has a task for each of them.',
    'More than 5 windows that open at one moment are refused, for AWS runs no more; more than 5 open at once give a warning.',
    'What opens in the window of a ring each time, be it `scan`, `definitions` or `agentUpdate`, is refused; what does so at times gives a warning, and so does a window that opens while it is open.',
    'With `mode: policy` what a patch policy cannot do is refused, each with its reason.',
  ],
  check: checkPatching,
};

/** What a patch must be for a rule to concern it: all of it. */
export type ApprovalFilters = readonly { readonly key: FilterKey; readonly values: readonly string[] }[];

/** Which patches are approved after how long. */
export interface ApprovalRule {
  /** A rule of the file without conditions matches every product. */
  readonly filters: ApprovalFilters;
  /** Days after release, 0 to 360. Absent with `until`, and for Debian and Ubuntu, which have no delays. */
  readonly afterDays?: number;
  /** Approves what was released on this day (YYYY-MM-DD, UTC) or before it, and nothing later. */
  readonly until?: string;
  readonly level: ComplianceLevel;
  /** Linux: whether updates count, too, that no security repository holds. */
  readonly nonSecurity: boolean;
}

/** A repository of packages that a baseline brings along. */
export interface PatchSource {
  readonly name: string;
  /** The versions of the operating system that it is for, such as `AmazonLinux2023`. */
  readonly products: readonly string[];
  /** What the package manager reads, such as a section of `yum.conf`. */
  readonly configuration: string;
}

/** Which patches are approved for one operating system. */
export interface Baseline {
  /** Its name in the file. */
  readonly name: string;
  readonly operatingSystem: OperatingSystem;
  readonly isDefault: boolean;
  /** The name of the baseline of AWS that is used as it is. Then there are no rules, and nothing is made. */
  readonly provided?: string;
  readonly rules: readonly ApprovalRule[];
  /** What is looked at, at all; empty for everything. */
  readonly globalFilters: ApprovalFilters;
  readonly approved: readonly string[];
  readonly approvedLevel: ComplianceLevel;
  /** Linux: whether a patch approved by name may be one that is not for security. */
  readonly approvedNonSecurity: boolean;
  readonly rejected: readonly string[];
  readonly rejectedAction: RejectedAction;
  readonly sources: readonly PatchSource[];
  /** Windows: what security updates count as that exist but are not approved yet. */
  readonly availableSecurityUpdates?: 'compliant' | 'non-compliant';
}

/** Which nodes a ring is. */
export type RingTarget =
  | { readonly kind: 'patchGroup' }
  | { readonly kind: 'tags'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'resourceGroup'; readonly name: string };

/** Names of Command documents that run around an installation, on each node. */
export interface RingHooks {
  /** Before anything is installed. */
  readonly before?: string;
  /** After the installation, before the reboot. */
  readonly after?: string;
  /** Last: after the reboot, or where none is needed. */
  readonly onExit?: string;
}

/** A group of nodes and its turn. */
export interface Ring {
  /** Of a ring by patch group: the value of the node tag `PatchGroup`. */
  readonly name: string;
  readonly target: RingTarget;
  /** Its occurrences count `offsetDays` in. */
  readonly opens: OpeningTime;
  /** Days from what the expression of `opens` says to the opening, 1 to 6. */
  readonly offsetDays?: number;
  /** 1 to 24 hours. */
  readonly lasts: Duration;
  /** 0 to 23 hours, shorter than `lasts`. */
  readonly cutoff: Duration;
  readonly cutoffBehavior: CutoffBehavior;
  readonly pace: Pace;
  readonly errors: ErrorBudget;
  /** The order of its window's tasks; what is lower comes first. */
  readonly priority: number;
  readonly reboot: 'if needed' | 'never';
  readonly hooks?: RingHooks;
  /** The ring before it. */
  readonly after?: string;
  readonly minutesPerNode: number;
  /** The baseline of each system that has one, by its name in the file. Of a ring not by patch group: the defaults. */
  readonly baselines: ReadonlyMap<OperatingSystem, string>;
}

/** When and how fast all nodes are scanned. */
export interface Scan {
  readonly opens: OpeningTime;
  readonly pace: Pace;
  readonly errors: ErrorBudget;
}

/** Where the output of commands goes. */
export interface PatchOutput {
  readonly s3: boolean;
  readonly cloudWatch: boolean;
}

/** What the file says of patching. */
export interface Patching {
  /** Maintenance windows, or a patch policy of Quick Setup. */
  readonly mode: 'windows' | 'policy';
  readonly baselines: readonly Baseline[];
  /** In the order of the file. */
  readonly rings: readonly Ring[];
  readonly scan?: Scan;
  /** When Windows nodes fetch the definitions of Defender. */
  readonly definitions?: OpeningTime;
  /** When the agents are brought up to date. */
  readonly agentUpdate?: OpeningTime;
  readonly output: PatchOutput;
  /** Whether the topic `digest` hears how each command of a window ends. */
  readonly tellStatus: boolean;
}

/** Patching as the rest of the app uses it. */
export function settlePatching({ baselines, rings, scan, definitions, agentUpdate, ...rest }: PatchingFile): Patching {
  const choices = Object.entries(baselines).map(([name, { operatingSystem, default: isDefault }]) => ({
    name,
    operatingSystem,
    isDefault,
  }));
  return {
    ...rest,
    baselines: Object.entries(baselines).map(([name, baseline]) => settleBaseline(name, baseline)),
    rings: Object.entries(rings).map(([name, ring]) => settleRing(name, ring, choices)),
    ...(scan ? { scan: settleScan(scan) } : {}),
    ...(definitions ? { definitions } : {}),
    ...(agentUpdate ? { agentUpdate } : {}),
  };
}

function settleRing(name: string, ring: RingFile, choices: readonly BaselineChoice[]): Ring {
  const { after, target, hooks, baselines, ...rest } = ring;
  return {
    name,
    ...rest,
    target: settleTarget(target),
    ...(rest.opens.offsetDays === undefined ? {} : { offsetDays: rest.opens.offsetDays }),
    ...(hooks ? { hooks: withoutUndefined(hooks) } : {}),
    ...(after === undefined ? {} : { after }),
    baselines: target ? chooseDefaults(choices) : chooseBaselines(choices, baselines ?? []).chosen,
  };
}

function settleTarget({ tags, resourceGroup }: NonNullable<RingFile['target']> = {}): RingTarget {
  if (tags) return { kind: 'tags', tags };
  return resourceGroup === undefined ? { kind: 'patchGroup' } : { kind: 'resourceGroup', name: resourceGroup };
}

function settleScan(scan: NonNullable<PatchingFile['scan']>): Scan {
  return 'expression' in scan ? ScanSchema.parse({ opens: String(scan) }) : scan;
}

function withoutUndefined({ before, after, onExit }: NonNullable<RingFile['hooks']>): RingHooks {
  return { ...(before ? { before } : {}), ...(after ? { after } : {}), ...(onExit ? { onExit } : {}) };
}

function settleBaseline(name: string, baseline: BaselineFile): Baseline {
  const { operatingSystem, approve, provided, globalFilters = {}, availableSecurityUpdates, ...rest } = baseline;
  return {
    name,
    operatingSystem,
    isDefault: rest.default,
    ...(provided === undefined ? {} : { provided }),
    rules: approve.map(({ after, until, level, nonSecurity, applications, ...asked }) => ({
      filters: settleRuleFilters(operatingSystem, asked, applications),
      ...(until === undefined ? {} : { until }),
      ...(until === undefined && hasReleaseDates(operatingSystem)
        ? { afterDays: after?.toDays() ?? USUAL_DELAY_DAYS }
        : {}),
      level,
      nonSecurity,
    })),
    globalFilters: settleFilters(operatingSystem, globalFilters),
    approved: rest.approved,
    approvedLevel: rest.approvedLevel,
    approvedNonSecurity: rest.approvedNonSecurity,
    rejected: rest.rejected,
    rejectedAction: rest.rejectedAction,
    sources: rest.sources,
    ...(availableSecurityUpdates === undefined ? {} : { availableSecurityUpdates }),
  };
}

function settleRuleFilters(system: OperatingSystem, asked: FiltersFile, applications: boolean): ApprovalFilters {
  const filters = settleFilters(system, asked);
  if (applications) return [{ key: 'PATCH_SET', values: ['APPLICATION'] }, ...filters];
  return filters.length > 0 ? filters : [{ key: 'PRODUCT', values: ['*'] }];
}

function settleFilters(system: OperatingSystem, asked: FiltersFile): ApprovalFilters {
  return FILTERS.flatMap((filter) => {
    const key = filterKey(system, filter);
    const values = asked[filter];
    return key && values ? [{ key, values }] : [];
  });
}
