import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetJsonSchema } from '../lib/config/fleet-json-schema';
import { fleetReference } from '../lib/config/fleet-reference';

// `npm run docs`: writes what is made of the schema of fleet.yaml; a test says when that is due.
const docs = join(__dirname, '../docs');
writeFileSync(join(docs, 'fleet.schema.json'), `${JSON.stringify(fleetJsonSchema(), null, 2)}\n`);
writeFileSync(join(docs, 'fleet.md'), fleetReference());
