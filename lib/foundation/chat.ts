import { z } from 'zod';
import { text, written } from '../config/fields';
import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** As Amazon Q Developer takes it: `:` and `@` written as in an address of the web. */
const TEAMS_CHANNEL = /^[\w=+/.,-]+%3a[\w=+/.,-]+%40[\w=+/.,-]+$/i;

const uuid = (what: string) =>
  text(UUID, `the ID of the ${what} as the console of Amazon Q Developer shows it, such as 0f1e2d3c-…`, {
    examples: ['0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'],
  });

const SlackSchema = z.strictObject({
  workspace: text(
    /^T[0-9A-Z]{2,254}$/,
    "a workspace's ID, which begins with T, as the console of Amazon Q Developer shows it",
    {
      examples: ['T0123ABCD'],
    },
  ).describe('The workspace, authorized once in the console of Amazon Q Developer in chat applications.'),
  channel: text(
    /^[CG][0-9A-Z]{2,254}$/,
    "a channel's ID, which begins with C or G: the end of what Copy link gives in Slack",
    {
      examples: ['C0123ABCD'],
    },
  ).describe('The channel. A private one must have invited @Amazon Q.'),
});

const TeamsSchema = z.strictObject({
  team: uuid('team').describe('The team, authorized once in the console of Amazon Q Developer in chat applications.'),
  tenant: uuid('tenant').describe('The tenant of Microsoft 365 that the team is in.'),
  channel: written(parseTeamsChannel, { examples: ['19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2'] }).describe(
    'The channel: the part of its link that ends with thread.tacv2.',
  ),
});

/** `notify.chat` of the fleet's file. */
export const ChatSchema = z
  .strictObject({
    slack: SlackSchema.optional().describe('A channel of Slack.'),
    teams: TeamsSchema.optional().describe('A channel of Microsoft Teams.'),
  })
  .describe(
    'A channel that hears what both lists hear, through Amazon Q Developer in chat applications (formerly AWS Chatbot). Nobody can command anything from it.',
  );

/** The channels that hear everything. */
export type Chat = z.output<typeof ChatSchema>;

/** @throws Refusal if it is no channel of Teams */
function parseTeamsChannel(written: string): string {
  const encoded = written.trim().replace(':', '%3a').replace('@', '%40');
  if (TEAMS_CHANNEL.test(encoded)) return encoded;
  throw new Refusal(
    `must be a channel's ID such as 19%3a…%40thread.tacv2, from the link that Teams gives, got ${showValue(written)}`,
  );
}
