import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

it.each(['validate.ts', 'plan.ts', 'explain.ts --help'])('%s ends quietly when nobody reads its output', (command) => {
  const script = `node --import tsx bin/${command} | true; exit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' });
  expect({ status, trace: /^\s+at /m.test(stderr) }).toEqual({ status: 0, trace: false });
});
