import { z } from 'zod';
import { text, written } from '../config/fields';
import { showValue } from '../config/show-value';
import { errorBudget, pace } from '../patching/ring-schema';
import { AssociationSchedule } from './association-schedule';

const sliceName = z
  .string({
    error: ({ input }) => (input === undefined ? undefined : `must be the name of a slice, got ${showValue(input)}`),
  })
  .meta({ examples: ['web'] });

const ValueSchema = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
    error: ({ input }) => `must be text or a list of texts, got ${showValue(input)}`,
  })
  // As Systems Manager takes it.
  .transform((value): string[] => (Array.isArray(value) ? value : [String(value)]));

const part = (what: string) => z.record(z.string(), z.unknown()).optional().describe(what);

const AgentConfigurationSchema = z.strictObject({
  agent: part('How the agent itself works, such as how often it measures.'),
  metrics: part('What it measures.'),
  logs: part('Which logs it sends.'),
  traces: part('Which traces it takes.'),
});

/** One entry of `state`. */
export const AssociationSchema = z.strictObject({
  document: text(
    /^([\w.-]{3,128}|arn:aws[\w-]*:ssm:[\w-]+:\d{12}:document\/[\w.-]{3,128})$/,
    'the name of a document, or the ARN of a shared one',
    { examples: ['restart-service', 'AWS-ConfigureAWSPackage', 'Acme-HardenHost'] },
  )
    .optional()
    .describe(
      'What is applied: a command document of ours by its plain name (`time-sync`, `restart-service`, `clear-space`), one of AWS, or your own.',
    ),
  slice: sliceName
    .optional()
    .describe(
      'On which nodes, hands-off ones among them. `inventory` alone may do without: every managed node of the account in this Region.',
    ),
  at: written(AssociationSchedule.parse, {
    examples: ['daily 05:00', 'Sunday 05:00', 'second Tuesday 05:00 + 5 days', 'every 12 hours', 'cron(0 5 ? * * *)'],
    kind: 'schedule of State Manager',
  })
    .optional()
    .describe(
      'When, **in UTC**, whatever `timeZone` says: State Manager knows no other time. Every 30 minutes to 31 days, no months.',
    ),
  parameters: z
    .record(z.string(), ValueSchema)
    .prefault({})
    .describe('The parameters of the document. Those of documents that we know are checked.'),
  auditOnly: z
    .boolean()
    .prefault(false)
    .describe('Only looks and says who is not in this state, where the document can do that.'),
  atOnce: z
    .boolean()
    .prefault(false)
    .describe('Whether it also runs when it is deployed or changed, instead of at its hours only.'),
  pace: pace().optional().describe('How many nodes at once. Unless given: 10%, of what only looks 50%.'),
  errors: errorBudget()
    .optional()
    .describe('How many nodes may fail before no further one is begun. Unless given: 1, of what only looks 100%.'),
  severity: z
    .enum(['critical', 'high', 'medium', 'low', 'unspecified'])
    .prefault('medium')
    .describe('How bad it is when a node is not in this state.'),
  output: z
    .boolean()
    .optional()
    .describe(
      "Whether what the document prints goes to the fleet's bucket, under `state/NAME/`. Unless given: yes, but of `inventory`.",
    ),
  sync: z
    .boolean()
    .optional()
    .describe('`inventory` alone: whether Systems Manager copies all inventory to a bucket. Unless given: yes.'),
  configuration: AgentConfigurationSchema.optional().describe(
    '`cloudwatch-agent` alone: its configuration, as the agent has it in JSON. We write it to the parameter `AmazonCloudWatch-NAME`.',
  ),
});

/** One entry of `state` as written. */
export type AssociationFile = z.output<typeof AssociationSchema>;
