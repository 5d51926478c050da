import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everySection } from '../support/a-fleet';

const root = join(__dirname, '../..');

/** Runs the app as the CDK CLI does. */
function synth(fleetYaml: string) {
  const folder = mkdtempSync(join(tmpdir(), 'front-door-'));
  try {
    const file = join(folder, 'fleet.yaml');
    writeFileSync(file, fleetYaml);
    const outdir = join(folder, 'cdk.out');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/fleet.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ fleet: file }),
        CDK_VALIDATION: 'false',
      },
    });
    const templates = status === 0 ? readdirSync(outdir).filter((name) => name.endsWith('.template.json')) : [];
    return { status, stdout, stderr: stderr.replaceAll(`${folder}/`, ''), templates: templates.sort() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the front door of cdk', () => {
  it('lays out the stacks of a good file', () => {
    const { status, templates } = synth(everySection);
    expect(status).toBe(0);
    expect(templates).toEqual([
      'acme-compliance.template.json',
      'acme-foundation.template.json',
      'acme-parameters.template.json',
      'acme-patching.template.json',
      'acme-runbooks.template.json',
      'acme-sessions.template.json',
      'acme-state.template.json',
    ]);
  }, 60_000);

  it('refuses a bad file with every mistake and its place, exit code 1, and no stack trace', () => {
    const { status, stderr, templates } = synth(
      everySection
        .replace('cutoff: 1 hour, pace: 50%', 'cutoff: 4 hours, pace: 50%')
        .replace('mode: automatic', 'mode: manual'),
    );
    expect(status).toBe(1);
    expect(templates).toEqual([]);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /fleet\.yaml:\d+:\d+ patching\.rings\.canary\.cutoff: must be shorter than lasts \(3 hours\), got 4 hours$/,
      ),
      expect.stringMatching(
        /fleet\.yaml:\d+:\d+ compliance\.missingPatches\.mode: must be one of off, report, automatic; got "manual"$/,
      ),
    ]);
  }, 60_000);
});
