import { userInfo } from 'node:os';
import { NotFoundException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { chatNotice } from '../lambdas/shared/chat-notice';
import { publisher } from '../lambdas/shared/publisher';
import type { Fleet } from '../lib/config/fleet';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { readFleet } from '../lib/config/read-fleet';
import { partitionOf } from '../lib/foundation/regions';
import type { Subscriber } from '../lib/foundation/subscriber';
import { listenersOf } from '../lib/notify/listeners';
import { testNotice } from '../lib/notify/test-notice';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Clients for a Region, with the credentials of whoever runs the command. */
  readonly ssmIn: (region: string) => SSMClient;
  readonly snsIn: (region: string) => SNSClient;
  /** Who runs it, as the message says. */
  readonly who: string;
  readonly now: () => Date;
}

const USAGE = 'usage: npm run notify-test [-- --file fleet.yaml]';

/**
 * `npm run notify-test`: one message, marked as a test, to each topic of the fleet, and who hears it.
 * @returns the exit code: 0 when every topic that the file has subscribers for is heard by somebody, 1 if not, 2 if it was asked in a
 *   way that it does not know
 */
export async function notifyTest(args: readonly string[], world: World): Promise<0 | 1 | 2> {
  const file = readArguments(args);
  if (file === undefined) {
    world.err(USAGE);
    return 2;
  }
  try {
    const { fleet } = readFleet(file);
    const { account, region } = fleet.deploysTo;
    const found = await accountOf(world.ssmIn(region), fleet.name);
    if (found !== account) {
      world.err(`${file} deploysTo.account: must be the account of the credentials, ${found}, got ${account}`);
      return 1;
    }
    const { urgent, digest, chat } = fleet.notify;
    const isHeard = [
      await testTopic(world, fleet, 'urgent', urgent),
      await testTopic(world, fleet, 'digest', digest),
      ...(chat ? [await testTopic(world, fleet, 'chat', [])] : []),
    ];
    return isHeard.includes(false) ? 1 : 0;
  } catch (error) {
    world.err(error instanceof FleetFileError ? error.message : inOneLine(file, error));
    return 1;
  }
}

/** The account that the credentials are for: the brake is always deployed. */
async function accountOf(ssm: SSMClient, fleet: string): Promise<string | undefined> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/${fleet}/loop` }));
  return Parameter?.ARN?.split(':')[4];
}

/** Sends the test, tells who hears it, and says whether that is as it should be. */
async function testTopic(
  { out, err, snsIn, who, now }: World,
  fleet: Fleet,
  topic: 'urgent' | 'digest' | 'chat',
  named: readonly Subscriber[],
): Promise<boolean> {
  const { account, region } = fleet.deploysTo;
  const sns = snsIn(region);
  const topicArn = `arn:${partitionOf(region)}:sns:${region}:${account}:${fleet.name}-${topic}`;
  const { confirmed, waiting, missing } = await listenersOf(sns, topicArn, named);
  const notice = testNotice(fleet, topic, who, now());
  if (topic === 'chat')
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(chatNotice(notice.machine)) }));
  else await publisher(sns, { topicArn, log: { warn: () => undefined } })(notice);

  out(`${fleet.name}-${topic}: sent "${notice.subject}"`);
  for (const listener of confirmed) out(`  hears it: ${listener}`);
  for (const listener of waiting) out(`  NOT CONFIRMED, hears nothing yet: ${listener}`);
  for (const listener of missing)
    out(`  NOT SUBSCRIBED, though the file names it: ${listener}; deploying again does not bring it back`);
  if (confirmed.length > 0) return true;
  if (topic === 'digest' && named.length === 0) {
    out('  nobody hears it: the file names nobody');
    return true;
  }
  err(
    `${fleet.name}-${topic}: must be heard by somebody, got nobody; docs/operations.md, "A subscription was never confirmed"`,
  );
  return false;
}

/** What AWS, or the way to it, has against the command. */
function inOneLine(file: string, error: unknown): string {
  if (error instanceof ParameterNotFound || error instanceof NotFoundException)
    return `${file}: must be deployed where the credentials point to, got no ${error instanceof ParameterNotFound ? 'brake' : 'topic'} there`;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const why = `${name}: ${message}`.replaceAll(/\s+/g, ' ').trim();
  const advice =
    name === 'CredentialsProviderError'
      ? 'sign in first (aws sso login), or set AWS_PROFILE'
      : /ExpiredToken|UnrecognizedClient|InvalidSignature/.test(name)
        ? 'sign in again (aws sso login)'
        : /^(AccessDenied|AuthorizationError|KMSAccessDenied)/.test(name)
          ? 'it takes sns:Publish and sns:ListSubscriptionsByTopic on the topics, kms:GenerateDataKey and kms:Decrypt on the key, ssm:GetParameter on the brake'
          : 'try again';
  return `${file}: the topics must be reachable, got ${why}; ${advice}`;
}

function readArguments([option, file, ...rest]: readonly string[]): string | undefined {
  if (option === undefined) return 'fleet.yaml';
  return option === '--file' && rest.length === 0 ? file : undefined;
}

if (require.main === module) {
  void notifyTest(process.argv.slice(2), {
    out: console.log,
    err: console.error,
    ssmIn: (region) => new SSMClient({ region }),
    snsIn: (region) => new SNSClient({ region }),
    who: userInfo().username,
    now: () => new Date(),
  }).then((code) => {
    process.exitCode = code;
  });
}
