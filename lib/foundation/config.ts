import { z } from 'zod';
import type { Draft } from '../config/draft';
import { listOf, text, written } from '../config/fields';
import { findNearest } from '../config/find-nearest';
import type { Place } from '../config/place';
import { Refusal } from '../config/refusal';
import type { Outline, Section } from '../config/section';
import { showValue } from '../config/show-value';
import { ChatSchema } from './chat';
import { KNOWN_REGIONS, partitionOf, REGION_FORM } from './regions';
import { Subscriber } from './subscriber';

export { Subscriber } from './subscriber';

/** The fleet's name, with which the name of every stack and of everything that people see begins. */
export const NameSchema = text(
  /^[a-z][a-z0-9-]{1,19}$/,
  '2 to 20 lower-case letters, digits and hyphens, with a letter first',
  { examples: ['acme'] },
).describe(
  'Every stack, window and baseline begins with it, so that two fleets can share an account. Changing it makes everything anew.',
);

const DeploysToSchema = z
  .strictObject({
    account: z
      .string({ error: ({ input }) => explainAccount(input) })
      .regex(/^\d{12}$/, { error: ({ input }) => `must be 12 digits in quotes, got ${showValue(input)}` })
      .meta({ examples: ['123456789012'] })
      .describe('The AWS account, in quotes: as a number it would lose its leading zeros.'),
    region: written(parseRegion, { examples: ['eu-central-1'] }).describe('The Region whose nodes are looked after.'),
  })
  .describe(
    'The one account and Region that this file is for. With credentials for another account nothing is deployed.',
  );

/** Where the fleet is. */
export type DeploysTo = z.output<typeof DeploysToSchema>;

/** The clock by which people wrote their times. */
export const TimeZoneSchema = written(parseTimeZone, { examples: ['Europe/Zurich', 'America/New_York', 'UTC'] })
  .prefault('UTC')
  .describe(
    'The clock by which windows open and reports are written, summer time included: a name of the IANA database.',
  );

const subscribers = () =>
  listOf(
    written(Subscriber.parse, {
      examples: [
        'oncall@acme.example',
        'https://hooks.acme.example/ssm',
        'arn:aws:sqs:eu-central-1:123456789012:oncall',
      ],
      kind: 'e-mail address, https address, ARN of a queue or function',
    }),
    100,
  );

const NotifySchema = z
  .strictObject({
    urgent: subscribers().prefault([]).describe('Told when a person must act. Few messages, each worth waking up for.'),
    digest: subscribers().prefault([]).describe('Told once a day how the fleet stands.'),
    chat: ChatSchema.optional(),
  })
  .describe('Who is told. E-mail addresses must confirm their subscription once.');

/** Who is told what. */
export type Notify = z.output<typeof NotifySchema>;

/** `deploysTo` of the fleet's file. */
export const deploysToSection: Section<typeof DeploysToSchema> = {
  schema: DeploysToSchema,
  rules: ['A Region that we do not know by name gives a warning.'],
  check: checkDeploysTo,
};
/** `notify` of the fleet's file. */
export const notifySection: Section<typeof NotifySchema> = {
  schema: NotifySchema,
  rules: [
    'Nobody is named twice in one list.',
    'A queue or function is in the same partition; one in another Region gives a warning.',
    '`chat` names a channel of Slack, of Teams, or one of each; only commercial Regions have it. It hears the alarms of CloudWatch, too.',
  ],
  check: checkNotify,
};

function checkDeploysTo({ region }: Draft<DeploysTo>, place: Place): void {
  if (region === undefined || KNOWN_REGIONS.includes(region)) return;
  const nearest = findNearest(region, KNOWN_REGIONS);
  place
    .at('region')
    .warn(`should be a Region that is known, got ${region}${nearest ? `, did you mean ${nearest}` : ''}`);
}

function checkNotify(notify: Draft<Notify>, place: Place, { region }: Outline): void {
  for (const list of ['urgent', 'digest'] as const) {
    const seen = new Set<string>();
    for (const [index, subscriber] of (notify[list] ?? []).entries()) {
      if (!subscriber) continue;
      const here = place.at(list, index);
      if (seen.has(subscriber.endpoint)) here.refuse(`must be named once, got ${subscriber.endpoint} again`);
      seen.add(subscriber.endpoint);
      if (region !== undefined) checkSubscriberRegion(subscriber, region, here);
    }
  }
  checkChat(notify, place.at('chat'), region);
}

function checkChat({ chat }: Draft<Notify>, place: Place, region: string | undefined): void {
  if (chat === undefined) return;
  if (!chat.slack && !chat.teams && !place.at('slack').isGiven && !place.at('teams').isGiven)
    place.refuse('must name slack or teams, got neither');
  const partition = region === undefined ? 'aws' : partitionOf(region);
  if (partition !== 'aws')
    place.refuse(
      `must be left out in ${partition}, where Amazon Q Developer in chat applications is not offered`,
      'key',
    );
}

function checkSubscriberRegion(subscriber: Subscriber, region: string, place: Place): void {
  if (subscriber.region === undefined || subscriber.region === region) return;
  if (subscriber.partition !== partitionOf(region)) {
    place.refuse(`must be in the partition of ${region} (${partitionOf(region)}), got ${subscriber.partition}`);
  } else {
    place.warn(
      `should be in ${region} as the topic is, got ${subscriber.region}: delivery to other Regions has limits`,
    );
  }
}

function explainAccount(input: unknown): string | undefined {
  if (typeof input !== 'number')
    return input === undefined ? undefined : `must be 12 digits in quotes, got ${showValue(input)}`;
  const digits = String(input).padStart(12, '0');
  const advice = digits.length === 12 ? `write "${digits}"` : 'an account has 12 digits';
  return `must be in quotes, for a number loses its leading zeros, got ${showValue(input)}: ${advice}`;
}

function parseRegion(name: string): string {
  if (REGION_FORM.test(name)) return name;
  const nearest = findNearest(name, KNOWN_REGIONS);
  throw new Refusal(
    `must be a Region of AWS such as eu-central-1, got ${showValue(name)}${nearest ? `, did you mean ${nearest}` : ''}`,
  );
}

function parseTimeZone(name: string): string {
  const known = Intl.supportedValuesOf('timeZone');
  if (name === 'UTC' || known.includes(name)) return name;
  const nearest = findNearest(name, ['UTC', ...known]);
  // Older names such as Asia/Calcutta are left out of the list and work all the same; offsets and other spellings are not names.
  if (/^[A-Z]/.test(name) && nearest?.toLowerCase() !== name.toLowerCase() && isTimeZone(name)) return name;
  throw new Refusal(
    `must be a time zone of the IANA database such as Europe/Zurich, got ${showValue(name)}${nearest ? `, did you mean ${nearest}` : ''}`,
  );
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
