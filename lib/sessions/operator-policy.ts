import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { must } from '../patching/must';
import { FORWARDING_DOCUMENTS, type ForwardingDocument } from './forwarding-documents';
import type { SessionDocument } from './session-document';
import type { Mfa } from './sessions-schema';
import { all, forChannels, onNodesWith, secondFactorInWords, withSecondFactor } from './staff-statements';

/** Who may open sessions, and where. */
export interface OperatorPolicyProps {
  /** The fleet's name; the policy is called `FLEET-operators-NAME`. */
  readonly fleet: string;
  readonly name: string;
  /** The nodes: those that carry all of these tags, at least one. */
  readonly tags: Readonly<Record<string, string>>;
  readonly mfa: Mfa;
  /** Sessions are opened with this document, and with no other. */
  readonly document: SessionDocument;
  /** Encrypts the channel. */
  readonly key: IKey;
  /**
   * AWS's documents by which ports may be forwarded; the others are denied, whatever else allows them.
   * @default none
   */
  readonly portForwarding?: readonly ForwardingDocument[];
}

/**
 * Lets operators open sessions on the nodes of one slice, with the fleet's document alone, and end and resume their own.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
 */
export class OperatorPolicy extends Construct {
  readonly policy: ManagedPolicy;

  /**
   * @throws Error when no tag says which nodes
   */
  constructor(scope: Construct, id: string, props: OperatorPolicyProps) {
    super(scope, id);
    const { fleet, name, tags, mfa, document, key, portForwarding = [] } = props;
    must(Object.keys(tags).length > 0, this, 'tags must say which nodes, got none');
    const { partition, region, account } = Stack.of(this);
    const factor = withSecondFactor(mfa);
    // On every statement that allows StartSession: one without it lets a session begin with any document.
    const checked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
    const nodes = [
      `arn:${partition}:ec2:${region}:${account}:instance/*`,
      `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
    ];
    const session = (variable: string) => `arn:${partition}:ssm:${region}:${account}:session/\${${variable}}-*`;
    const own = [session('aws:userid'), ...(mfa === 'iam' ? [session('aws:username')] : [])];
    const anySession = `arn:${partition}:ssm:${region}:${account}:session/*`;
    const denied = FORWARDING_DOCUMENTS.filter((each) => !portForwarding.includes(each));
    this.policy = new ManagedPolicy(this, 'Resource', {
      managedPolicyName: `${fleet}-operators-${name}`,
      description: `Sessions on nodes of ${fleet} for operators ${name}. ${secondFactorInWords(mfa)}`,
      statements: [
        new PolicyStatement({
          sid: 'OpenOnTheseNodes',
          actions: ['ssm:StartSession'],
          resources: nodes,
          conditions: all(onNodesWith(tags), checked, factor),
        }),
        new PolicyStatement({
          sid: 'OpenWithTheseDocuments',
          actions: ['ssm:StartSession'],
          resources: [
            document.documentArn,
            ...portForwarding.map((each) => `arn:${partition}:ssm:${region}::document/${each}`),
          ],
          conditions: all(checked, factor),
        }),
        new PolicyStatement({
          sid: 'ForwardNoOtherPorts',
          effect: Effect.DENY,
          actions: ['ssm:StartSession'],
          resources: denied.map((each) => `arn:${partition}:ssm:*:*:document/${each}`),
        }),
        new PolicyStatement({
          sid: 'EndAndResumeOwn',
          actions: ['ssm:ResumeSession', 'ssm:TerminateSession'],
          resources: own,
          conditions: factor,
        }),
        // The name of a session does not always begin with the id of who opened it; this tag of AWS's says it always.
        new PolicyStatement({
          sid: 'EndAndResumeOwnByTag',
          actions: ['ssm:ResumeSession', 'ssm:TerminateSession'],
          resources: [anySession],
          conditions: all({ StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': `\${aws:userid}` } }, factor),
        }),
        new PolicyStatement({
          sid: 'SpeakInOwn',
          actions: ['ssmmessages:OpenDataChannel'],
          resources: own,
          conditions: factor,
        }),
        new PolicyStatement({
          sid: 'EncryptChannels',
          actions: ['kms:GenerateDataKey'],
          resources: [key.keyArn],
          conditions: all(forChannels, factor),
        }),
        new PolicyStatement({
          sid: 'SeeTheDocument',
          actions: ['ssm:DescribeDocument', 'ssm:GetDocument'],
          resources: [document.documentArn],
          conditions: factor,
        }),
        new PolicyStatement({
          sid: 'FindNodesAndSessions',
          actions: [
            'ec2:DescribeInstances',
            'ssm:DescribeInstanceInformation',
            'ssm:DescribeInstanceProperties',
            'ssm:DescribeSessions',
            'ssm:GetConnectionStatus',
          ],
          resources: ['*'],
          conditions: factor,
        }),
      ].filter(({ resources }) => resources.length > 0),
    });
    acknowledgeWildcards(this.policy, {
      ...Object.fromEntries(nodes.map((arn) => [arn, 'the tags of its slice say which nodes, in the condition'])),
      ...Object.fromEntries(own.map((arn) => [arn, 'the rest of the id of a session of one’s own is drawn at random'])),
      [anySession]: 'the tag of AWS says whose session it is, in the condition',
      '*': 'these calls know no resources; they change nothing',
    });
  }
}
