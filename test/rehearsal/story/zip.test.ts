import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zip } from '../../../rehearsal/story/zip';

it('is read by others as what went into it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  const file = join(folder, 'code.zip');
  writeFileSync(file, zip('handler.js', Buffer.from('exports.handler = "ä";')));
  const program =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.read("handler.js").decode())';
  const read = execFileSync('python3', ['-X', 'utf8', '-c', program, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(read.trim()).toBe(`None ['handler.js'] exports.handler = "ä";`);
});
