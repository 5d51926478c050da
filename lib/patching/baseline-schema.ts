import { z } from 'zod';
import { duration, listOf, text, written } from '../config/fields';
import { showValue } from '../config/show-value';
import { LONGEST_DELAY_DAYS } from './delays';
import { OPERATING_SYSTEMS } from './operating-system';
import { parseDay } from './parse-day';

const LEVELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED'] as const;
/** How bad it is, in reports, if an approved patch is missing. */
export type ComplianceLevel = (typeof LEVELS)[number];

const level = () => z.enum(LEVELS).prefault('UNSPECIFIED');

const values = () =>
  listOf(
    z
      .string({ error: ({ input }) => (input === undefined ? undefined : 'must be text') })
      .min(1)
      .max(64),
    20,
  ).min(1, {
    error: 'must name at least one value, got an empty list',
  });

const conditions = () => ({
  product: values()
    .optional()
    .describe('Only patches of these products, such as `AmazonLinux2023` or `WindowsServer2022`.'),
  productFamily: values()
    .optional()
    .describe('Windows: only patches of these families of products, such as `Windows` or `Office`.'),
  classification: values().optional().describe('RPM, Windows, macOS: only patches of these kinds, such as `Security`.'),
  severity: values().optional().describe('RPM, Windows: only patches of these severities, such as `Critical`.'),
  priority: values().optional().describe('Debian, Ubuntu: only packages of these priorities, such as `Required`.'),
  section: values().optional().describe('Debian, Ubuntu: only packages of these sections.'),
});

const FiltersSchema = z.strictObject(conditions());

const RuleSchema = z.strictObject(
  {
    ...conditions(),
    applications: z
      .boolean()
      .prefault(false)
      .describe("Windows: patches of Microsoft's applications instead of Windows' own. Then `product` names which."),
    after: duration({ least: '0 days', most: `${LONGEST_DELAY_DAYS} days`, whole: 'days' }, '3 days')
      .optional()
      .describe(
        'How long after its release a patch is approved: 7 days unless given. Not for Debian and Ubuntu, whose repositories have no reliable release dates.',
      ),
    until: written(parseDay, { examples: ['2026-12-31'], kind: 'day, in UTC' })
      .optional()
      .describe('Instead of `after`: approves what was released on this day or before, at once, and nothing later.'),
    level: level().describe('How bad it is, in reports, if such a patch is missing.'),
    nonSecurity: z
      .boolean()
      .prefault(false)
      .describe('Linux: also patches of repositories other than those for security.'),
  },
  {
    error: ({ code, input }) =>
      code === 'invalid_type' && typeof input === 'string'
        ? `must be a rule such as { after: 7 days }, got ${showValue(input)}: patches by name go under approved`
        : undefined,
  },
);

const patchList = () =>
  listOf(
    text(/^[^\s,]{1,100}$/, 'the name of a patch without spaces', { examples: ['KB5034441', 'kernel-6.1.*'] }),
    50,
  ).prefault([]);

const SourceSchema = z.strictObject({
  name: text(/^[\w.-]{3,50}$/, 'a name of 3 to 50 letters, digits, _, - and .', {
    examples: ['acme-packages'],
  }).describe('What the repository is called.'),
  products: values().describe('For which versions of the system it is, such as `AmazonLinux2023`; `*` for all.'),
  configuration: z
    .string()
    .min(1, { error: 'must say where the repository is, got an empty text' })
    .max(1024, { error: ({ input }) => `must have at most 1024 characters, got ${String(input).length}` })
    .meta({ examples: ['deb https://packages.acme.example/debian stable main'] })
    .describe('What the package manager reads: a section of `yum.conf`, or one line of `sources.list`.'),
});

/** One entry of `patching.baselines`. */
export const BaselineSchema = z.strictObject({
  operatingSystem: z
    .enum([...OPERATING_SYSTEMS].sort())
    .describe('The system whose patches it judges. Changing it makes a new baseline.'),
  default: z
    .boolean()
    .prefault(false)
    .describe("Makes it the account's default for its system: nodes without a ring are judged by it, too."),
  provided: z
    .string()
    .optional()
    .meta({ examples: ['AWS-UbuntuDefaultPatchBaseline'] })
    .describe(
      'The name of a baseline of AWS, used as it is. Then nothing else is said but `operatingSystem` and `default`.',
    ),
  approve: listOf(RuleSchema, 10)
    .prefault([])
    .describe('Rules: a patch that one of them matches is approved. A rule without conditions matches every patch.'),
  globalFilters: FiltersSchema.optional().describe('What is looked at, at all: patches beyond it are never approved.'),
  approved: patchList().describe('Patches approved by name, whatever the rules say.'),
  approvedLevel: level().describe('How bad it is, in reports, if a patch approved by name is missing.'),
  approvedNonSecurity: z
    .boolean()
    .prefault(false)
    .describe('Linux: also patches approved by name that are in repositories other than those for security.'),
  rejected: patchList().describe('Patches that are never approved; an installed one is reported.'),
  rejectedAction: z
    .enum(['block', 'allow as dependency'])
    .prefault('block')
    .describe('What becomes of a rejected patch that an approved one needs: `block` keeps out both.'),
  sources: listOf(SourceSchema, 20)
    .prefault([])
    .describe('Linux: repositories that are used instead of those of the node.'),
  availableSecurityUpdates: z
    .enum(['compliant', 'non-compliant'])
    .optional()
    .describe(
      'Windows: what a node counts as that misses security updates which are not approved yet. AWS says compliant.',
    ),
});

/** One entry of `patching.baselines` as written. */
export type BaselineFile = z.output<typeof BaselineSchema>;
/** One of its rules as written. */
export type RuleFile = z.output<typeof RuleSchema>;
/** Its conditions, of a rule or for all rules. */
export type FiltersFile = z.output<typeof FiltersSchema>;
