import { readFleet } from '../../lib/config/read-fleet';
import { createApp } from '../../lib/create-app';
import { fleetStacks } from '../../lib/stacks/fleet-stacks';

/** The stacks of a fleet and nothing else: `bin/fleet.ts` without its checks, which `npm run synth` is measured with. */
const app = createApp();
fleetStacks(app, readFleet(process.env.FLEET_FILE ?? 'fleet.yaml').fleet);
app.synth();
