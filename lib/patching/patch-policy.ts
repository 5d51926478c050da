import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnConfigurationManager } from 'aws-cdk-lib/aws-ssmquicksetup';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Ring, RingTarget, Scan } from './config';
import type { OperatingSystem } from './operating-system';
import type { PatchPolicyRoles } from './patch-policy-roles';

/** A baseline, as a patch policy refers to it. */
export interface PolicyBaseline {
  /** `pb-` and 17 hexadecimal digits. */
  readonly id: string;
  /** Its name in the account, which the console shows. */
  readonly name: string;
}

/** What a ring's patch policy does. */
export interface PatchPolicyProps {
  /** The fleet's name; the policy is called `FLEET-RING`. */
  readonly fleet: string;
  /** Opens in UTC: a patch policy knows no time zone. */
  readonly ring: Pick<Ring, 'name' | 'opens' | 'pace' | 'errors' | 'reboot' | 'target'>;
  readonly scan: Pick<Scan, 'opens'>;
  readonly baselines: ReadonlyMap<OperatingSystem, PolicyBaseline>;
  readonly roles: PatchPolicyRoles;
  /**
   * Receives what the runs printed, under `install/RING/`.
   * @default output is not kept
   */
  readonly output?: IBucket;
}

/**
 * One ring as a patch policy of Quick Setup, for accounts whose console shows nothing else. A policy chooses the baselines of its
 * nodes itself and does not look at patch groups; the tag `PatchGroup` merely says which nodes are meant.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-patch-manager.html
 */
export class PatchPolicy extends Construct {
  readonly managerArn: string;

  constructor(scope: Construct, id: string, props: PatchPolicyProps) {
    super(scope, id);
    const { ring, scan, roles, output } = props;
    const { account, region } = Stack.of(this);
    const name = `${props.fleet}-${ring.name}`;
    const manager = new CfnConfigurationManager(this, 'Resource', {
      name,
      description: `Scans ring ${ring.name} (${scan.opens}) and installs patches on it (${ring.opens})`,
      configurationDefinitions: [
        {
          type: 'AWSQuickSetupType-PatchPolicy',
          localDeploymentAdministrationRoleArn: roles.administration.roleArn,
          localDeploymentExecutionRoleName: roles.execution.roleName,
          parameters: {
            PatchPolicyName: name,
            PatchBaselineUseDefault: 'custom',
            PatchBaselineRegion: region,
            SelectedPatchBaselines: Stack.of(this).toJsonString(selected(props.baselines)),
            ConfigurationOptionsPatchOperation: 'ScanAndInstall',
            ConfigurationOptionsScanValue: scan.opens.expression,
            ConfigurationOptionsInstallValue: ring.opens.expression,
            ConfigurationOptionsScanNextInterval: 'false',
            // Otherwise Quick Setup installs at once on every node that becomes a target, whatever the hour.
            ConfigurationOptionsInstallNextInterval: 'true',
            RebootOption: ring.reboot === 'never' ? 'NoReboot' : 'RebootIfNeeded',
            RateControlConcurrency: ring.pace.toString(),
            RateControlErrorThreshold: ring.errors.toString(),
            // Quick Setup would change the roles of nodes that others own.
            IsPolicyAttachAllowed: 'false',
            ...outputParameters(output, region, `install/${ring.name}`),
            ...targetParameters(ring),
            TargetAccounts: account,
            TargetRegions: region,
          },
        },
      ],
    });
    manager.node.addDependency(roles);
    this.managerArn = manager.attrManagerArn;
  }
}

/** As Quick Setup's own console writes it: by system, with what it shows of each. */
function selected(baselines: PatchPolicyProps['baselines']): object {
  return Object.fromEntries(
    [...baselines].map(([system, { id, name }]) => [
      system,
      { value: id, label: name, description: `Baseline ${name}`, disabled: false },
    ]),
  );
}

function outputParameters(output: IBucket | undefined, region: string, prefix: string): Record<string, string> {
  if (!output) return { OutputLogEnableS3: 'false' };
  return {
    OutputLogEnableS3: 'true',
    OutputBucketRegion: region,
    OutputS3BucketName: output.bucketName,
    OutputS3KeyPrefix: prefix,
  };
}

function targetParameters({ name, target }: { name: string; target: RingTarget }): Record<string, string> {
  if (target.kind === 'resourceGroup') return { TargetType: 'ResourceGroups', ResourceGroupName: target.name };
  const [tag, ...others] = target.kind === 'tags' ? Object.entries(target.tags) : [['PatchGroup', name] as const];
  if (!tag || others.length > 0) {
    throw new Error(`ring ${name}: must be one tag in a patch policy, got ${others.length + (tag ? 1 : 0)}`);
  }
  return { TargetType: 'Tags', TargetTagKey: tag[0], TargetTagValue: tag[1] };
}
