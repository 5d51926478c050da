import * as z from 'zod/mini';

const text = (meaning: string) => z.string().check(z.describe(meaning));
const moment = (meaning: string) => z.string().check(z.describe(meaning), z.meta({ format: 'date-time' }));
const count = (meaning: string) => z.int().check(z.nonnegative(), z.describe(meaning));

const Links = z
  .array(
    z.object({
      label: text('What the page shows.'),
      url: z.string().check(z.describe('A page of the AWS console.'), z.meta({ format: 'uri' })),
    }),
  )
  .check(z.describe('Where to look, most useful first.'));

/** What every message says of where it comes from. */
const origin = {
  version: z
    .literal(1)
    .check(z.describe('Of this form. A field may be added to it; none changes its meaning or goes.')),
  fleet: text("The fleet's name, as in `fleet.yaml`."),
  account: z.string().check(z.regex(/^\d{12}$/), z.describe('The AWS account that the fleet is in.')),
  region: text('The Region that the fleet is in.'),
  headline: text('What happened, in a few words of ASCII: the subject without the name of the fleet.'),
  at: moment('When it was said, UTC.'),
};

/** A matter that a person must act on. */
export const UrgentMessage = z
  .object({
    ...origin,
    kind: z.literal('urgent'),
    status: z
      .enum(['opened', 'updated', 'resolved'])
      .check(
        z.describe(
          '`opened`: new. `updated`: told before, and not over after the quiet time. `resolved`: the cause is gone; nobody need act.',
        ),
      ),
    key: text('Names the matter: the same in all its messages and in its OpsItem. Open and close a ticket by it.'),
    cause: text('What kind of matter it is: the first part of the key, such as `given-up` or `breaker`.'),
    ring: z.optional(text('The ring that it is about; absent: none, or more than one.')),
    what: text('What happened, in a sentence or two.'),
    why: text('Why the loop says so.'),
    tried: text('What the loop did about it.'),
    next: z.array(z.string()).check(z.describe('What a person does next, in order.')),
    nodes: z
      .array(z.object({ nodeId: text('`i-…` or `mi-…`.'), reason: text('What the loop says of this node.') }))
      .check(z.describe('The nodes concerned; cut where a message would grow too long, see `nodesTotal`.')),
    nodesTotal: count('How many nodes are concerned.'),
    opsItemId: z.optional(
      text('The OpsItem in OpsCenter; absent in the first message, which goes out before it is opened.'),
    ),
    heading: text('The heading of `docs/operations.md` that says more.'),
    links: Links,
  })
  .check(z.describe('A person must act, or need not any more.'));

/** What an urgent message says to machines. */
export type UrgentMessage = z.infer<typeof UrgentMessage>;

const standing = (which: string) =>
  z
    .object({
      day: text("`2026-11-22`, in the fleet's time zone."),
      seen: count('Nodes seen on that day.'),
      compliant: count('Those in order.'),
      notCompliant: count('Those not in order.'),
    })
    .check(z.describe(which));

/** How the fleet stands, once a day. */
export const DigestMessage = z
  .object({
    ...origin,
    kind: z.literal('digest'),
    nodes: z
      .object({
        seen: count('Every node of the fleet, managed or not.'),
        compliant: count('In order.'),
        notCompliant: count('Not in order, and nobody has decided to live with it.'),
        unknown: count('Nothing certain is known: silent, never scanned, scanned too long ago.'),
        waived: count('Not in order, and waived by the policy until a day.'),
        overdue: count('Not in order past its deadline.'),
      })
      .check(z.describe('How many nodes; the first is the sum of the next four.')),
    actedOn: z.optional(count('Nodes on which an attempt ended in the last 24 hours; absent: it could not be read.')),
    givenUp: count('Nodes on which no attempt is left.'),
    wouldActOn: count('Nodes that mode `automatic` would act on, where the mode is `report`.'),
    trend: z.optional(
      z
        .object({
          yesterday: z.optional(standing('The report of the day before.')),
          weekAgo: z.optional(standing('The report of a week before.')),
        })
        .check(z.describe('How it stood before; absent: it is not known.')),
    ),
    gaps: z
      .array(z.string())
      .check(z.describe('What could not be read: where something stands here, figures are too small.')),
    unconfirmed: z
      .array(
        z.object({
          topic: text('The topic, by the end of its name.'),
          protocol: text('`email`, `https` …'),
          endpoint: text('Who hears nothing yet.'),
        }),
      )
      .check(z.describe('Subscriptions that wait for their confirmation.')),
    waiversEnding: z
      .array(
        z.object({
          name: text('As `fleet.yaml` calls it.'),
          until: text('The last day on which it holds.'),
          who: text('Who decided it.'),
        }),
      )
      .check(z.describe('Waivers that end soon.')),
    customCompliance: z
      .array(
        z.object({
          type: text('`Custom:…`, as the nodes report it.'),
          compliant: count('Nodes that are compliant by it.'),
          notCompliant: count('Nodes that are not.'),
        }),
      )
      .check(z.describe('Compliance types of your own.')),
    links: Links,
  })
  .check(z.describe('How the fleet stands, once a day.'));

/** What a digest says to machines. */
export type DigestMessage = z.infer<typeof DigestMessage>;

/** A test of whether anybody hears. */
export const TestMessage = z
  .object({
    ...origin,
    kind: z.literal('test'),
    who: text('Who sent it: the name of a user on the machine that it was sent from.'),
  })
  .check(
    z.describe(
      'Sent by `npm run notify-test`. Nothing is the matter; whoever opens tickets by these messages drops it.',
    ),
  );

/** What a test says to machines. */
export type TestMessage = z.infer<typeof TestMessage>;

/** What queues, functions and https endpoints receive; people receive the same facts as text. */
export const MachineMessage = z.discriminatedUnion('kind', [UrgentMessage, DigestMessage, TestMessage]);

/** One of them. */
export type MachineMessage = z.infer<typeof MachineMessage>;
