import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What the ledger is encrypted with. */
export interface ComplianceLedgerProps {
  readonly key: IKey;
}

/**
 * The table of verdicts and attempts: what the loop decided for each node, why, what it tried, and whom it told.
 * It can be restored to any second of the last 35 days, and stays when the fleet is removed.
 */
export class ComplianceLedger extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: ComplianceLedgerProps) {
    super(scope, id);
    this.table = new Table(this, 'Resource', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: true,
      // What was done to the fleet must be provable after it is gone.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
