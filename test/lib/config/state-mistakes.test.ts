import { errorsOf, fleetOf, goodFleetBut, warningsOf } from '../../support/fleet-text';

/** The good fleet with these entries of `state`; the first one is at line 26. */
const fleetWith = (...entries: string[]) =>
  goodFleetBut('compliance:', `state:\n${entries.map((entry) => `  ${entry}\n`).join('')}compliance:`);

describe('an association', () => {
  const GOOD = 'nginx: { document: restart-service, slice: web, at: daily 05:00, parameters: { Service: nginx } }';

  it('is taken as it should be written, and so are those that are ready-made', () => {
    const ready = [
      'inventory: {}',
      'agent-current: { slice: web }',
      'time-in-sync: { slice: web }',
      'cloudwatch-agent: { slice: web, configuration: { logs: {} } }',
    ];
    expect(errorsOf(fleetWith(GOOD, ...ready))).toEqual([]);
    expect(warningsOf(fleetWith(GOOD, ...ready))).toEqual(warningsOf(goodFleetBut('compliance:', 'compliance:')));
  });

  it.each([
    [
      'a month in its schedule',
      'daily 05:00',
      'cron(0 5 1 * ? *)',
      '.at: must be a day of the week or its second to fifth in the month, daily, or every 30 minutes or 1, 2, 4, 8 or 12 hours (State Manager takes no other, and no months), got "cron(0 5 1 * ? *)"',
    ],
    [
      'a last day, which State Manager does not know',
      'daily 05:00',
      'last Friday 05:00',
      '.at: must be a day of the week or its second to fifth in the month, daily, or every 30 minutes or 1, 2, 4, 8 or 12 hours (State Manager takes no other, and no months), got "last Friday 05:00"',
    ],
    [
      'a schedule that is none',
      'daily 05:00',
      'nightly',
      '.at: must be such as daily 05:00, Sunday 05:00, second Tuesday 05:00, every 12 hours or cron(0 5 ? * * *), got "nightly"',
    ],
    [
      'more often than every half hour',
      'daily 05:00',
      'every 20 minutes',
      '.at: must be 30 minutes or more and under 31 days, got every 20 minutes',
    ],
    [
      'every 31 days',
      'daily 05:00',
      'every 31 days',
      '.at: must be 30 minutes or more and under 31 days, got every 31 days',
    ],
    [
      'a rate for what changes nodes, which would run with the deploy',
      'daily 05:00',
      'every 3 hours',
      '.at: must go by the clock, such as daily 05:00 or every 12 hours, for restart-service may change nodes and a rate begins with the deploy (atOnce: true allows that), got every 3 hours',
    ],
    [
      'a run at once of what is some days late',
      'daily 05:00',
      'second Tuesday 05:00 + 5 days, atOnce: true',
      '.atOnce: must be absent where the schedule is some days late, got true with second Tuesday 05:00 + 5 days',
    ],
    ['no schedule', 'at: daily 05:00, ', '', '.at: must be given, such as daily 05:00'],
    [
      'no document',
      'document: restart-service, ',
      '',
      '.document: must be given, such as restart-service, for only inventory, agent-current, cloudwatch-agent, time-in-sync have one by name',
    ],
    [
      'a document with a blank',
      'restart-service',
      'restart service',
      '.document: must be the name of a document, or the ARN of a shared one, got "restart service"',
    ],
    [
      'a slice that there is not',
      'slice: web',
      'slice: weeb',
      '.slice: must be a slice of this file, got "weeb", did you mean web',
    ],
    ['no slice', 'slice: web, ', '', '.slice: must be given, such as web'],
    [
      'a parameter that the document does not have',
      'Service:',
      'service:',
      '.parameters.service: must be a parameter of restart-service, got "service", did you mean Service',
    ],
    [
      'a command in a parameter',
      'Service: nginx',
      'Service: "nginx; id"',
      '.parameters.Service: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$, got "nginx; id"',
    ],
    [
      'a command on the next line of a parameter',
      'Service: nginx',
      'Service: "nginx\\nid"',
      '.parameters.Service: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$, got "nginx\\nid"',
    ],
    [
      'two values where there is one',
      'Service: nginx',
      'Service: [nginx, php]',
      '.parameters.Service: must be one text, got 2 of them',
    ],
    [
      'a parameter that is missing',
      ', parameters: { Service: nginx }',
      '',
      '.parameters: must have Service, which restart-service cannot do without, got none',
    ],
    [
      'auditing with a document that cannot',
      'at: daily',
      'auditOnly: true, at: daily',
      '.auditOnly: must be absent, for restart-service has no mode that only looks, got true',
    ],
    [
      'a severity that is none',
      'at: daily',
      'severity: urgent, at: daily',
      '.severity: must be one of critical, high, medium, low, unspecified; got "urgent"',
    ],
    [
      'a key that is none',
      'at: daily',
      'offset: 2, at: daily',
      '.offset: must be one of document, slice, at, parameters, auditOnly, atOnce, pace, errors, severity, output, sync, configuration; got "offset"',
    ],
    ['a sync of its own', 'at: daily', 'sync: true, at: daily', '.sync: must be absent, for only inventory has it'],
  ])('refuses %s', (_title, passage, otherwise, complaint) => {
    const [place = '', message = ''] = complaint.split(/: (.*)/s);
    const errors = errorsOf(fleetWith(GOOD.replace(passage, () => otherwise)));
    expect(errors.map((error) => error.replace(/^(fleet\.yaml:26):\d+ /, '$1 '))).toEqual([
      `fleet.yaml:26 state.nginx${place}: ${message}`,
    ]);
  });

  it.each([
    [
      'a document for what is ready-made',
      'inventory: { document: Acme-Inventory }',
      'fleet.yaml:26:16 state.inventory.document: must be absent, for inventory is made ready; call yours by another name',
    ],
    [
      'a ready-made one on no nodes',
      'time-in-sync: {}',
      'fleet.yaml:26:3 state.time-in-sync.slice: must be given, such as web',
    ],
    [
      'a kind of inventory that there is not',
      'inventory: { parameters: { application: Enabled } }',
      'fleet.yaml:26:30 state.inventory.parameters.application: must be a parameter of AWS-GatherSoftwareInventory, got "application", did you mean applications',
    ],
    [
      'a switch that is neither on nor off',
      'inventory: { parameters: { applications: yes please } }',
      'fleet.yaml:26:44 state.inventory.parameters.applications: must be one of Enabled, Disabled, got "yes please"',
    ],
    [
      'an agent without a configuration',
      'cloudwatch-agent: { slice: web }',
      'fleet.yaml:26:3 state.cloudwatch-agent.configuration: must be given, such as { metrics: … } or { logs: … }',
    ],
    [
      'a configuration of nothing',
      'cloudwatch-agent: { slice: web, configuration: {} }',
      'fleet.yaml:26:35 state.cloudwatch-agent.configuration: must have metrics, logs or traces, got none of them',
    ],
    [
      'a configuration that no parameter holds',
      `cloudwatch-agent: { slice: web, configuration: { logs: { a: ${'x'.repeat(8300)} } } }`,
      'fleet.yaml:26:35 state.cloudwatch-agent.configuration: must be at most 8192 bytes as JSON, as many as a parameter holds, got 8317',
    ],
    [
      'a secret in a command, and does not show it',
      'login: { document: AWS-RunShellScript, slice: web, at: daily 05:00, parameters: { commands: ["login AKIAABCDEFGHIJKLMNOP"] } }',
      'fleet.yaml:26:95 state.login.parameters.commands: must be no secret, for whoever sees the association would see it, got what looks like an access key of AWS; keep it in Secrets Manager, and let the document read it there',
    ],
    [
      'a secret by its name',
      'login: { document: Acme-Login, slice: web, at: daily 05:00, parameters: { DbPassword: hunter2 } }',
      'fleet.yaml:26:89 state.login.parameters.DbPassword: must be no secret, for whoever sees the association would see it, got what looks like a secret by its name (password); keep it in Secrets Manager, and let the document read it there',
    ],
    [
      'a mode that is said twice',
      'time-in-sync: { slice: web, auditOnly: true, parameters: { Mode: repair } }',
      'fleet.yaml:26:62 state.time-in-sync.parameters.Mode: must be absent where auditOnly says it, got both',
    ],
    [
      'a name with a blank',
      '"my state": { document: Acme-A, slice: web, at: daily 05:00 }',
      'fleet.yaml:26:3 state."my state": must name the association with 1 to 50 letters, digits, hyphens, dots and underscores, got "my state"',
    ],
  ])('refuses %s', (_title, entry, complaint) => {
    expect(errorsOf(fleetWith(entry))).toEqual([complaint]);
  });

  it('refuses more of them than a Region has', () => {
    const many = (count: number) =>
      fleetWith(
        'a0: &a { document: Acme-A, slice: web, at: daily 05:00 }',
        ...Array.from({ length: count - 1 }, (_, index) => `a${index + 1}: *a`),
      );
    expect(errorsOf(many(2001))).toEqual([
      'fleet.yaml:25:1 state: must have at most 2000 associations, as many as AWS has in a Region, got 2001',
    ]);
  });

  it('warns where more than twenty may meet on one node, which slices by one tag keep apart', () => {
    const many = (...slices: string[]) =>
      fleetWith(
        ...slices.flatMap((slice) =>
          Array.from({ length: 11 }, (_, i) => `${slice}${i}: { document: Acme-A, slice: ${slice}, at: daily 05:00 }`),
        ),
      );
    const warning =
      'fleet.yaml:25:1 state: should come to at most 20 associations on any node, as many as AWS applies, got up to 22 where slices overlap';
    const withOther = (tags: string) =>
      many('web', 'b').replace('  web: { tags: { Role: web } }', (web) => `${web}\n  b: { ${tags} }`);
    const about = (text: string) => warningsOf(text).filter((line) => line.includes('state:'));
    expect(about(withOther('tags: { Role: batch }'))).toEqual([]);
    expect(about(withOther('tags: { Stage: prod }'))).toEqual([warning.replace(':25:', ':26:')]);
    expect(about(withOther('resourceGroup: shop'))).toEqual([warning.replace(':25:', ':26:')]);
  });

  it.each([
    [
      'what patches outside of windows',
      'patch: { document: AWS-RunPatchBaseline, slice: web, at: daily 05:00, parameters: { Operation: Install } }',
      'fleet.yaml:26:22 state.patch.document: should be left to patching.rings, got AWS-RunPatchBaseline: it installs, and reboots, outside of every window, and the loop leaves it alone',
    ],
    [
      'a document that is nearly one of ours',
      'time: { document: time-synk, slice: web, at: daily 05:00 }',
      'fleet.yaml:26:21 state.time.document: should be a document that is known, got "time-synk", did you mean time-sync',
    ],
  ])('warns of %s', (_title, entry, warning) => {
    expect(warningsOf(fleetWith(entry)).filter((line) => line.includes(' state'))).toEqual([warning]);
  });

  it('does not warn of a scan for patches, which changes nothing', () => {
    const scan = 'scan: { document: AWS-RunPatchBaseline, slice: web, at: every 3 hours, auditOnly: true }';
    expect(warningsOf(fleetWith(scan)).filter((line) => line.includes(' state'))).toEqual([]);
    expect(fleetOf(fleetWith(scan)).state?.associations[0]?.parameters).toEqual({ Operation: ['Scan'] });
  });
});
