import { type App, Tags, Validations } from 'aws-cdk-lib/core';
import type { Fleet } from '../config/fleet';
import { ComplianceStack } from './compliance-stack';
import { FoundationStack } from './foundation-stack';
import { ParametersStack } from './parameters-stack';
import { PatchingStack } from './patching-stack';
import { RunbooksStack } from './runbooks-stack';
import { SessionsStack } from './sessions-stack';
import { StateStack } from './state-stack';

/** The stacks of one fleet, in the order in which they are deployed. */
export interface FleetStacks {
  readonly foundation: FoundationStack;
  readonly patching: PatchingStack;
  readonly compliance: ComplianceStack;
  readonly sessions: SessionsStack;
  readonly parameters: ParametersStack;
  readonly state: StateStack;
  readonly runbooks: RunbooksStack;
}

/**
 * Lays out the stacks of a fleet, each a story that can be deployed and rolled back by itself. A subject that the file
 * does not mention becomes a stack without resources, and the CDK CLI then deletes the deployed one.
 */
export function fleetStacks(app: App, fleet: Fleet): FleetStacks {
  const props = (what: string) => ({
    env: fleet.deploysTo,
    description: `Shipshape, fleet ${fleet.name}: ${what}`,
  });
  const foundation = new FoundationStack(
    app,
    `${fleet.name}-foundation`,
    fleet,
    props('key, buckets, topics, ledger and brake'),
  );
  const patching = new PatchingStack(app, `${fleet.name}-patching`, fleet, foundation, props('baselines and windows'));
  const compliance = new ComplianceStack(
    app,
    `${fleet.name}-compliance`,
    fleet,
    foundation,
    props('the loop that puts drifted nodes right, and its report'),
  );
  const sessions = new SessionsStack(
    app,
    `${fleet.name}-sessions`,
    fleet,
    foundation,
    props('shells on nodes, who may open them, and their transcripts'),
  );
  const parameters = new ParametersStack(
    app,
    `${fleet.name}-parameters`,
    fleet,
    props('configuration that programs read'),
  );
  const state = new StateStack(
    app,
    `${fleet.name}-state`,
    fleet,
    foundation,
    props('in which state nodes are kept, and the copy of their inventory'),
  );
  const runbooks = new RunbooksStack(
    app,
    `${fleet.name}-runbooks`,
    fleet,
    props('runbooks, and when which slice has them'),
  );
  for (const [subject, section] of [
    [patching, fleet.patching],
    [compliance, fleet.compliance],
    [sessions, fleet.sessions],
    [parameters, fleet.parameters],
    [state, fleet.state?.associations.length],
    [runbooks, fleet.runbooks],
  ] as const) {
    subject.addStackDependency(foundation);
    if (!section)
      Validations.of(subject).acknowledge({
        id: 'CloudFormation-Validate::F0001',
        reason: 'the file asks for nothing here; a stack without resources is how the CDK CLI comes to delete it',
      });
  }
  Tags.of(app).add('shipshape:fleet', fleet.name);
  return { foundation, patching, compliance, sessions, parameters, state, runbooks };
}
