import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { withFieldTables } from '../../lib/notify/field-tables';
import { messageSchema } from '../../lib/notify/message-schema';

const read = (page: string) => readFileSync(join(__dirname, '../../docs', page), 'utf8');
const page = read('messages.md');
const accepts = new Ajv({ formats: { 'date-time': true, uri: true } }).compile(JSON.parse(read('message.schema.json')));

it('docs/message.schema.json and the tables of docs/messages.md say what the schema says (else: npm run docs)', () => {
  expect(JSON.parse(read('message.schema.json'))).toEqual(JSON.parse(JSON.stringify(messageSchema())));
  expect(page).toBe(withFieldTables(page));
  expect(page.match(/<!-- fields of \w+ -->\n\|/g)).toHaveLength(3);
});

it('says of every field what it means', () => {
  expect(page).not.toMatch(/^\| `[^`]+` \|\s*\|$/m);
});

const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text));

it('has an example of every kind and status', () => {
  expect(examples.map(({ kind, status }) => [kind, status].filter(Boolean).join(' '))).toEqual([
    'urgent opened',
    'urgent resolved',
    'digest',
    'test',
  ]);
});

it.each(examples.map((example) => [example.headline, example]))(
  'the example "%s" is as the schema wants it',
  (_, example) => {
    accepts(example);
    expect(accepts.errors ?? []).toEqual([]);
  },
);

it.each([
  ['another version', { version: 2 }],
  ['another kind', { kind: 'rumour' }],
  ['a status that is none', { status: 'closed' }],
  ['a number of nodes below zero', { nodesTotal: -1 }],
])('the schema does not take %s', (_, change) => {
  expect(accepts({ ...examples[0], ...change })).toBe(false);
});

it('the schema takes a field that it does not know', () => {
  expect(accepts({ ...examples[0], moon: 'full' })).toBe(true);
});
