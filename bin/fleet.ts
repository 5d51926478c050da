import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { formatProblem } from '../lib/config/problem';
import { readFleet } from '../lib/config/read-fleet';
import { createApp } from '../lib/create-app';
import { fleetStacks } from '../lib/stacks/fleet-stacks';

const app = createApp();
try {
  const file = String(app.node.tryGetContext('fleet') ?? 'fleet.yaml');
  const { fleet, warnings } = readFleet(file);
  for (const warning of warnings) console.error(`warning: ${formatProblem(warning)}`);
  fleetStacks(app, fleet);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  if (!(error instanceof FleetFileError)) throw error;
  console.error(error.message);
  process.exit(1);
}
