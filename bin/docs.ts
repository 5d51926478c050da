import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetJsonSchema } from '../lib/config/fleet-json-schema';
import { fleetReference } from '../lib/config/fleet-reference';
import { withFieldTables } from '../lib/notify/field-tables';
import { messageSchema } from '../lib/notify/message-schema';

// `npm run docs`: writes what is made of the schemas of fleet.yaml and of messages; a test says when that is due.
if (process.argv.length > 2) {
  console.error('usage: npm run docs');
  process.exit(2);
}
const docs = join(__dirname, '../docs');
writeFileSync(join(docs, 'fleet.schema.json'), `${JSON.stringify(fleetJsonSchema(), null, 2)}\n`);
writeFileSync(join(docs, 'fleet.md'), fleetReference());
writeFileSync(join(docs, 'message.schema.json'), `${JSON.stringify(messageSchema(), null, 2)}\n`);
const messages = join(docs, 'messages.md');
writeFileSync(messages, withFieldTables(readFileSync(messages, 'utf8')));
