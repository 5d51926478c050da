import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ssm from '@aws-sdk/client-ssm';
import { formatProblem } from '../../../lib/config/problem';
import { RUNBOOK_NAMES, runbookFile } from '../../../lib/runbooks/catalogue';
import { checkDocument } from '../../../lib/runbooks/check/check-document';
import { type DocumentStep, readDocument } from '../../../lib/runbooks/document';
import { documentCalls } from '../../../lib/runbooks/document-calls';

const root = join(__dirname, '../../../runbooks');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
const clients: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { ec2, ssm };

/** What an operation takes and gives, by AWS's own model: the SDK carries it. */
function modelOf(service: string, operation: string): { takes: string[]; gives: string[] } | undefined {
  const model = clients[service]?.[`${operation}$`] as unknown[] | undefined;
  if (!model) return undefined;
  const [takes, gives] = model.slice(4, 6).map((shape) => {
    const structure = (typeof shape === 'function' ? shape() : shape) as unknown[];
    return (structure[4] ?? []) as string[];
  });
  return { takes: takes ?? [], gives: gives ?? [] };
}

const apiSteps = files.flatMap((file) =>
  readDocument(join(root, file))
    .steps.filter(({ inputs }) => inputs?.Service !== undefined)
    .map((step): [string, DocumentStep & { outputs?: { Selector: string }[] }] => [`${file} ${step.name}`, step]),
);

it('has every runbook in the catalogue', () => {
  expect(files.map((file) => join(root, file)).sort()).toEqual(RUNBOOK_NAMES.map(runbookFile).sort());
});

it.each(files)('%s is in order', (file) => {
  expect(checkDocument(join(root, file)).map(formatProblem)).toEqual([]);
});

it.each(apiSteps)('%s calls what there is, with what it takes, and reads what it gives', (_, { inputs, outputs }) => {
  const { Service, Api, PropertySelector, DesiredValues, ...given } = inputs ?? {};
  const model = modelOf(String(Service), String(Api));
  expect(model).toBeDefined();
  expect(Object.keys(given).filter((key) => !model?.takes.includes(key))).toEqual([]);
  const selectors = [
    ...(outputs ?? []).map(({ Selector }) => Selector),
    ...(PropertySelector ? [PropertySelector] : []),
  ];
  for (const selector of selectors) expect(model?.gives).toContain(/^\$\.(\w+)/.exec(String(selector))?.[1]);
});

it.each(files)('%s makes no call that AWS does not have, in its steps or its scripts', (file) => {
  const { actions } = documentCalls(readDocument(join(root, file)));
  const unknown = actions.filter((action) => {
    const [service = '', operation = ''] = action.split(':');
    return modelOf(service, operation) === undefined;
  });
  expect(unknown).toEqual([]);
});

it('knows the calls of a script by their clients, methods and paginators', () => {
  const script = `
import boto3
ec2 = boto3.client("ec2")
ssm = boto3.client('ssm')
for page in ec2.get_paginator("describe_images").paginate(): pass
ec2.deregister_image(ImageId="ami")
ssm.send_command(DocumentName="AWS-RunShellScript")
`;
  expect(
    documentCalls({
      name: 'sample',
      content: {},
      kind: 'automation',
      parameters: {},
      steps: [
        { name: 'script', action: 'aws:executeScript', inputs: { Script: script } },
        { name: 'image', action: 'aws:createImage' },
        { name: 'stop', action: 'aws:changeInstanceState', inputs: { DesiredState: 'stopped' } },
        { name: 'send', action: 'aws:runCommand', inputs: { DocumentName: 'AWS-RunPowerShellScript' } },
        {
          name: 'each',
          action: 'aws:loop',
          inputs: {
            Steps: [
              {
                name: 'snap',
                action: 'aws:executeAwsApi',
                inputs: { Service: 'ec2', Api: 'CreateSnapshots', TagSpecifications: [] },
              },
            ],
          },
        },
      ],
    }),
  ).toEqual({
    actions: [
      'ec2:CreateImage',
      'ec2:CreateSnapshots',
      'ec2:DeregisterImage',
      'ec2:DescribeImages',
      'ec2:DescribeInstanceStatus',
      'ec2:DescribeInstances',
      'ec2:StopInstances',
      'ssm:DescribeInstanceInformation',
      'ssm:ListCommandInvocations',
      'ssm:ListCommands',
      'ssm:SendCommand',
    ],
    sends: ['AWS-RunPowerShellScript', 'AWS-RunShellScript'],
    tags: ['ec2:CreateSnapshots'],
  });
});
