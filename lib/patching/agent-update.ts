import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ErrorBudget } from './error-budget';
import { Pace } from './pace';
import { type EveryRingProps, RingsWindow } from './rings-window';

/**
 * Brings the agents up to date. An agent that does not come back can be reached by nothing of Systems Manager any more:
 * few at a time, and the first failure stops a ring's update.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-tutorial-update-software.html
 */
export class AgentUpdate extends RingsWindow {
  constructor(scope: Construct, id: string, props: EveryRingProps) {
    super(scope, id, {
      ...props,
      what: 'agent-update',
      description: 'Brings the agents up to date',
      duration: Duration.hours(2),
      cutoff: Duration.hours(1),
      taskId: 'Update',
      document: 'AWS-UpdateSSMAgent',
      parameters: { allowDowngrade: ['false'] },
      pace: Pace.percent(10),
      errors: ErrorBudget.nodes(0),
    });
  }
}
