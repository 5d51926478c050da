import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import type { Foundation } from '../foundation/foundation';
import { NodePolicy } from '../sessions/node-policy';
import { NodeRole } from '../sessions/node-role';
import { OperatorPolicy } from '../sessions/operator-policy';
import { ReaderPolicy } from '../sessions/reader-policy';
import { SessionDocument } from '../sessions/session-document';
import { SessionEndpoints } from '../sessions/session-endpoints';
import { TranscriptStore } from '../sessions/transcript-store';

/** Shells on nodes without SSH, and what is kept of them. Empty, and so deleted, while the file has no `sessions`; transcripts stay. */
export class SessionsStack extends Stack {
  constructor(scope: Construct, id: string, fleet: Fleet, { key, accessLogs }: Foundation, props: StackProps) {
    super(scope, id, props);
    const { name, sessions } = fleet;
    if (!sessions) return;
    const common = { fleet: name, key };
    const cloudWatch = sessions.transcripts.cloudWatch !== 'off';
    const transcripts = new TranscriptStore(this, 'Transcripts', {
      ...common,
      ...sessions.transcripts,
      accessLogs,
      cloudWatch,
    });
    const document = new SessionDocument(this, 'Document', {
      ...sessions,
      ...transcripts.places,
      name: `${name}-session`,
      key,
      isLive: sessions.transcripts.cloudWatch === 'live',
    });
    const { policy } = new NodePolicy(this, 'NodePolicy', { ...common, ...sessions.nodes, transcripts });
    const { role, instanceProfile } = new NodeRole(this, 'NodeRole', { fleet: name, policies: [policy] });
    for (const each of sessions.operators)
      new OperatorPolicy(this, `Operators-${each.name}`, { ...common, ...each, document });
    for (const { transcripts: reads, ...each } of sessions.readers)
      new ReaderPolicy(this, `Readers-${each.name}`, {
        ...each,
        fleet: name,
        ...(reads ? { transcripts: { store: transcripts, key } } : {}),
      });
    for (const each of sessions.endpoints) new SessionEndpoints(this, each.vpcId, { ...each, cloudWatch });

    const tell = (output: string, value: string, description: string) =>
      new CfnOutput(this, output, { value, description });
    tell('NodePolicyArn', policy.managedPolicyArn, 'Attach it to the roles of nodes that have one');
    tell('NodeRoleName', role.roleName, 'The role of nodes that have none');
    tell('NodeInstanceProfileName', instanceProfile.instanceProfileName, 'How an instance gets that role');
    tell('OpenASession', `aws ssm start-session --document-name ${name}-session --target NODE`, 'How operators begin');
  }
}
