import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where commands leave their output line by line. */
export interface CommandLogProps {
  /** The fleet's name; the log group is `/shipshape/FLEET/commands`. */
  readonly fleet: string;
  readonly key: IKey;
}

/** What the fleet's commands print, line by line while they run, for six months. */
export class CommandLog extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { fleet, key }: CommandLogProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Resource', {
      logGroupName: `/shipshape/${fleet}/commands`,
      encryptionKey: key,
      retention: RetentionDays.SIX_MONTHS,
      // The reports are the record of what was done; a log group that stays would stop the next deploy by its name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
