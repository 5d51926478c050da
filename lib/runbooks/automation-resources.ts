import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What calls of automations may be made on. */
export interface AutomationResource {
  readonly arns: readonly string[];
  /** Why the ARNs have a wildcard. */
  readonly why: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The tag that our images and snapshots carry, with the name of their series. */
export const SERIES_TAG = 'shipshape:series';

/** The tag of a security group that says what was closed. */
const RECORD_TAG = 'shipshape:closed-ports';

const WHICH_GROUP = 'which groups are open to the world is found out while it runs';
const WHICH_NODE = 'the node is a parameter of each run, which whoever starts it must give';
const NO_TYPE = 'IAM has no resource type to narrow these actions by (Service Authorization Reference)';
const MADE_IN_THE_RUN = 'what the run makes gets its id while it runs';
const OWN_ONLY = 'only what carries the tag of our series, by the condition';

/**
 * What a call is allowed on, as narrow as IAM takes it: reading has no resource types, what changes something is kept to this account and
 * Region, and what deletes to what carries our tag.
 * @throws Error for a call of which nobody has said yet what it is made on
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function automationResource(scope: IConstruct, action: string): AutomationResource {
  if (/^\w+:(Describe|List)/.test(action) || action === 'ssm:GetCommandInvocation')
    return { arns: ['*'], why: NO_TYPE };
  const { partition, region, account } = Stack.of(scope);
  const ec2 = (type: string) => `arn:${partition}:ec2:${region}:${account}:${type}/*`;
  // Images and snapshots have no account in their ARN.
  const made = (type: string) => `arn:${partition}:ec2:${region}::${type}/*`;
  const own = { Null: { [`aws:ResourceTag/${SERIES_TAG}`]: 'false' } };
  const table: Readonly<Record<string, AutomationResource>> = {
    'ec2:RebootInstances': { arns: [ec2('instance')], why: WHICH_NODE },
    'ec2:StartInstances': { arns: [ec2('instance')], why: WHICH_NODE },
    'ec2:StopInstances': { arns: [ec2('instance')], why: WHICH_NODE },
    'ec2:CreateImage': { arns: [ec2('instance'), made('image'), made('snapshot')], why: MADE_IN_THE_RUN },
    'ec2:CreateSnapshots': { arns: [ec2('instance'), ec2('volume'), made('snapshot')], why: MADE_IN_THE_RUN },
    'ec2:CreateSnapshot': { arns: [ec2('volume'), made('snapshot')], why: MADE_IN_THE_RUN },
    'ec2:CreateTags': {
      arns: [ec2('security-group')],
      why: WHICH_GROUP,
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': RECORD_TAG } },
    },
    'ec2:DeregisterImage': { arns: [made('image')], why: OWN_ONLY, conditions: own },
    'ec2:DeleteSnapshot': { arns: [made('snapshot')], why: OWN_ONLY, conditions: own },
    'ec2:RevokeSecurityGroupIngress': { arns: [ec2('security-group')], why: WHICH_GROUP },
    'ssm:SendCommand': {
      arns: [ec2('instance'), `arn:${partition}:ssm:${region}:${account}:managed-instance/*`],
      why: WHICH_NODE,
    },
  };
  const found = table[action];
  if (!found)
    throw new Error(`${scope.node.path}: ${action} must have its resources in automation-resources.ts, got none`);
  return found;
}

/** Where a call may set tags on what it makes, and nowhere else. */
export function taggingResource(scope: IConstruct, actions: readonly string[]): AutomationResource {
  const { partition, region } = Stack.of(scope);
  return {
    arns: [...(actions.includes('ec2:CreateImage') ? ['image'] : []), 'snapshot'].map(
      (type) => `arn:${partition}:ec2:${region}::${type}/*`,
    ),
    why: MADE_IN_THE_RUN,
    conditions: { StringEquals: { 'ec2:CreateAction': actions.map((action) => action.replace(/^ec2:/, '')) } },
  };
}
