import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';

/** What every other stack of the fleet may build on. */
export interface Foundation {
  readonly key: IKey;
  readonly reports: IBucket;
  readonly output: IBucket;
  /** Takes the access logs of every bucket of the fleet. */
  readonly accessLogs: IBucket;
  readonly ledger: ITable;
  readonly urgent: ITopic;
  readonly digest: ITopic;
  /** What a chat channel hears; absent where the file names none. By name, not by export: it comes and goes with the file. */
  readonly chat?: ITopic;
  readonly brake: IStringParameter;
  /** ARN of the function behind every custom resource of the fleet. */
  readonly accountConfigurator: string;
}
