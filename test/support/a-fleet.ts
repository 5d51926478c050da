import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Fleet } from '../../lib/config/fleet';
import { readFleet } from '../../lib/config/read-fleet';

/** A small fleet with every section that there is: two rings, one of them after the other, one baseline, the loop. */
export const everySection = `
name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
timeZone: Europe/Zurich
notify: { urgent: [oncall@acme.example], digest: [ops@acme.example] }
slices: { web: { tags: { Role: web } } }
patching:
  baselines:
    amazon-linux:
      operatingSystem: AMAZON_LINUX_2023
      default: true
      approve: [{ classification: [Security], severity: [Critical, Important], after: 3 days, level: CRITICAL }]
      rejected: ["kernel-6.1.*"]
    ubuntu: { operatingSystem: UBUNTU, approve: [{ priority: [Required, Important] }] }
  rings:
    canary: { opens: Sunday 02:00, lasts: 3 hours, cutoff: 1 hour, pace: 50%, errors: 1 }
    web: { opens: Wednesday 02:00, lasts: 3 hours, cutoff: 1 hour, after: canary, pace: 25%, errors: 5% }
  scan: daily 06:00
compliance:
  missingPatches: { mode: automatic, attempts: 3, coolDown: 6 hours, when: inside windows }
  associations: { mode: report, attempts: 3, coolDown: 1 hour }
  handsOff: { tags: { Shipshape: hands-off } }
  stopWhen: { failed: 20%, outOf: 5, within: 1 hour }
  report: { at: "07:00", keep: 400 days }
sessions:
  transcripts: { cloudWatch: live, keep: 400 days }
  operators: { web-team: { slice: web, mfa: iam } }
  readers: { auditors: { slice: web, mfa: identity-provider, transcripts: true } }
parameters:
  /acme/web:
    api-endpoint: https://api.acme.example
    regions: [eu-central-1, eu-west-1]
    image: { value: ami-0123456789abcdef0, dataType: aws:ec2:image, description: What web nodes start from }
    flags: { new-checkout: false, checkout-share: 0.2 }
state:
  inventory: {}
  time-in-sync: { slice: web, at: daily 05:00 }
  cloudwatch-agent: { slice: web, configuration: { metrics: { metrics_collected: { mem: {} } } } }
  quiet-hosts: { document: AWS-RunShellScript, slice: web, parameters: { commands: [systemctl is-active auditd] }, at: every 12 hours }
runbooks:
  restart-web: { runbook: restart-node, slice: web, at: last Sunday 04:00 }
  images: { runbook: create-image, slice: web, every: 12 hours, parameters: { Series: twice-a-day, Keep: 4 } }
  space: { runbook: clear-space, slice: web, at: daily 04:30, pace: 25%, errors: 1, parameters: { Mode: clear } }
  clocks: { runbook: time-sync, slice: web, every: 1 hour }
`;

/** {@link everySection} as its author would have changed it: sections replaced, or removed with `undefined`. */
export function aFleet(changes: Record<string, unknown> = {}): Fleet {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  try {
    const file = join(folder, 'fleet.yaml');
    const sections = { ...parse(everySection), ...changes } as Record<string, unknown>;
    writeFileSync(
      file,
      stringify(Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== undefined))),
    );
    return readFleet(file).fleet;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
