import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { validate } from '../../bin/validate';
import { GOOD_FLEET, goodFleetBut, withFile } from '../support/fleet-text';

function run(...args: string[]): { code: number; out: string; err: string } {
  const said = { out: '', err: '' };
  const code = validate(args, {
    now: () => new Date('2026-12-01T12:00:00Z'),
    out: (text) => {
      said.out += `${text}\n`;
    },
    err: (text) => {
      said.err += `${text}\n`;
    },
  });
  return { code, ...said };
}

it('says what a good file asks for', () => {
  const text = goodFleetBut(
    '    ubuntu: { operatingSystem: UBUNTU, approve: [{ priority: [Required] }] }\n',
    '',
  ).replace('errors: 5% }', 'errors: 5%, after: canary }');
  withFile(text, (file) => {
    expect(run(file)).toEqual({
      code: 0,
      err: '',
      out: `${file} is in order. It asks for fleet acme in account 123456789012, eu-central-1; times are Europe/Zurich.

notify      urgent: oncall@acme.example
            digest: ops@acme.example
slices      web: Role=web
patching    baseline linux: AMAZON_LINUX_2023, the default
            ring canary: Sunday 02:00 for 3 hours, none begun in the last 1 hour; 50% at once, 1 may fail
            ring web: Wednesday 02:00 for 3 hours, none begun in the last 1 hour; 25% at once, 5% may fail, 4 days behind canary
            scan: daily 06:00; 50% at once, 100% may fail
            output: S3
compliance  missing patches: automatic inside windows, 3 attempts, 6 hours apart
            failed associations: report
            nodes not scanned for 2 days 2 hours: report
            left alone by the loop: nodes with Shipshape=hands-off; windows, runbooks and associations reach them all the same
            stops when 20% of at least 5 attempts within 1 hour failed
            report: daily at 07:00, kept for 400 days; 10 calls a second at most
sessions    nothing
parameters  nothing
state       nothing
runbooks    nothing
`,
    });
  });
});

it('shows warnings below, and lets the file pass', () => {
  withFile(goodFleetBut('[Critical]', '[critical]'), (file) => {
    const { code, out } = run(file);
    expect(code).toBe(0);
    expect(out).toMatch(
      /\n\nOne thing to look at again; nothing is held up by it:\n.*:15:52 patching\..*: should be one of .*\n$/,
    );
  });
});

it('says what each waiver means, and which no longer hold', () => {
  const text = goodFleetBut(
    '  report: {',
    `  associations: { mode: automatic, attempts: 1 }
  scans: { mode: automatic, staleAfter: 3 days }
  waive:
    shop: { slice: web, patches: ["php8.3*", KB5034441], why: the shop needs it, who: Anna, until: 2026-12-01 }
    books: { ids: [i-0123456789abcdef0], why: the books are open, who: Paul, until: 2026-11-30 }
    noisy: { patches: [tzdata*], why: weekly, who: Anna, until: 2027-01-31 }
  deadlines: { critical: 3 days, other: 4 weeks }
  report: {`,
  );
  withFile(text, (file) => {
    const { code, out } = run(file);
    expect(code).toBe(0);
    expect(out.slice(out.indexOf('            failed associations'))).toBe(
      `            failed associations: automatic at any time, 1 attempt
            nodes not scanned for 3 days: automatic, 2 attempts, 6 hours apart
            left alone by the loop: nodes with Shipshape=hands-off; windows, runbooks and associations reach them all the same
            waived through 2026-12-01: php8.3*, KB5034441 on nodes of web (Role=web) (shop: the shop needs it; Anna)
            no longer waived, 2026-11-30 has passed: whatever is owed on i-0123456789abcdef0 (books: the books are open; Paul)
            waived through 2027-01-31: tzdata* on every node (noisy: weekly; Anna)
            overdue after: critical 3 days, other 28 days
            stops when 20% of at least 5 attempts within 1 hour failed
            report: daily at 07:00, kept for 400 days; 10 calls a second at most
sessions    nothing
parameters  nothing
state       nothing
runbooks    nothing

One thing to look at again; nothing is held up by it:
${file}:31:85 compliance.waive.books.until: should be today or later, got 2026-11-30, which has passed: it no longer holds
`,
    );
  });
});

it('says nothing but what is wrong with a bad file', () => {
  withFile(goodFleetBut('cutoff: 1 hour', 'cutoff: 4 hours').replace('name: acme', 'name: A'), (file) => {
    expect(run(file)).toEqual({
      code: 1,
      out: '',
      err: `${file}:1:7 name: must be 2 to 20 lower-case letters, digits and hyphens, with a letter first, got "A"
${file}:21:15 patching.rings.canary.cutoff: must be shorter than lasts (3 hours), got 4 hours
`,
    });
  });
});

it.each([[['--help']], [['a.yaml', 'b.yaml']]])('refuses %j with how it is used', (args) => {
  expect(run(...args)).toEqual({
    code: 2,
    out: '',
    err: 'usage: npm run validate [file]   (fleet.yaml unless given)\n',
  });
});

it('reads fleet.yaml unless told otherwise, and ends with its code and no stack trace', () => {
  const root = join(__dirname, '../..');
  const npmRun = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'bin/validate.ts', ...args], { cwd: root, encoding: 'utf8' });
  const good = npmRun();
  expect([good.status, good.stderr]).toEqual([0, '']);
  expect(good.stdout).toMatch(/^fleet\.yaml is in order\./);
  const bad = withFile(GOOD_FLEET.replace('web:', 'web servers:'), (file) => npmRun(file));
  expect([bad.status, bad.stdout]).toEqual([1, '']);
  expect(bad.stderr.trim().split('\n')).toHaveLength(1);
});
