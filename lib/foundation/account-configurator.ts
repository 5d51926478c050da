import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type ConfigureAccountVariables, configureAccountCalls } from '../../lambdas/configure-account/contract';
import { FleetFunction } from '../functions/fleet-function';

/** What the account configurator works with. */
export interface AccountConfiguratorProps {
  readonly fleet: string;
  readonly key: IKey;
  /** Keeps what was configured before, so that it can be given back. */
  readonly ledger: ITable;
}

/**
 * The one function behind every custom resource of the fleet: settings of the account that CloudFormation cannot make, or
 * cannot change and give back without failing.
 */
export class AccountConfigurator extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: AccountConfiguratorProps) {
    super(scope, id);
    const configure = new FleetFunction(this, 'ConfigureAccount', {
      fleet: props.fleet,
      functionName: 'configure-account',
      description:
        'Registers patch baselines for patch groups and operating systems, and gives back what was there before',
      calls: configureAccountCalls,
      resources: { ledger: { arns: [props.ledger.tableArn] } },
      key: props.key,
      environment: { LEDGER_TABLE: props.ledger.tableName } satisfies ConfigureAccountVariables,
    });
    this.functionArn = configure.lambda.functionArn;
  }
}
