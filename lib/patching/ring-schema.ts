import { z } from 'zod';
import { duration, text, wholeNumber, written, writtenOrNumber } from '../config/fields';
import { TagsSchema } from '../config/tags';
import { ErrorBudget } from './error-budget';
import { OpeningTime } from './opening-time';
import { Pace } from './pace';

/** When a window opens, as people or AWS write it. */
export const openingTime = () =>
  written(OpeningTime.parse, {
    examples: [
      'Sunday 02:00',
      'daily 06:00',
      'second Tuesday 22:00',
      'second Tuesday 22:00 + 5 days',
      'last Friday 23:00',
      'cron(0 2 ? * SUN *)',
      'rate(7 days)',
    ],
    kind: 'opening time',
  });

/** How many nodes are worked on at once. */
export const pace = () => writtenOrNumber(Pace.parse, { examples: ['25%', 10], kind: 'number of nodes or share' });

/** How many nodes may fail. */
export const errorBudget = () =>
  writtenOrNumber(ErrorBudget.parse, { examples: [1, '5%'], kind: 'number of nodes or share' });

const documentName = () =>
  text(/^[\w.-]{3,128}$/, 'the name of a Command document, of 3 to 128 letters, digits, _, - and .', {
    examples: ['Acme-DrainNode'],
  }).optional();

const TargetSchema = z.strictObject({
  tags: TagsSchema.optional().describe('The nodes that carry all of these tags.'),
  resourceGroup: text(/^[A-Za-z0-9_.-]{1,128}$/, 'the name of a resource group', { examples: ['databases'] })
    .optional()
    .describe('The members of this resource group of the account.'),
});

const HooksSchema = z
  .strictObject({
    before: documentName().describe('Before anything is installed.'),
    after: documentName().describe('After the installation, before the reboot.'),
    onExit: documentName().describe('Last: after the reboot, or where none is needed.'),
  })
  .refine(({ before, after, onExit }) => before ?? after ?? onExit, {
    error: 'must name a document for before, after or onExit, got none',
    // A name that is misspelt is not also missing.
    when: ({ issues }) => issues.length === 0,
  });

/** One entry of `patching.rings`. */
export const RingSchema = z.strictObject({
  opens: openingTime().describe('When its window opens.'),
  lasts: duration({ least: '1 hour', most: '24 hours', whole: 'hours' }, '3 hours')
    .prefault('3 hours')
    .describe('How long the window stays open.'),
  cutoff: duration({ least: '0 hours', most: '23 hours', whole: 'hours' }, '1 hour')
    .prefault('1 hour')
    .describe('How long before closing no node is begun any more. Shorter than `lasts`.'),
  cutoffBehavior: z
    .enum(['cancel', 'continue'])
    .prefault('cancel')
    .describe(
      'What happens at the cutoff: `cancel` withdraws the command, also from nodes at work, though AWS does not promise that they stop; `continue` goes on until every node is done, after closing if need be.',
    ),
  pace: pace().prefault('25%').describe('How many of its nodes are patched at once.'),
  errors: errorBudget().prefault(1).describe('How many nodes may fail; with one more no further node is begun.'),
  minutesPerNode: wholeNumber(1, 1440)
    .prefault(30)
    .describe('How long one node takes, with its reboot: whether a ring can finish in its window is judged by it.'),
  after: z
    .string()
    .optional()
    .describe(
      'The ring before it. This one installs nothing that the other has not had: delays are lengthened accordingly.',
    ),
  baselines: z
    .array(z.string())
    .optional()
    .describe(
      'Which baselines judge it, where there are several for one system. Otherwise the default one of each system, or its only one.',
    ),
  target: TargetSchema.optional().describe(
    "Which nodes it is, by other tags or by resource group instead of by the tag `PatchGroup`. Their systems' default baselines judge them.",
  ),
  priority: wholeNumber(0, 100)
    .prefault(1)
    .describe('The order among the tasks of its window, if others add some: what is lower comes first.'),
  reboot: z
    .enum(['if needed', 'never'])
    .prefault('if needed')
    .describe(
      'Whether an installation reboots a node that asks for it. With `never` its patches wait for a reboot by others.',
    ),
  hooks: HooksSchema.optional().describe('Command documents that run on each node around its installation.'),
});

/** One entry of `patching.rings` as written. */
export type RingFile = z.output<typeof RingSchema>;

/** When all nodes are scanned, and how fast: half the ring at once, and no number of failures keeps the rest from being looked at. */
export const ScanSchema = z.strictObject({
  opens: openingTime().describe('When its window opens.'),
  pace: pace().prefault('50%').describe('How many nodes of each ring are scanned at once.'),
  errors: errorBudget()
    .prefault('100%')
    .describe('How many nodes of each ring may fail before no further one is begun.'),
});
