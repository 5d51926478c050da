import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import { Aws, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import { AccountConfigurator } from '../foundation/account-configurator';
import { Brake } from '../foundation/brake';
import { ChatVoice } from '../foundation/chat-voice';
import { ComplianceLedger } from '../foundation/compliance-ledger';
import { EvidenceBuckets } from '../foundation/evidence-buckets';
import { FleetKey } from '../foundation/fleet-key';
import { FleetTopics } from '../foundation/fleet-topics';
import type { Foundation } from '../foundation/foundation';
import { SliceGroups } from '../foundation/slice-groups';

/**
 * What outlives every subject: key, buckets, topics, ledger, brake. Always deployed, and always with the same exports, so
 * that a subject can come and go without touching it.
 */
export class FoundationStack extends Stack implements Foundation {
  readonly key: IKey;
  readonly reports: IBucket;
  readonly output: IBucket;
  readonly accessLogs: IBucket;
  readonly ledger: ITable;
  readonly urgent: ITopic;
  readonly digest: ITopic;
  readonly chat?: ITopic;
  readonly brake: IStringParameter;
  readonly accountConfigurator: string;

  constructor(scope: Construct, id: string, fleet: Fleet, props: StackProps) {
    super(scope, id, props);
    const { key } = new FleetKey(this, 'Key', { fleet: fleet.name });
    const buckets = new EvidenceBuckets(this, 'Evidence', { key, keepReports: fleet.compliance?.report.keep });
    const topics = new FleetTopics(this, 'Topics', { fleet: fleet.name, key, ...fleet.notify });
    const { chat } = fleet.notify;
    if (chat) new ChatVoice(this, 'Chat', { fleet: fleet.name, key, chat });
    const ledger = new ComplianceLedger(this, 'Ledger', { key });
    const brake = new Brake(this, 'Brake', { fleet: fleet.name });
    const configurator = new AccountConfigurator(this, 'AccountConfigurator', {
      fleet: fleet.name,
      key,
      ledger: ledger.table,
    });

    new SliceGroups(this, 'Slices', { fleet: fleet.name, slices: fleet.slices });

    this.key = key;
    this.reports = buckets.reports;
    this.output = buckets.output;
    this.accessLogs = buckets.accessLogs;
    this.ledger = ledger.table;
    this.urgent = topics.urgent;
    this.digest = topics.digest;
    this.brake = brake.parameter;
    if (chat) this.chat = this.byName(`${fleet.name}-chat`);
    this.accountConfigurator = configurator.functionArn;

    // The fixed list: exported whether or not a subject uses it today, because an export cannot leave while it is in use.
    for (const value of [
      key.keyArn,
      this.reports.bucketName,
      this.reports.bucketArn,
      this.output.bucketName,
      this.output.bucketArn,
      this.accessLogs.bucketName,
      this.ledger.tableName,
      this.ledger.tableArn,
      this.urgent.topicArn,
      this.digest.topicArn,
      this.brake.parameterName,
      this.accountConfigurator,
    ])
      this.exportValue(value);
  }

  /** A topic that other stacks use and that is not exported: its file may drop it while they are still deployed with it. */
  private byName(topicName: string): ITopic {
    return Topic.fromTopicArn(
      this,
      'ChatByName',
      `arn:${Aws.PARTITION}:sns:${this.region}:${this.account}:${topicName}`,
    );
  }
}
