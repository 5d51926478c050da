import { Token } from 'aws-cdk-lib/core';
import { showValue } from '../config/show-value';
import { partitionOf } from '../foundation/regions';

/** Where names must be free: what the fleet and its Region are, as far as they are known. */
export interface NameContext {
  /** The fleet's name, whose brake is a parameter, too. */
  readonly fleet?: string | undefined;
  readonly region?: string | undefined;
}

const DEEPEST = 15;
/** With the ARN before it. */
const LONGEST = 1011;
const ACCOUNT_DIGITS = 12;
/** The longest Regions there are, so that what fits here fits anywhere. */
const SOME_REGION = 'ap-southeast-2';

/**
 * Why Parameter Store, or a fleet that shares the account, would not have this name.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
 */
export function nameProblem(name: string, context: NameContext): string | undefined {
  const shown = showValue(name);
  if (Token.isUnresolved(name)) return 'must be known before the deploy, got a token';
  if (!name.startsWith('/')) return `must be a path that begins with / such as /acme/web, got ${shown}`;
  const levels = name.slice(1).split('/');
  if (levels.includes('')) return `must have a name at each level and no / at its end, got ${shown}`;
  if (!/^[\w./-]+$/.test(name)) return `must be letters, digits, _, . and - between its slashes, got ${shown}`;
  const [first = ''] = levels;
  if (/^(aws|ssm)/i.test(first)) return `must not begin with aws or ssm, which AWS keeps for itself, got ${shown}`;
  if (levels.length > DEEPEST) return `must have at most ${DEEPEST} levels, got ${levels.length}`;
  const length = arnOf(name, context.region).length;
  if (length > LONGEST) return `must have at most ${LONGEST} characters with the ARN before it, got ${length}`;
  return takenBy(name, context.fleet);
}

function takenBy(name: string, fleet: string | undefined): string | undefined {
  if (fleet !== undefined && name === `/${fleet}/loop`)
    return 'must be another name, for this is the brake of the loop';
  // A single level is the same name with and without its slash.
  if (fleet !== undefined && name === `/AmazonCloudWatch-${fleet}`)
    return 'must be another name, for there the configuration of the CloudWatch agent is';
  if (name.startsWith('/shipshape/')) return 'must be another name, for what begins with /shipshape/ are locks';
  return undefined;
}

function arnOf(name: string, region = SOME_REGION): string {
  return `arn:${partitionOf(region)}:ssm:${region}:${'0'.repeat(ACCOUNT_DIGITS)}:parameter${name}`;
}
