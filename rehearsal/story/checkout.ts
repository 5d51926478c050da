import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';
import { Checkout } from '../../examples/checkout/checkout';
import type { Fleet } from '../../lib/config/fleet';
import type { LocalAws, Refusal } from '../local-aws/local-aws';
import { workFolder } from './local-account';

/** The function of examples/checkout, deployed: a program that the company has beside its fleet. */
export interface CheckoutFunction {
  /**
   * Which checkout a customer gets.
   * @throws with the function's own words if it fails
   */
  call(): Promise<string>;
  /** Has it read its flags from another parameter. */
  pointAt(parameter: string): Promise<void>;
}

/** Of the stack, and of the function in it. */
const StackName = 'acme-checkout';

interface CodeInBucket {
  readonly S3Bucket: string;
  readonly S3Key: string;
}

interface Resource {
  readonly Properties: { readonly Code?: CodeInBucket };
}

/** Whether it was refused what the story has it ask for in vain. */
export const isMeant = ({ principal, action }: Refusal): boolean =>
  principal.includes(`/${StackName}-`) && action === 'ssm:GetParameter';

/** Deploys the company's own function: its bundle into the CDK's bucket, its stack by CloudFormation. */
export async function deployCheckout({ clients }: LocalAws, { deploysTo }: Fleet): Promise<CheckoutFunction> {
  const bundle = join(workFolder, 'checkout');
  buildSync({
    entryPoints: [join(__dirname, '../../examples/checkout/handler.ts')],
    outdir: bundle,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
  });
  const app = new App({ outdir: join(workFolder, 'checkout.out'), analyticsReporting: false });
  const { artifactId } = new Checkout(app, StackName, { env: deploysTo, bundle });
  const { template } = app.synth().getStackArtifact(artifactId);
  const [{ S3Bucket: Bucket, S3Key: Key }] = Object.values<Resource>(template.Resources).flatMap(
    ({ Properties: { Code } }) => Code ?? [],
  ) as [CodeInBucket];
  const s3 = new S3Client({ ...clients, forcePathStyle: true });
  const Body = zipSync({ 'handler.js': readFileSync(join(bundle, 'handler.js')) });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const cloudFormation = new CloudFormationClient(clients);
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM'] }),
  );
  await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1 }, { StackName });
  const lambda = new LambdaClient(clients);
  return {
    call: async () => {
      const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: StackName }));
      const answer = JSON.parse(Payload?.transformToString() ?? '{}') as { checkout?: string; errorMessage?: string };
      if (FunctionError) throw new Error(answer.errorMessage);
      return answer.checkout ?? '';
    },
    pointAt: async (parameter) => {
      const Environment = { Variables: { FLAGS: parameter } };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: StackName, Environment }));
    },
  };
}
