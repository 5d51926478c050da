import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as recordOutcome from '../../lambdas/record-outcome/contract';
import * as remediateCompliance from '../../lambdas/remediate-compliance/contract';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import type { Foundation } from '../foundation/foundation';
import { FleetFunction } from '../functions/fleet-function';
import { chatAccess } from './chat-access';
import { ComplianceEvents } from './compliance-events';
import { ComplianceQueue } from './compliance-queue';
import { RedriveCommand } from './redrive-command';

/** What the loop is allowed, and what it works with. */
export interface ComplianceLoopProps {
  readonly policy: LoopPolicy;
  readonly foundation: Pick<Foundation, 'key' | 'ledger' | 'urgent' | 'chat' | 'brake' | 'output'>;
}

/** A sweep of a hundred thousand nodes takes four minutes at the pace that Systems Manager allows. */
const functionTimeout = Duration.minutes(10);

/**
 * The closed loop: what happens to a node is judged within half a minute, put right where the policy allows it, recorded,
 * and told where a person must act.
 */
export class ComplianceLoop extends Construct {
  /** What may mean that a node has drifted. */
  readonly incoming: ComplianceQueue;
  /** What became of commands. */
  readonly outcomes: ComplianceQueue;
  /** The schedule that asks for sweeps, alone. */
  readonly sweeps: ScheduleGroup;
  /** Judges and acts. */
  readonly remediate: LambdaFunction;
  /** Writes down what came of it. */
  readonly record: LambdaFunction;

  constructor(scope: Construct, id: string, props: ComplianceLoopProps) {
    super(scope, id);
    const { policy, foundation } = props;
    const { fleet } = policy;
    const incoming = new ComplianceQueue(this, 'Incoming', { functionTimeout });
    const outcomes = new ComplianceQueue(this, 'Outcomes', { functionTimeout });
    new ComplianceEvents(this, 'Events', { incoming, outcomes });

    const chat = chatAccess(foundation.chat, remediateCompliance.CHAT_CALLS);
    const common = {
      fleet,
      key: foundation.key,
      files: { 'policy.json': JSON.stringify(policy) },
      timeout: functionTimeout,
    };
    const remediate = new FleetFunction(this, 'RemediateCompliance', {
      ...common,
      functionName: 'remediate-compliance',
      description: 'Judges nodes that may have drifted, and installs, scans and refreshes as the policy allows',
      calls: [...remediateCompliance.CALLS, ...chat.calls],
      resources: {
        ...chat.resources,
        ledger: { arns: [foundation.ledger.tableArn] },
        'urgent topic': { arns: [foundation.urgent.topicArn] },
        'brake parameter': { arns: [foundation.brake.parameterArn] },
        'dead-letter queue': { arns: [incoming.deadLetters.queueArn] },
        'output bucket': { arns: [foundation.output.bucketArn] },
      },
      environment: {
        ...chat.environment,
        ...({
          LEDGER_TABLE: foundation.ledger.tableName,
          URGENT_TOPIC_ARN: foundation.urgent.topicArn,
          BRAKE_PARAMETER: foundation.brake.parameterName,
          OUTPUT_BUCKET: foundation.output.bucketName,
          DEAD_LETTER_QUEUE_URL: incoming.deadLetters.queueUrl,
        } satisfies remediateCompliance.RemediateComplianceVariables),
      },
    });
    const record = new FleetFunction(this, 'RecordOutcome', {
      ...common,
      functionName: 'record-outcome',
      description: 'Records what became of the loop’s commands, and tells when it gives up on a node',
      calls: [...recordOutcome.CALLS, ...chat.calls],
      resources: {
        ...chat.resources,
        ledger: { arns: [foundation.ledger.tableArn] },
        'urgent topic': { arns: [foundation.urgent.topicArn] },
        'brake parameter': { arns: [foundation.brake.parameterArn] },
        'dead-letter queue': { arns: [outcomes.deadLetters.queueArn] },
      },
      environment: {
        ...chat.environment,
        ...({
          LEDGER_TABLE: foundation.ledger.tableName,
          URGENT_TOPIC_ARN: foundation.urgent.topicArn,
          BRAKE_PARAMETER: foundation.brake.parameterName,
          DEAD_LETTER_QUEUE_URL: outcomes.deadLetters.queueUrl,
        } satisfies recordOutcome.RecordOutcomeVariables),
      },
    });
    for (const [reader, { queue }] of [
      [remediate, incoming],
      [record, outcomes],
    ] as const)
      reader.lambda.addEventSource(
        new SqsEventSource(queue, {
          // One page of the calls that judge a node.
          batchSize: 50,
          maxBatchingWindow: Duration.seconds(20),
          reportBatchItemFailures: true,
          // Not reserved concurrency: a new account has ten concurrent executions in all.
          maxConcurrency: 2,
        }),
      );

    // A group of its own, because the scheduler's metrics are those of groups. It holds nothing but this one schedule.
    const sweeps = new ScheduleGroup(this, 'Sweeps', {
      scheduleGroupName: `${fleet}-sweep`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new Schedule(this, 'Sweep', {
      scheduleName: `${fleet}-sweep`,
      scheduleGroup: sweeps,
      description: 'Looks at the whole fleet: events are sent as best AWS can',
      schedule: ScheduleExpression.rate(Duration.minutes(15)),
      target: new SqsSendMessage(incoming.queue, {
        input: ScheduleTargetInput.fromObject({ source: 'shipshape', 'detail-type': 'Sweep', detail: {} }),
        deadLetterQueue: incoming.deadLetters,
      }),
    });
    new RedriveCommand(this, 'RedriveIncoming', incoming);
    new RedriveCommand(this, 'RedriveOutcomes', outcomes);
    this.incoming = incoming;
    this.outcomes = outcomes;
    this.sweeps = sweeps;
    this.remediate = remediate.lambda;
    this.record = record.lambda;
  }
}
