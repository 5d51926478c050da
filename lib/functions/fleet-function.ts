import { join } from 'node:path';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiCall, ResourceKind } from '../../lambdas/shared/api-call';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { writeFunctionBundle } from './bundle-functions';
import { accountResources, type CallResources } from './call-resources';

/** What a function of the fleet is given to work with. */
export interface FleetFunctionProps {
  /** The fleet's name; the function is called `FLEET-FUNCTION`. */
  readonly fleet: string;
  /** The folder in lambdas/ that holds it, such as `remediate-compliance`. */
  readonly functionName: string;
  /** What it does, in the words shown in the Lambda console; at most 256 characters. */
  readonly description: string;
  /** The calls of its contract: its role allows these and no others. */
  readonly calls: readonly ApiCall[];
  /** ARNs of what the calls are made on, as far as they belong to the fleet. */
  readonly resources: CallResources;
  /** Variables of its contract; 4 KB in all. */
  readonly environment: Readonly<Record<string, string>>;
  /** Encrypts its log group and what it works with. */
  readonly key: IKey;
  /**
   * Files that lie beside its code, by name.
   * @default none
   */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Receives, with the error as its attributes, what the function was started with and failed at for good. For functions that
   * nobody waits for: Lambda repeats their run twice, then drops it.
   * @default none: a queue's reader has the queue's dead letters
   */
  readonly deadLetters?: IQueue;
  /**
   * How long one run may take; at most 15 minutes.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Memory in MB; Lambda gives processor time in proportion.
   * @default 512
   */
  readonly memorySize?: number;
}

/**
 * A function of the fleet: its real bundle, a role that holds exactly the calls of its contract, an encrypted log group.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export class FleetFunction extends Construct {
  /** The function itself. */
  readonly lambda: LambdaFunction;

  /**
   * @throws when a call names a kind of resource that has no ARN here
   */
  constructor(scope: Construct, id: string, props: FleetFunctionProps) {
    super(scope, id);
    const name = `${props.fleet}-${props.functionName}`;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${name}`,
      encryptionKey: props.key,
      retention: RetentionDays.SIX_MONTHS,
      // The ledger and the reports are the record of what was done; a log group that stays would stop the next deploy by its name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const known: CallResources = { ...accountResources(this), ...props.resources };
    const role = new Role(this, 'Role', {
      // No source condition: Lambda assumes the role before any function exists that could be named here.
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${name} may do`,
      inlinePolicies: { Calls: new PolicyDocument({ statements: this.statements(props, known) }) },
    });
    const used = new Set(props.calls.flatMap(({ on }) => on));
    acknowledgeWildcards(
      role,
      Object.fromEntries(
        Object.entries(known).flatMap(([kind, { arns, whyWildcard }]) =>
          whyWildcard && used.has(kind as ResourceKind) ? arns.map((arn) => [arn, whyWildcard]) : [],
        ),
      ),
    );
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: name,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: Code.fromAsset(
        writeFunctionBundle(
          props.functionName,
          join(Stage.of(this)?.outdir ?? '.', 'functions', Stack.of(this).stackName),
          props.files,
        ),
      ),
      role,
      logGroup,
      deadLetterQueue: props.deadLetters,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? Duration.minutes(5),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: props.functionName,
        ...props.environment,
      },
    });
  }

  /** One statement for all the calls that are made on the same resources. */
  private statements(props: FleetFunctionProps, known: CallResources): PolicyStatement[] {
    const byResources = new Map<string, { actions: string[]; resources: string[] }>();
    for (const { action, on } of props.calls) {
      const resources = on.flatMap((kind) => {
        const resource = known[kind];
        if (!resource) throw new Error(`${props.functionName}: ${action} must have the ARN of its ${kind}, got none`);
        return resource.arns;
      });
      const group = byResources.get(on.join()) ?? { actions: [], resources };
      group.actions.push(action);
      byResources.set(on.join(), group);
    }
    return [
      ...[...byResources.values()].map((group) => new PolicyStatement(group)),
      // Topics, ledger and reports are encrypted with the fleet's key.
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [props.key.keyArn] }),
    ];
  }
}
