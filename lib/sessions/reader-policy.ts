import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { must } from '../patching/must';
import type { Mfa } from './sessions-schema';
import { all, forObjectsOf, onNodesWith, secondFactorInWords, withSecondFactor } from './staff-statements';
import { TRANSCRIPT_PREFIX, type TranscriptStore } from './transcript-store';

/** Who may only look. */
export interface ReaderPolicyProps {
  /** The fleet's name; the policy is called `FLEET-readers-NAME`. */
  readonly fleet: string;
  readonly name: string;
  /** The nodes: those that carry all of these tags, at least one. */
  readonly tags: Readonly<Record<string, string>>;
  readonly mfa: Mfa;
  /**
   * The transcripts that they read: of all sessions, for a transcript does not say its slice.
   * @default none
   */
  readonly transcripts?: { readonly store: TranscriptStore; readonly key: IKey };
}

/**
 * Lets people see which nodes and sessions there are, and the patches and associations of the nodes of one slice. They open and end nothing.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export class ReaderPolicy extends Construct {
  readonly policy: ManagedPolicy;

  /**
   * @throws Error when no tag says which nodes
   */
  constructor(scope: Construct, id: string, props: ReaderPolicyProps) {
    super(scope, id);
    const { fleet, name, tags, mfa, transcripts } = props;
    must(Object.keys(tags).length > 0, this, 'tags must say which nodes, got none');
    const { partition, region, account } = Stack.of(this);
    const factor = withSecondFactor(mfa);
    const nodes = [
      `arn:${partition}:ec2:${region}:${account}:instance/*`,
      `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
    ];
    this.policy = new ManagedPolicy(this, 'Resource', {
      managedPolicyName: `${fleet}-readers-${name}`,
      description: `Looking at nodes of ${fleet} for readers ${name}. ${secondFactorInWords(mfa)}`,
      statements: [
        new PolicyStatement({
          sid: 'SeeTheseNodes',
          actions: [
            'ssm:DescribeEffectiveInstanceAssociations',
            'ssm:DescribeInstanceAssociationsStatus',
            'ssm:DescribeInstancePatches',
            'ssm:DescribeInstancePatchStates',
          ],
          resources: nodes,
          conditions: all(onNodesWith(tags), factor),
        }),
        new PolicyStatement({
          sid: 'FindNodesAndSessions',
          actions: [
            'ec2:DescribeInstances',
            'ssm:DescribeInstanceInformation',
            'ssm:DescribeInstanceProperties',
            'ssm:DescribeSessions',
            'ssm:GetConnectionStatus',
            'ssm:ListComplianceItems',
            'ssm:ListResourceComplianceSummaries',
          ],
          resources: ['*'],
          conditions: factor,
        }),
      ],
    });
    acknowledgeWildcards(this.policy, {
      ...Object.fromEntries(nodes.map((arn) => [arn, 'the tags of its slice say which nodes, in the condition'])),
      '*': 'these calls know no resources; they change nothing',
    });
    if (transcripts) this.allowTranscripts(transcripts.store, transcripts.key, mfa);
  }

  private allowTranscripts({ bucket, logGroup }: TranscriptStore, key: IKey, mfa: Mfa): void {
    const conditions = withSecondFactor(mfa);
    if (bucket) {
      const objects = bucket.arnForObjects(`${TRANSCRIPT_PREFIX}/*`);
      this.policy.addStatements(
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions }),
        new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [objects], conditions }),
        new PolicyStatement({
          actions: ['kms:Decrypt'],
          resources: [key.keyArn],
          conditions: all(forObjectsOf(bucket), conditions),
        }),
      );
      acknowledgeWildcards(this.policy, { [objects]: 'a transcript is named after its session' });
    }
    if (logGroup) {
      this.policy.addStatements(
        new PolicyStatement({
          actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'],
          resources: [logGroup.logGroupArn],
          conditions,
        }),
      );
      acknowledgeWildcards(this.policy, { [logGroup.logGroupArn]: 'a stream is named after its session' });
    }
  }
}
