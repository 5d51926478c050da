import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const EXPORT =
  /^export (?:default |abstract |async |declare )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/;

/** Every export of a room, and whether a comment for its readers ends on the line before it. */
const exportsOf = (room: string) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const lines = readFileSync(join(root, room, file), 'utf8')
        .split('\n')
        .filter((line) => !line.trim().startsWith('// biome-ignore'));
      return lines.flatMap((line, index) => {
        const [, name] = EXPORT.exec(line) ?? [];
        return name ? [{ name: `${room}/${file} ${name}`, isDocumented: lines[index - 1]?.trim().endsWith('*/') }] : [];
      });
    });

it.each(['bin', 'lib', 'lambdas'])('%s says of each export what it means', (room) => {
  const found = exportsOf(room);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ isDocumented }) => !isDocumented).map(({ name }) => name)).toEqual([]);
});
