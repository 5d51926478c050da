import { Template } from 'aws-cdk-lib/assertions';
import type { Fleet } from '../../lib/config/fleet';
import { createApp } from '../../lib/create-app';
import { fleetStacks } from '../../lib/stacks/fleet-stacks';
import { aFleet } from './a-fleet';

/** The templates of a fleet, as the CLI would deploy them. */
export function synthesized(
  fleet: Fleet = aFleet(),
): Record<'foundation' | 'patching' | 'compliance' | 'sessions' | 'parameters' | 'state' | 'runbooks', Template> {
  const { foundation, patching, compliance, sessions, parameters, state, runbooks } = fleetStacks(createApp(), fleet);
  return {
    foundation: Template.fromStack(foundation),
    patching: Template.fromStack(patching),
    compliance: Template.fromStack(compliance),
    sessions: Template.fromStack(sessions),
    parameters: Template.fromStack(parameters),
    state: Template.fromStack(state),
    runbooks: Template.fromStack(runbooks),
  };
}

/** A template without what changes when only a bundle's bytes or the text of a runbook change. */
export function normalised(template: Template): unknown {
  const { Resources = {}, ...rest } = JSON.parse(
    JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}/g, 'ASSET'),
  ) as { Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }> };
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type === 'AWS::SSM::Document' && Properties && Properties.DocumentType !== 'Session') {
      Properties.Content = 'FILE';
    }
  }
  return { Resources, ...rest };
}
