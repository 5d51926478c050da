import type { Document, DocumentStep } from './document';

/** What an automation asks of AWS. */
export interface DocumentCalls {
  /** As IAM names them, such as `ec2:RebootInstances`; sorted, each once. */
  readonly actions: readonly string[];
  /** The Command documents that it sends, sorted. */
  readonly sends: readonly string[];
  /** The calls that tag what they make, such as `ec2:CreateImage`, sorted. */
  readonly tags: readonly string[];
}

const STATE_CALLS: Readonly<Record<string, readonly string[]>> = {
  running: ['ec2:StartInstances'],
  stopped: ['ec2:StopInstances'],
  terminated: ['ec2:TerminateInstances'],
};
/** What the actions that are not a single call ask of AWS. */
const ACTION_CALLS: Readonly<Record<string, readonly string[]>> = {
  'aws:changeInstanceState': ['ec2:DescribeInstanceStatus', 'ec2:DescribeInstances'],
  'aws:createImage': ['ec2:CreateImage', 'ec2:DescribeImages'],
  'aws:createTags': ['ec2:CreateTags'],
  'aws:deleteImage': ['ec2:DeleteSnapshot', 'ec2:DeregisterImage', 'ec2:DescribeImages'],
  'aws:runCommand': [
    'ssm:DescribeInstanceInformation',
    'ssm:ListCommandInvocations',
    'ssm:ListCommands',
    'ssm:SendCommand',
  ],
};
/** Methods of a boto3 client that are no call. */
const HELPERS = ['can_paginate', 'close', 'get_paginator', 'get_waiter', 'exceptions', 'meta'];

/**
 * The calls that an Automation document makes, read from its steps and its Python scripts, so that its role can hold exactly these. In a
 * script a client is a name (`ec2 = boto3.client("ec2")`), and a call its method or a paginator by name.
 */
export function documentCalls(document: Document): DocumentCalls {
  const found = document.steps.flatMap(stepsWithin).map(callsOf);
  const sorted = (all: readonly string[]) => [...new Set(all)].sort();
  return {
    actions: sorted(found.flatMap(({ actions }) => actions)),
    sends: sorted(found.flatMap(({ sends }) => sends)),
    tags: sorted(found.flatMap(({ tags }) => tags)),
  };
}

function stepsWithin(step: DocumentStep): DocumentStep[] {
  const inner = step.action === 'aws:loop' ? (step.inputs?.Steps as DocumentStep[] | undefined) : undefined;
  return [step, ...(inner ?? []).flatMap(stepsWithin)];
}

function callsOf({ action, inputs = {} }: DocumentStep): DocumentCalls {
  if (action === 'aws:executeScript') return callsOfScript(String(inputs.Script ?? ''));
  if (typeof inputs.Service === 'string' && typeof inputs.Api === 'string') {
    const action = `${inputs.Service}:${inputs.Api}`;
    return { actions: [action], sends: [], tags: inputs.TagSpecifications === undefined ? [] : [action] };
  }
  const state = action === 'aws:changeInstanceState' ? (STATE_CALLS[String(inputs.DesiredState)] ?? []) : [];
  const sends = action === 'aws:runCommand' ? [String(inputs.DocumentName)] : [];
  return { actions: [...(ACTION_CALLS[action] ?? []), ...state], sends, tags: [] };
}

function callsOfScript(script: string): DocumentCalls {
  const actions = [...script.matchAll(/(\w+)\s*=\s*boto3\.client\(\s*["']([\w-]+)["']/g)].flatMap(
    ([, client = '', service = '']) => [
      ...[...script.matchAll(new RegExp(`\\b${client}\\.(\\w+)\\s*\\(`, 'g'))]
        .map(([, method = '']) => method)
        .filter((method) => !HELPERS.includes(method))
        .map((method) => `${service}:${asOperation(method)}`),
      ...[...script.matchAll(new RegExp(`\\b${client}\\.get_paginator\\(\\s*["'](\\w+)["']`, 'g'))].map(
        ([, method = '']) => `${service}:${asOperation(method)}`,
      ),
    ],
  );
  const sends = actions.includes('ssm:SendCommand')
    ? [...script.matchAll(/["'](AWS-[A-Za-z]+)["']/g)].map(([, document = '']) => document)
    : [];
  return { actions, sends, tags: [] };
}

/** boto3 writes `describe_instances` for DescribeInstances. */
function asOperation(method: string): string {
  return method
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
