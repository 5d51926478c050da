import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  CHAT_CALLS,
  type ReportComplianceVariables,
  reportComplianceCalls,
} from '../../lambdas/report-compliance/contract';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import type { TimeOfDay } from '../config/time-of-day';
import type { Foundation } from '../foundation/foundation';
import { FleetFunction } from '../functions/fleet-function';
import { chatAccess } from './chat-access';
import { DeadLetters } from './dead-letters';

/** When the report is written, and where to. */
export interface DailyReportProps {
  readonly policy: LoopPolicy;
  readonly foundation: Pick<Foundation, 'key' | 'ledger' | 'reports' | 'urgent' | 'digest' | 'chat'>;
  /** On the clock of the fleet's time zone. */
  readonly at: TimeOfDay;
}

/** How the fleet stands, once a day: a page, a table and a document in S3, and the digest to whoever subscribed. */
export class DailyReport extends Construct {
  /** Runs that failed for good, or could not be started. */
  readonly deadLetters: IQueue;
  /** Writes the report. */
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: DailyReportProps) {
    super(scope, id);
    const { policy, foundation, at } = props;
    const deadLetters = new DeadLetters(this, 'DeadLetters');
    const chat = chatAccess(foundation.chat, CHAT_CALLS);
    const report = new FleetFunction(this, 'ReportCompliance', {
      fleet: policy.fleet,
      functionName: 'report-compliance',
      description: 'Writes how the fleet stands to S3, and tells it once a day',
      calls: [...reportComplianceCalls, ...chat.calls],
      resources: {
        ...chat.resources,
        ledger: { arns: [foundation.ledger.tableArn] },
        'digest topic': { arns: [foundation.digest.topicArn] },
        'urgent topic': { arns: [foundation.urgent.topicArn] },
        'report objects': {
          arns: [foundation.reports.arnForObjects('reports/*')],
          whyWildcard: 'the rest of a key is the date and the kind of the report',
        },
      },
      key: foundation.key,
      files: { 'policy.json': JSON.stringify(policy) },
      // A hundred thousand nodes, at the pace that Systems Manager allows.
      timeout: Duration.minutes(15),
      memorySize: 1024,
      deadLetters,
      environment: {
        ...chat.environment,
        ...({
          LEDGER_TABLE: foundation.ledger.tableName,
          URGENT_TOPIC_ARN: foundation.urgent.topicArn,
          DIGEST_TOPIC_ARN: foundation.digest.topicArn,
          REPORT_BUCKET: foundation.reports.bucketName,
        } satisfies ReportComplianceVariables),
      },
    });
    const role = new Role(this, 'ScheduleRole', {
      description: `Lets the scheduler start the daily report of ${policy.fleet}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': policy.account } },
      }),
      inlinePolicies: {
        StartReport: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [report.lambda.functionArn] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
          ],
        }),
      },
    });
    new Schedule(this, 'Daily', {
      scheduleName: `${policy.fleet}-report`,
      description: `The report of the day, at ${at} in ${policy.timeZone}`,
      schedule: ScheduleExpression.cron({
        minute: String(at.minute),
        hour: String(at.hour),
        timeZone: TimeZone.of(policy.timeZone),
      }),
      target: new LambdaInvoke(report.lambda, {
        // The role as it is: the target would add every version of the function, of which there is none.
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject({ source: 'shipshape', 'detail-type': 'Report' }),
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        deadLetterQueue: deadLetters,
      }),
    });
    this.deadLetters = deadLetters;
    this.lambda = report.lambda;
  }
}
