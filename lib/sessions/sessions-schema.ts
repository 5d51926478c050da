import { z } from 'zod';
import { duration, listOf, named, text } from '../config/fields';
import { nameOf } from '../config/name-of';
import { showValue } from '../config/show-value';
import { FORWARDING_DOCUMENTS } from './forwarding-documents';

const MFAS = ['iam', 'identity-provider'] as const;
/** Who sees to a second factor: IAM's own key in the policy, or whoever signs people in. */
export type Mfa = (typeof MFAS)[number];

const slice = z
  .string({
    error: ({ input }) => (input === undefined ? undefined : `must be the name of a slice, got ${showValue(input)}`),
  })
  .meta({ examples: ['web'] });

const mfa = z
  .enum(MFAS)
  .describe(
    '`iam` for IAM users, and roles they take: the policy demands a second factor. `identity-provider` for Identity Center and SAML, whose sessions never say whether there was one: demand it where people sign in.',
  );

const OperatorsSchema = z.strictObject({
  slice: slice.describe('The nodes that they reach, a slice by tags.'),
  mfa,
  portForwarding: z
    .array(z.enum(FORWARDING_DOCUMENTS))
    .prefault([])
    .describe("AWS's documents by which they may forward ports. What goes through leaves no transcript."),
});

/** One entry of `sessions.operators` as written. */
export type OperatorsFile = z.output<typeof OperatorsSchema>;

const ReadersSchema = z.strictObject({
  slice: slice.describe('The nodes whose patches and associations they see, a slice by tags.'),
  mfa,
  transcripts: z
    .boolean()
    .prefault(false)
    .describe('Whether they read transcripts: those of every session, for a transcript does not know its slice.'),
});

/** One entry of `sessions.readers` as written. */
export type ReadersFile = z.output<typeof ReadersSchema>;

const id = (prefix: string, what: string) =>
  text(
    new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`),
    `the id of a ${what} such as ${prefix}-0123456789abcdef0`,
    {
      examples: [`${prefix}-0123456789abcdef0`],
    },
  );

/** As many as a Region has zones; AWS takes one subnet of each. */
const MOST_SUBNETS = 6;
const MOST_ROUTE_TABLES = 50;

const EndpointsSchema = z.strictObject({
  subnets: listOf(id('subnet', 'subnet'), MOST_SUBNETS)
    .min(1, { error: 'must name at least one subnet, got an empty list' })
    .describe('One subnet of each zone in which there are nodes. Each is paid for.'),
  from: text(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, 'a range of addresses such as 10.0.0.0/16', {
    examples: ['10.0.0.0/16'],
  }).describe('The addresses of the nodes: only these may speak to the endpoints.'),
  routeTables: listOf(id('rtb', 'route table'), MOST_ROUTE_TABLES)
    .prefault([])
    .describe("The route tables of the nodes' subnets, which get the way to S3; it costs nothing."),
  oldAgents: z
    .boolean()
    .prefault(false)
    .describe('Whether agents older than 3.3.40.0 are there, which need the endpoint `ec2messages`, too.'),
});

/** One entry of `sessions.endpoints` as written. */
export type EndpointsFile = z.output<typeof EndpointsSchema>;

const MINUTES = { least: '1 minute', whole: 'minutes' } as const;
const DAYS = { least: '1 day', most: '3650 days', whole: 'days' } as const;

const LockSchema = z.strictObject({
  mode: z
    .enum(['governance', 'compliance'])
    .describe('`governance`: who has a permission of its own may still delete. `compliance`: nobody, not even AWS.'),
  for: duration(DAYS, '90 days').describe('How long after the session its transcript cannot be deleted.'),
});

const TranscriptsSchema = z.strictObject({
  s3: z.boolean().prefault(true).describe('Into a bucket, when the session ends.'),
  cloudWatch: z
    .enum(['live', 'at end', 'off'])
    .prefault('live')
    .describe('Into a log group: line by line, or when the session ends, or not at all.'),
  keep: duration(DAYS, '400 days')
    .prefault('400 days')
    .describe('How long both are kept; the log group for the next longer time that CloudWatch knows.'),
  lock: LockSchema.optional().describe(
    'Object Lock: transcripts in the bucket cannot be deleted before their time. It cannot be undone. Unless given: no lock.',
  ),
});

/** The console takes no more for a profile. */
const LONGEST_PROFILE = 512;

const profile = (shell: string, example: string) =>
  text(new RegExp(`^[^]{1,${LONGEST_PROFILE}}$`), `commands of 1 to ${LONGEST_PROFILE} characters`, {
    examples: [example],
  })
    .optional()
    .describe(`What ${shell} runs before anybody types.`);

/** What may stand in `sessions`. */
export const SessionsSchema = z
  .strictObject({
    idle: duration({ ...MINUTES, most: '60 minutes' }, '20 minutes')
      .prefault('20 minutes')
      .describe('A session in which nobody types ends after this.'),
    longest: duration({ ...MINUTES, most: '24 hours' }, '8 hours')
      .prefault('8 hours')
      .describe('Every session ends after this.'),
    transcripts: TranscriptsSchema.prefault({}).describe('What was typed and shown, and how long it is kept.'),
    runAs: text(/^[a-z_][a-z0-9_-]{0,31}$/, 'the name of a user on Linux such as operator', { examples: ['operator'] })
      .optional()
      .describe(
        "The user on Linux and macOS that sessions run as, unless a tag `SSMSessionRunAs` on the operator's role or session says another. It must be on the nodes. Unless given: `ssm-user`, who may become root.",
      ),
    shellProfile: z
      .strictObject({
        linux: profile('the shell of Linux and macOS', 'cd ~; exec bash'),
        windows: profile('PowerShell', 'Set-Location C:\\'),
      })
      .prefault({})
      .describe('What a session begins with, by operating system.'),
    operators: named(nameOf('operators'), OperatorsSchema)
      .prefault({})
      .describe('Who may open sessions, and where: each becomes a managed policy `NAME-operators-…` to attach.'),
    readers: named(nameOf('readers'), ReadersSchema)
      .prefault({})
      .describe('Who may only look: each becomes a managed policy `NAME-readers-…` to attach.'),
    nodes: z
      .strictObject({
        parameters: listOf(
          text(/^(\/[A-Za-z0-9_.-]{1,200}){1,15}$/, 'a path of Parameter Store such as /acme/web', {
            examples: ['/acme/web'],
          }),
          50,
        )
          .prefault([])
          .describe('Paths of Parameter Store that nodes may read, with all that is below. Unless given: none.'),
      })
      .prefault({})
      .describe('What the role of the nodes may do beside speaking with Systems Manager.'),
    endpoints: named(id('vpc', 'VPC'), EndpointsSchema)
      .prefault({})
      .describe('VPCs whose nodes reach Systems Manager without the internet, by id. Paid for by the hour.'),
  })
  .describe('Shells on nodes without SSH: who may open them, how long they last, and what is kept of them.');

/** `sessions` as written, with defaults. */
export type SessionsFile = z.output<typeof SessionsSchema>;
