import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { DOCUMENTS } from '../../lambdas/shared/documents';
import type { ComplianceQueue } from './compliance-queue';

/** Where the events go. */
export interface ComplianceEventsProps {
  /** Receives what may mean that a node has drifted, or may now be put right. */
  readonly incoming: ComplianceQueue;
  /** Receives what became of commands. */
  readonly outcomes: ComplianceQueue;
}

/**
 * What wakes the loop. Systems Manager sends its events as best it can, so none of them is relied on: the sweep finds
 * what they miss.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html
 */
export class ComplianceEvents extends Construct {
  constructor(scope: Construct, id: string, props: ComplianceEventsProps) {
    super(scope, id);
    // What EventBridge cannot deliver lies where the queue's own failures do, so that it is sent back to the right queue.
    const to = ({ queue, deadLetters }: ComplianceQueue) => [new SqsQueue(queue, { deadLetterQueue: deadLetters })];
    new Rule(this, 'ComplianceChanged', {
      description: 'A node drifted from its patch baseline or an association, or is in order again',
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['Configuration Compliance State Change'],
        detail: {
          'compliance-status': ['non_compliant', 'compliant'],
          'compliance-type': ['Patch', 'Association'],
          'resource-id': Match.anyOf(Match.prefix('i-'), Match.prefix('mi-')),
        },
      },
      targets: to(props.incoming),
    });
    new Rule(this, 'AssociationFailed', {
      description: 'An association failed on a node; this event names it, the compliance event does not',
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 State Manager Instance Association State Change'],
        detail: { status: ['Failed'] },
      },
      targets: to(props.incoming),
    });
    new Rule(this, 'InstanceRunning', {
      description: 'An EC2 instance came up: it may be new, or back in time for its window',
      eventPattern: {
        source: ['aws.ec2'],
        detailType: ['EC2 Instance State-change Notification'],
        detail: { state: ['running'] },
      },
      targets: to(props.incoming),
    });
    new Rule(this, 'WindowMoved', {
      description: 'A maintenance window opened, or its tasks ended: nothing else tells the loop that it may act',
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['Maintenance Window Execution State-change Notification'],
        detail: { status: ['IN_PROGRESS', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELLED'] },
      },
      targets: to(props.incoming),
    });
    new Rule(this, 'CommandEnded', {
      description:
        'A command by a document of the loop ended, its own or another; the function knows its own by their comment',
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 Command Status-change Notification'],
        detail: {
          'document-name': [...new Set(Object.values(DOCUMENTS))],
          status: ['Success', 'Failed', 'TimedOut', 'Canceled'],
        },
      },
      targets: to(props.outcomes),
    });
  }
}
