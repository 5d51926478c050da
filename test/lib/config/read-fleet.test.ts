import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { formatProblem } from '../../../lib/config/problem';
import { readFleet } from '../../../lib/config/read-fleet';
import { OPERATING_SYSTEMS } from '../../../lib/patching/operating-system';
import { PROVIDED_BASELINES } from '../../../lib/patching/provided-baselines';
import { errorsOf, fleetOf, GOOD_FLEET, goodFleetBut, warningsOf } from '../../support/fleet-text';

const SMALLEST = `name: acme
deploysTo: { account: "012345678901", region: us-gov-west-1 }
`;

function ringsOf(count: number, each: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `    r${index}: { ${each(index)} }\n`).join('');
}

/** Of 168 rings each opens in an hour of its own. */
function hourOf(index: number): string {
  const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  return `opens: ${days[index % 7]} ${String(Math.floor(index / 7) % 24).padStart(2, '0')}:00`;
}

describe('what a file resolves to', () => {
  it('leaves out the sections that are absent', () => {
    const fleet = fleetOf(SMALLEST);
    expect(fleet).toMatchObject({
      name: 'acme',
      deploysTo: { account: '012345678901', region: 'us-gov-west-1' },
      timeZone: 'UTC',
      notify: { urgent: [], digest: [] },
    });
    expect([...fleet.slices]).toEqual([]);
    expect(fleet).not.toHaveProperty('patching');
    expect(fleet).not.toHaveProperty('compliance');
  });

  it('fills in the cautious defaults', () => {
    const { patching, compliance } = fleetOf(`${SMALLEST}patching: { rings: { all: { opens: Sunday 02:00 } } }
compliance: {}
`);
    const [ring] = patching?.rings ?? [];
    expect(ring).toMatchObject({ name: 'all', cutoffBehavior: 'cancel', minutesPerNode: 30 });
    expect(`${ring?.opens}, ${ring?.pace}, ${ring?.errors}`).toBe('Sunday 02:00, 25%, 1');
    expect([ring?.lasts.toHours(), ring?.cutoff.toHours()]).toEqual([3, 1]);
    expect(ring).not.toHaveProperty('after');
    expect(patching).not.toHaveProperty('scan');
    expect(compliance).toMatchObject({
      missingPatches: { mode: 'report', attempts: 3, when: 'inside windows' },
      associations: { mode: 'report', attempts: 3, when: 'at any time' },
      scans: { mode: 'report', attempts: 2 },
      handsOff: { Shipshape: 'hands-off' },
      waivers: [],
      deadlines: {},
      report: { callsPerSecond: 10 },
      stopWhen: { failedPercent: 20, outOf: 5 },
    });
    expect(compliance?.missingPatches.coolDown.toHours()).toBe(6);
    expect(compliance?.associations.coolDown.toHours()).toBe(1);
    expect([compliance?.scans.coolDown.toHours(), compliance?.scans.staleAfter.toHours()]).toEqual([6, 50]);
    expect(compliance?.stopWhen.within.toHours()).toBe(1);
    expect(compliance?.report.keep).toEqual(Duration.days(400));
    expect(String(compliance?.report.at)).toBe('07:00');
  });

  it('has waivers with the tags of their slices', () => {
    const { compliance } = fleetOf(`${SMALLEST}slices: { web: { tags: { Role: web, Stage: prod } } }
compliance:
  waive:
    shop: { slice: web, patches: ["php8.3*"], why: the shop needs it, who: Anna, until: 2027-01-31 }
    books: { ids: [i-01234567, mi-0123456789abcdef0], why: the books are open, who: Paul, until: 2020-02-29 }
  deadlines: { critical: 3 days, other: 4 weeks }
`);
    expect(compliance?.waivers).toEqual([
      {
        name: 'shop',
        slice: 'web',
        tags: { Role: 'web', Stage: 'prod' },
        patches: ['php8.3*'],
        why: 'the shop needs it',
        who: 'Anna',
        until: '2027-01-31',
      },
      {
        name: 'books',
        nodeIds: ['i-01234567', 'mi-0123456789abcdef0'],
        why: 'the books are open',
        who: 'Paul',
        until: '2020-02-29',
      },
    ]);
    expect(compliance?.deadlines).toEqual({ critical: Duration.days(3), other: Duration.days(28) });
  });

  it('has what CloudFormation takes for a baseline', () => {
    const { patching } = fleetOf(`${SMALLEST}patching:
  baselines:
    linux:
      operatingSystem: ORACLE_LINUX
      approve: [{ classification: [Bugfix], until: 2026-06-30, nonSecurity: true }, { severity: [Critical] }]
      globalFilters: { product: [OracleLinux9.4] }
      approved: [curl]
      approvedLevel: HIGH
      approvedNonSecurity: true
      rejected: ["kernel-6.1.*"]
      rejectedAction: allow as dependency
      sources: [{ name: acme, products: ["*"], configuration: "[acme]\\nbaseurl=https://acme.example" }]
`);
    expect(patching?.baselines).toEqual([
      {
        name: 'linux',
        operatingSystem: 'ORACLE_LINUX',
        isDefault: false,
        rules: [
          {
            filters: [{ key: 'CLASSIFICATION', values: ['Bugfix'] }],
            until: '2026-06-30',
            level: 'UNSPECIFIED',
            nonSecurity: true,
          },
          {
            filters: [{ key: 'SEVERITY', values: ['Critical'] }],
            afterDays: 7,
            level: 'UNSPECIFIED',
            nonSecurity: false,
          },
        ],
        globalFilters: [{ key: 'PRODUCT', values: ['OracleLinux9.4'] }],
        approved: ['curl'],
        approvedLevel: 'HIGH',
        approvedNonSecurity: true,
        rejected: ['kernel-6.1.*'],
        rejectedAction: 'allow as dependency',
        sources: [{ name: 'acme', products: ['*'], configuration: '[acme]\nbaseurl=https://acme.example' }],
      },
    ]);
  });

  it("has rules for Microsoft's applications, and AWS's own baselines by name", () => {
    const { patching } = fleetOf(`${SMALLEST}patching:
  baselines:
    windows:
      operatingSystem: WINDOWS
      approve: [{ applications: true, product: [Office 2016], productFamily: [Office], after: 5 days }]
      availableSecurityUpdates: non-compliant
    ubuntu: { operatingSystem: UBUNTU, provided: AWS-UbuntuDefaultPatchBaseline, default: true }
`);
    expect(patching?.baselines).toMatchObject([
      {
        rules: [
          {
            filters: [
              { key: 'PATCH_SET', values: ['APPLICATION'] },
              { key: 'PRODUCT', values: ['Office 2016'] },
              { key: 'PRODUCT_FAMILY', values: ['Office'] },
            ],
            afterDays: 5,
          },
        ],
        availableSecurityUpdates: 'non-compliant',
      },
      { provided: 'AWS-UbuntuDefaultPatchBaseline', isDefault: true, rules: [] },
    ]);
  });

  it.each(OPERATING_SYSTEMS)('has baselines for %s', (operatingSystem) => {
    const baseline = `{ operatingSystem: ${operatingSystem}, default: true, approve: [{ product: ["*"] }] }`;
    const text = `${SMALLEST}patching: { baselines: { b: ${baseline} } }\n`;
    expect(warningsOf(text)).toEqual([]);
    expect(fleetOf(text).patching?.baselines).toMatchObject([{ operatingSystem }]);
  });

  it.each([...PROVIDED_BASELINES])('takes %s of AWS for %s', (provided, operatingSystem) => {
    const text = `${SMALLEST}patching: { baselines: { b: { operatingSystem: ${operatingSystem}, provided: ${provided} } } }\n`;
    expect(warningsOf(text)).toEqual([]);
    expect(fleetOf(text).patching?.baselines).toMatchObject([{ operatingSystem, provided }]);
  });

  it('has rings by other tags and by resource group, with the default baselines only', () => {
    const { patching } = fleetOf(`${SMALLEST}patching:
  baselines:
    a: { operatingSystem: CENTOS, default: true, approve: [{}] }
    b: { operatingSystem: SUSE, approve: [{}] }
  rings:
    group: { opens: Sunday 02:00 }
    tags: { opens: Monday 02:00, target: { tags: { Role: web, Stage: prod } } }
    resources: { opens: Tuesday 02:00, target: { resourceGroup: databases } }
`);
    expect(patching?.rings.map(({ target, baselines }) => [target, [...baselines.values()]])).toEqual([
      [{ kind: 'patchGroup' }, ['a', 'b']],
      [{ kind: 'tags', tags: { Role: 'web', Stage: 'prod' } }, ['a']],
      [{ kind: 'resourceGroup', name: 'databases' }, ['a']],
    ]);
  });

  it('has what a ring can say, and what is done beside installing', () => {
    const { patching } = fleetOf(`${SMALLEST}patching:
  rings:
    web:
      opens: second Tuesday 22:00 + 5 days
      priority: 3
      reboot: never
      hooks: { before: Acme-Drain, onExit: Acme-Fill }
  scan: { opens: daily 12:00, pace: 10% }
  definitions: daily 13:00
  agentUpdate: Monday 15:00
  output: { s3: false, cloudWatch: true }
  tellStatus: true
`);
    expect(patching?.rings).toMatchObject([
      { offsetDays: 5, priority: 3, reboot: 'never', hooks: { before: 'Acme-Drain', onExit: 'Acme-Fill' } },
    ]);
    expect(JSON.parse(JSON.stringify({ ...patching, rings: [] }))).toEqual({
      mode: 'windows',
      baselines: [],
      rings: [],
      scan: { opens: 'daily 12:00', pace: '10%', errors: '100%' },
      definitions: 'daily 13:00',
      agentUpdate: 'Monday 15:00',
      output: { s3: false, cloudWatch: true },
      tellStatus: true,
    });
  });

  it('is one and the same for a scan written short and long', () => {
    const scanOf = (scan: string) =>
      JSON.stringify(
        fleetOf(`${SMALLEST}patching: { rings: { web: { opens: Sunday 02:00 } }, scan: ${scan} }`).patching?.scan,
      );
    expect(scanOf('daily 12:00')).toBe(scanOf('{ opens: daily 12:00 }'));
    expect(scanOf('daily 12:00')).toBe('{"opens":"daily 12:00","pace":"50%","errors":"100%"}');
  });

  it('names the conditions of a rule as Patch Manager does for its system', () => {
    const { patching } = fleetOf(`${SMALLEST}patching:
  baselines:
    windows: { operatingSystem: WINDOWS, approve: [{ severity: [Critical], after: 5 days, level: HIGH }] }
    linux: { operatingSystem: REDHAT_ENTERPRISE_LINUX, approve: [{ severity: [Critical] }, {}] }
    ubuntu: { operatingSystem: UBUNTU, approve: [{ priority: [Required], section: [web] }] }
`);
    expect(patching?.baselines.map(({ rules }) => rules)).toEqual([
      [{ filters: [{ key: 'MSRC_SEVERITY', values: ['Critical'] }], afterDays: 5, level: 'HIGH', nonSecurity: false }],
      [
        {
          filters: [{ key: 'SEVERITY', values: ['Critical'] }],
          afterDays: 7,
          level: 'UNSPECIFIED',
          nonSecurity: false,
        },
        { filters: [{ key: 'PRODUCT', values: ['*'] }], afterDays: 7, level: 'UNSPECIFIED', nonSecurity: false },
      ],
      [
        {
          filters: [
            { key: 'PRIORITY', values: ['Required'] },
            { key: 'SECTION', values: ['web'] },
          ],
          level: 'UNSPECIFIED',
          nonSecurity: false,
        },
      ],
    ]);
  });

  it('gives each ring the baseline that it names, else the default, else the only one', () => {
    const { patching } = fleetOf(`${SMALLEST}patching:
  baselines:
    usual: { operatingSystem: CENTOS, default: true, approved: [a] }
    strict: { operatingSystem: CENTOS, approved: [b] }
    ubuntu: { operatingSystem: UBUNTU, approved: [c] }
  rings:
    first: { opens: Sunday 02:00 }
    second: { opens: Monday 02:00, baselines: [strict] }
`);
    expect(patching?.rings.map(({ baselines }) => Object.fromEntries(baselines))).toEqual([
      { CENTOS: 'usual', UBUNTU: 'ubuntu' },
      { CENTOS: 'strict', UBUNTU: 'ubuntu' },
    ]);
  });

  it('knows slices by tags and by resource group', () => {
    const { slices } = fleetOf(
      `${SMALLEST}slices: { web: { tags: { Role: web, Env: prod } }, db: { resourceGroup: databases } }`,
    );
    expect(slices.get('web')).toMatchObject({ kind: 'tags', tags: { Role: 'web', Env: 'prod' } });
    expect(slices.get('db')).toMatchObject({ kind: 'resourceGroup', name: 'databases' });
    expect([...slices.values()].map(String)).toEqual(['Role=web, Env=prod', 'resource group databases']);
  });

  it('knows how each subscriber is reached', () => {
    const { notify } = fleetOf(`${SMALLEST}notify:
  urgent:
    - oncall@acme.example
    - https://hooks.acme.example/ssm?key=1
    - arn:aws-us-gov:sqs:us-gov-west-1:012345678901:oncall
    - arn:aws-us-gov:lambda:us-gov-west-1:012345678901:function:page-somebody:live
`);
    expect(notify.urgent.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`)).toEqual([
      'email oncall@acme.example',
      'https https://hooks.acme.example/ssm?key=1',
      'sqs arn:aws-us-gov:sqs:us-gov-west-1:012345678901:oncall',
      'lambda arn:aws-us-gov:lambda:us-gov-west-1:012345678901:function:page-somebody:live',
    ]);
  });

  it('takes names that JavaScript gives to other things', () => {
    const text = goodFleetBut('canary:', 'constructor:').replace('web: { opens', 'toString: { opens');
    expect(fleetOf(text).patching?.rings.map(({ name }) => name)).toEqual(['constructor', 'toString']);
  });

  it.each([
    ['a byte order mark', `\ufeff${GOOD_FLEET}`],
    ['line ends of Windows', GOOD_FLEET.replaceAll('\n', '\r\n')],
    ['a document mark and a directive', `%YAML 1.2\n---\n${GOOD_FLEET}`],
    ['an older name of a time zone', goodFleetBut('Europe/Zurich', 'Asia/Calcutta')],
  ])('takes %s', (_title, text) => {
    expect(errorsOf(text)).toEqual([]);
  });

  it('takes over with << what a ring does not say itself', () => {
    const text = goodFleetBut(
      'web: { opens: Wednesday 02:00, pace: 25%, errors: 5% }',
      'web: &usual { opens: Wednesday 02:00, pace: 25%, errors: 5% }\n    db: { opens: Thursday 02:00, <<: *usual }',
    );
    const db = fleetOf(text).patching?.rings.find(({ name }) => name === 'db');
    expect(`${db?.opens}, ${db?.pace}, ${db?.errors}`).toBe('Thursday 02:00, 25%, 5%');
  });
});

describe('problems', () => {
  it('come all at once, sorted by line', () => {
    const text = `name: Acme
deploysTo: { account: 123456789012, region: eu-central-1 }
patching:
  baselines:
    ubuntu: { operatingSystem: UBUNTU, approve: [{ after: 3 days }, { severitty: [High] }] }
  rings:
    canary: { opens: Sunday 2am, lasts: 2 hours, cutoff: 3 hours }
    web: { opens: Monday 02:00, after: canery, pace: 10% }
compliance:
  report: { at: noon }
`;
    expect(errorsOf(text)).toEqual([
      'fleet.yaml:1:7 name: must be 2 to 20 lower-case letters, digits and hyphens, with a letter first, got "Acme"',
      'fleet.yaml:2:23 deploysTo.account: must be in quotes, for a number loses its leading zeros, got the number 123456789012: write "123456789012"',
      'fleet.yaml:5:52 patching.baselines.ubuntu.approve[0].after: must not be given for UBUNTU, whose repositories have no reliable release dates, got 3 days',
      'fleet.yaml:5:71 patching.baselines.ubuntu.approve[1].severitty: must be a known key, got "severitty", did you mean severity',
      'fleet.yaml:7:22 patching.rings.canary.opens: must be a time from 00:00 to 23:59 such as 07:00, got "2am"',
      'fleet.yaml:7:58 patching.rings.canary.cutoff: must be shorter than lasts (2 hours), got 3 hours',
      'fleet.yaml:8:40 patching.rings.web.after: must be a ring of this file, got "canery", did you mean canary',
      'fleet.yaml:8:54 patching.rings.web.pace: must be at least 25%, got 10%: 4 rounds of 30 minutes fit before the cutoff and reach 40% of the ring',
      'fleet.yaml:10:17 compliance.report.at: must be a time from 00:00 to 23:59 such as 07:00, got "noon"',
    ]);
  });

  it('do not follow from each other: what another mistake hides is not missing', () => {
    const text = goodFleetBut('errors: 5% }', 'errors: 5%, after: canary, baselines: [linux] }')
      .replace('opens: Sunday 02:00', 'opens: someday')
      .replace('operatingSystem: AMAZON_LINUX_2023', 'operatingSystem: AMAZON');
    expect(errorsOf(text).map((line) => line.split(': ')[0])).toEqual([
      'fleet.yaml:12:24 patching.baselines.linux.operatingSystem',
      'fleet.yaml:19:14 patching.rings.canary.opens',
    ]);
  });

  it('are shown up to a hundred', () => {
    const lines = errorsOf(`${SMALLEST}notify: { urgent: [${Array(99).fill('nobody').join(', ')}], digest: [x, y] }`);
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('… and 1 more');
  });

  it.each([
    ['51 of rings', 51, '', ['fleet.yaml:4:3 patching.rings: must make at most 50 windows, got 51']],
    [
      '50 of rings and one of the scan',
      50,
      '  scan: daily 23:30\n',
      ['fleet.yaml:4:3 patching.rings: must make at most 50 windows with that of scan, got 51'],
    ],
    [
      '48 of rings and three others',
      48,
      '  scan: { opens: daily 23:30 }\n  definitions: daily 04:30\n  agentUpdate: Sunday 05:30\n',
      [
        'fleet.yaml:4:3 patching.rings: must make at most 50 windows with those of scan and definitions and agentUpdate, got 51',
      ],
    ],
    ['50 of rings', 50, '', []],
    ['as many as a patch policy has rings', 51, '  mode: policy\n  scan: daily 23:30\n', []],
  ])('count windows: %s', (_title, count, others, lines) => {
    expect(errorsOf(`${SMALLEST}patching:\n  rings:\n${ringsOf(count, hourOf)}${others}`)).toEqual(lines);
  });

  it.each([
    [
      21,
      [
        'fleet.yaml:26:3 patching.scan: must be for at most 20 rings, for its window has a task for each, got 21',
        'fleet.yaml:27:3 patching.agentUpdate: must be for at most 20 rings, for its window has a task for each, got 21',
      ],
    ],
    [20, []],
  ])('count the tasks of a window: %i', (count, lines) => {
    const others = '  scan: daily 23:30\n  agentUpdate: daily 22:30\n';
    expect(errorsOf(`${SMALLEST}patching:\n  rings:\n${ringsOf(count, hourOf)}${others}`)).toEqual(lines);
  });

  it.each([
    [26, ['fleet.yaml:5:5 patching.baselines.linux: must judge at most 25 rings, got 26']],
    [25, []],
  ])('count the rings of a baseline: %i', (count, lines) => {
    const text = `${SMALLEST}patching:
  baselines:
    linux: { operatingSystem: CENTOS, approved: [a] }
  rings:
${ringsOf(count, hourOf)}`;
    expect(errorsOf(text)).toEqual(lines);
  });

  it('count no ring by other tags among those of a baseline, for they are no patch groups', () => {
    const text = `${SMALLEST}patching:
  baselines:
    linux: { operatingSystem: CENTOS, default: true, approved: [a] }
  rings:
${ringsOf(26, (index) => `${hourOf(index)}, target: { tags: { Role: r${index} } }`)}`;
    expect(errorsOf(text)).toEqual([]);
  });

  it.each([
    [
      25,
      [
        'fleet.yaml:4:3 patching.baselines: must be at most 50 with those derived for rings that come after others, got 52 (2 and 50)',
      ],
    ],
    [24, []],
  ])('count the baselines that are derived for rings: %i', (count, lines) => {
    const text = `${SMALLEST}patching:
  baselines:
    a: { operatingSystem: CENTOS, approve: [{ after: 3 days }] }
    b: { operatingSystem: ORACLE_LINUX, approve: [{ after: 3 days }] }
  rings:
    first: { opens: Saturday 23:00 }
${ringsOf(count, (index) => `${hourOf(index)}, after: first`)}`;
    expect(errorsOf(text)).toEqual(lines);
  });

  it('count no baseline of AWS, nor one without delays, among those that are derived', () => {
    const text = `${SMALLEST}patching:
  baselines:
    a: { operatingSystem: CENTOS, approve: [{ until: 2026-06-30 }] }
    c: { operatingSystem: UBUNTU, provided: AWS-UbuntuDefaultPatchBaseline }
  rings:
    first: { opens: Saturday 23:00 }
${ringsOf(24, (index) => `${hourOf(index)}, after: first`)}`;
    expect(errorsOf(text)).toEqual([]);
  });

  it('count the baselines of the file', () => {
    const baselines = Array.from({ length: 51 }, (_, index) => `b${index}: { operatingSystem: CENTOS, approved: [a] }`);
    expect(errorsOf(`${SMALLEST}patching: { baselines: { ${baselines.join(', ')} } }`)).toEqual([
      'fleet.yaml:3:13 patching.baselines: must be at most 50, got 51',
    ]);
  });

  it('are the only thing that any text can lead to', () => {
    const edits = fc.tuple(
      fc.nat(GOOD_FLEET.length),
      fc.nat(12),
      fc.string({ maxLength: 8, unit: fc.constantFrom(...' \t\n:-{}[],&*!|>\'"%@`#?~0aé%<') }),
    );
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 4 }), (changes) => {
        const text = changes.reduce(
          (before, [at, length, put]) => before.slice(0, at) + put + before.slice(at + length),
          GOOD_FLEET,
        );
        for (const line of errorsOf(text))
          expect(line).toMatch(/^fleet\.yaml(:\d+:\d+)?( \S.*)?: must |^… and \d+ more$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a patch policy instead of windows', () => {
  it('is refused what it cannot do, each with its reason', () => {
    expect(errorsOf(goodFleetBut('scan: daily', 'mode: policy\n  scan: daily'))).toEqual([
      'fleet.yaml:20:14 patching.rings.canary.lasts: must be left out with mode policy: a patch policy has no end and no cutoff: it goes on until every node is done',
      'fleet.yaml:21:15 patching.rings.canary.cutoff: must be left out with mode policy: a patch policy has no end and no cutoff: it goes on until every node is done',
      'fleet.yaml:24:9 patching.mode: must be windows unless timeZone is UTC, for the schedules of a patch policy are in UTC, got policy with Europe/Zurich',
      'fleet.yaml:27:76 compliance.missingPatches.when: must be at any time with patching.mode policy, which has no windows, got inside windows',
    ]);
  });

  it('leaves no windows for the loop to act in', () => {
    const rings = 'rings: { web: { opens: Wednesday 02:00 } }';
    const compliance = 'compliance: { missingPatches: { mode: automatic } }';
    expect(errorsOf(`${SMALLEST}patching: { mode: policy, scan: daily 06:00, ${rings} }\n${compliance}\n`)).toEqual([
      'fleet.yaml:4:15 compliance.missingPatches.when: must be at any time with patching.mode policy, which has no windows, got the default of inside windows',
    ]);
  });

  it('is warned of beside a loop that installs at any time', () => {
    const patching = 'patching: { mode: policy, scan: daily 06:00, rings: { web: { opens: Wednesday 02:00 } } }';
    const warned = (mode: string) =>
      warningsOf(`${SMALLEST}${patching}\ncompliance: { missingPatches: { mode: ${mode}, when: at any time } }\n`);
    expect(warned('automatic')).toContain(
      'fleet.yaml:4:39 compliance.missingPatches.mode: should be report with patching.mode policy, got automatic: the loop does not know when a policy is at work, and patches and reboots nodes at any hour, beside it',
    );
    expect(warned('report').join()).not.toContain('patching.mode policy');
  });
});

it('refuses a chat where Amazon Q Developer is not offered', () => {
  const text = `name: acme
deploysTo: { account: "123456789012", region: cn-north-1 }
notify: { chat: { slack: { workspace: T0123ABCD, channel: C0123ABCD } } }
`;
  expect(errorsOf(text)).toEqual([
    'fleet.yaml:3:11 notify.chat: must be left out in aws-cn, where Amazon Q Developer in chat applications is not offered',
  ]);
});

describe('warnings', () => {
  it.each([
    [
      'a severity in lower case',
      '[Critical]',
      '[critical]',
      '15:52 patching.baselines.linux.approve[0].severity[0]: should be one of Critical, Important, Medium, Moderate, Low, None; got "critical", did you mean Critical',
    ],
    [
      'an unusual classification',
      '[Security]',
      '[Kernel]',
      '15:30 patching.baselines.linux.approve[0].classification[0]: should be one of Security, Bugfix, Enhancement, Recommended, Newpackage; got "Kernel"',
    ],
    [
      'a baseline that approves nothing',
      ', approve: [{ priority: [Required] }]',
      '',
      '16:5 patching.baselines.ubuntu: should approve something, got neither rules nor patches: every node would count as compliant',
    ],
    [
      'a Region that nobody heard of yet',
      'eu-central-1',
      'eu-central-3',
      '2:47 deploysTo.region: should be a Region that is known, got eu-central-3, did you mean eu-central-1',
    ],
    [
      'a queue in another Region',
      'oncall@acme.example',
      'arn:aws:sqs:eu-west-1:123456789012:oncall',
      '5:12 notify.urgent[0]: should be in eu-central-1 as the topic is, got eu-west-1: delivery to other Regions has limits',
    ],
    [
      'a scan inside a window',
      'daily 06:00',
      'daily 04:30',
      '24:9 patching.scan: should open outside of every window, got daily 04:30, which falls into that of canary (Sunday 02:00, 3 hours) and web (Wednesday 02:00, 3 hours), such as at Sun 2026-01-04 04:30',
    ],
    [
      'a ring that opens while it is open',
      'opens: Sunday 02:00',
      'opens: cron(0 10/2 ? * SUN *)',
      '19:14 patching.rings.canary.opens: should leave 3 hours from one opening to the next, got cron(0 10/2 ? * SUN *): the window opens while it is open',
    ],
    [
      'a ring that goes on after its cutoff',
      'pace: 25%, errors: 5%',
      'pace: 5%, cutoffBehavior: continue',
      '23:42 patching.rings.web.pace: should be at least 25%, got 5%: 4 rounds of 30 minutes fit before the cutoff, and the rest is patched after it',
    ],
    [
      'a ring of Ubuntu after another',
      'errors: 5%',
      'errors: 5%, after: canary',
      '23:66 patching.rings.web.after: can keep only the order in time for UBUNTU (web): without release dates there is no delay to lengthen',
    ],
    [
      'nobody to tell',
      'urgent: [oncall@acme.example]',
      'urgent: []',
      '25:1 compliance: should have somebody to tell, got nobody in notify.urgent',
    ],
    [
      'rings without a scan',
      '  scan: daily 06:00\n',
      '',
      '24:1 compliance: should come with patching.scan, got none: what a node misses is only known once it was patched',
    ],
  ])('are about %s', (_title, passage, otherwise, line) => {
    expect(warningsOf(goodFleetBut(passage, otherwise))).toEqual([`fleet.yaml:${line}`]);
  });

  it('are about a waiver by the calendar of the fleet', () => {
    const waived = (until: string, now: string) =>
      warningsOf(
        goodFleetBut('  report: {', `  waive: { a: { slice: web, why: b, who: c, until: ${until} } }\n  report: {`),
        new Date(now),
      );
    const told = 'fleet.yaml:27:52 compliance.waive.a.until: should be';
    const lastMinute = '2026-12-01T22:59:00Z';
    const midnight = '2026-12-01T23:00:00Z';
    expect(waived('2026-12-01', lastMinute)).toEqual([]);
    expect(waived('2026-12-01', midnight)).toEqual([
      `${told} today or later, got 2026-12-01, which has passed: it no longer holds`,
    ]);
    expect(waived('2027-12-02', midnight)).toEqual([]);
    expect(waived('2027-12-02', lastMinute)).toEqual([
      `${told} within a year, got 2027-12-02: what holds for longer is a rule, such as rejected of a baseline`,
    ]);
  });

  it.each([
    ['daily 06:00', '24 hours', '26:24', '1 day 1 hour', '1 day'],
    ['daily 06:00', '25 hours', '26:24', '1 day 1 hour', '1 day 1 hour'],
    ['cron(0 6 ? * MON,THU *)', undefined, '26:3', '4 days 1 hour', 'the default of 2 days 2 hours'],
  ])('are about %s as a scan where nodes count as scanned for %s', (scan, staleAfter, position, longest, got) => {
    const text = goodFleetBut('scan: daily 06:00', `scan: ${scan}`).replace(
      /missingPatches: .*/,
      staleAfter ? `scans: { staleAfter: ${staleAfter} }` : 'scans: { attempts: 3 }',
    );
    expect(warningsOf(text)).toEqual([
      `fleet.yaml:${position} compliance.scans.staleAfter: should be longer than from one patching.scan to the next (${scan}, up to ${longest}), got ${got}: in between nodes count as not scanned`,
    ]);
  });

  it('are not about a scan that is young enough, or that nobody asks for', () => {
    const scans = (text: string) => warningsOf(goodFleetBut('  report: {', `  scans: { ${text} }\n  report: {`));
    expect(scans('staleAfter: 26 hours')).toEqual([]);
    expect(scans('mode: off, staleAfter: 6 hours')).toEqual([]);
  });

  it('are about installing where nothing says what', () => {
    const text = `${SMALLEST}notify: { urgent: [a@b.example] }\ncompliance: { missingPatches: { mode: automatic, when: at any time } }\n`;
    expect(warningsOf(text)).toEqual([
      "fleet.yaml:4:39 compliance.missingPatches.mode: should come with patching, got none: nodes get what AWS's own baselines approve",
    ]);
  });

  it('are about a ring after another without baselines, and with other ones', () => {
    const rings = 'rings: { first: { opens: Sunday 02:00 }, second: { opens: Monday 02:00, after: first';
    expect(warningsOf(`${SMALLEST}patching: { ${rings} } } }\n`)).toEqual([
      'fleet.yaml:3:92 patching.rings.second.after: should come with baselines, whose delays it lengthens: without them only the order in time holds',
    ]);
    const baselines =
      'a: { operatingSystem: CENTOS, default: true, approved: [x] }, b: { operatingSystem: CENTOS, approved: [y] }';
    expect(warningsOf(`${SMALLEST}patching:\n  baselines: { ${baselines} }\n  ${rings}, baselines: [b] } }\n`)).toEqual(
      [
        'fleet.yaml:5:82 patching.rings.second.after: should have the baseline of first for CENTOS (a), got b: it may install what first has not had',
      ],
    );
  });

  it('are about more windows at once than AWS runs', () => {
    const text = (count: number) =>
      `${SMALLEST}patching:\n  rings:\n${ringsOf(count, (index) => `opens: Sunday 0${index % 3}:00`)}`;
    expect(warningsOf(text(5))).toEqual([]);
    expect(warningsOf(text(6))).toEqual([
      'fleet.yaml:4:3 patching.rings: should have at most 5 windows open at once, as AWS runs no more, got r0, r3, r1, r4, r2, r5',
    ]);
  });

  it('are all that is said of windows whose openings nobody knows', () => {
    const skipped = ringsOf(6, (index) => `opens: Sunday 02:${index}0`);
    expect(warningsOf(`${SMALLEST}timeZone: Europe/Zurich\npatching:\n  rings:\n${skipped}`)).toEqual([
      'fleet.yaml:5:3 patching.rings: should have at most 5 windows open at once, as AWS runs no more, got r0, r1, r2, r3, r4, r5',
    ]);
    const rings = ringsOf(6, () => 'opens: rate(7 days)');
    expect(warningsOf(`${SMALLEST}patching:\n  rings:\n${rings}`)).toEqual([
      'fleet.yaml:4:3 patching.rings: should have at most 5 windows open at once, as AWS runs no more, got r0, r1, r2, r3, r4, r5',
    ]);
    expect(
      warningsOf(`${SMALLEST}patching:\n  rings:\n    r0: { opens: rate(7 days) }\n  scan: rate(14 days)\n`),
    ).toEqual([
      'fleet.yaml:6:9 patching.scan: should open outside of every window, got rate(14 days), which falls into that of r0 (rate(7 days), 3 hours), such as at Thu 2026-01-01 00:00',
    ]);
  });
});

describe('the fleet.yaml of this repository', () => {
  const file = join(__dirname, '../../../fleet.yaml');

  it('is in order, and says where order in time is all there is', () => {
    const { fleet, warnings } = readFleet(file, new Date('2026-11-30T22:59:00Z'));
    expect(fleet.name).toBe('acme');
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/patching\.rings\.web\.after: can keep only the order in time for UBUNTU \(web and db\)/),
    ]);
  });

  it('has a waiver that is over by the first of December in Zurich', () => {
    const { warnings } = readFleet(file, new Date('2026-11-30T23:00:00Z'));
    expect(warnings.map(formatProblem).slice(1)).toEqual([
      expect.stringMatching(
        /compliance\.waive\.quarter-end\.until: should be today or later, got 2026-11-30, which has passed: it no longer holds$/,
      ),
    ]);
  });
});
