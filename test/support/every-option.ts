import type { Fleet } from '../../lib/config/fleet';
import type { Baseline, Patching } from '../../lib/patching/config';
import { OpeningTime } from '../../lib/patching/opening-time';
import { aFleet } from './a-fleet';

/** A fleet that uses everything that patching and telling resolve to. */
export function everyOption(): Fleet {
  const fleet = aFleet({
    notify: {
      urgent: ['oncall@acme.example', 'https://acme.example/urgent'],
      digest: ['ops@acme.example'],
      chat: {
        slack: { workspace: 'T0123ABCD', channel: 'C0123ABCD' },
        teams: {
          team: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
          tenant: '1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
          channel: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
        },
      },
    },
  });
  const { patching } = fleet;
  const [linux] = patching?.baselines ?? [];
  const [canary, web] = patching?.rings ?? [];
  if (!patching || !linux || !canary || !web) throw new Error('the small fleet must have two rings and a baseline');
  const plain = { ...linux, isDefault: false, approved: [], rejected: [], rules: [] } satisfies Baseline;
  const whole: Patching = {
    ...patching,
    baselines: [
      {
        ...linux,
        rules: [
          ...linux.rules,
          {
            filters: [{ key: 'CLASSIFICATION', values: ['Bugfix'] }],
            until: '2026-12-31',
            level: 'LOW',
            nonSecurity: true,
          },
        ],
        globalFilters: [{ key: 'PRODUCT', values: ['AmazonLinux2023'] }],
        approved: ['openssl-3.*'],
        approvedLevel: 'HIGH',
        approvedNonSecurity: true,
        rejectedAction: 'allow as dependency',
        sources: [
          { name: 'acme', products: ['AmazonLinux2023'], configuration: '[acme]\nbaseurl=https://acme.example' },
        ],
      },
      {
        ...plain,
        name: 'windows',
        operatingSystem: 'WINDOWS',
        rules: [
          {
            filters: [
              { key: 'PATCH_SET', values: ['APPLICATION'] },
              { key: 'PRODUCT', values: ['Office 2016'] },
            ],
            afterDays: 5,
            level: 'MEDIUM',
            nonSecurity: false,
          },
        ],
        availableSecurityUpdates: 'non-compliant',
      },
      {
        ...plain,
        name: 'ubuntu',
        operatingSystem: 'UBUNTU',
        isDefault: true,
        provided: 'AWS-UbuntuDefaultPatchBaseline',
      },
    ],
    rings: [
      {
        ...canary,
        opens: OpeningTime.parse('second Tuesday 22:00 + 5 days'),
        offsetDays: 5,
        priority: 2,
        reboot: 'never',
        hooks: { before: 'Acme-Drain', after: 'Acme-Fill', onExit: 'Acme-Tell' },
        baselines: new Map([
          ['AMAZON_LINUX_2023', 'amazon-linux'],
          ['WINDOWS', 'windows'],
          ['UBUNTU', 'ubuntu'],
        ]),
      },
      {
        ...web,
        after: undefined,
        target: { kind: 'tags', tags: { Role: 'web', Stage: 'prod' } },
        baselines: new Map([['AMAZON_LINUX_2023', 'amazon-linux']]),
      },
      {
        ...web,
        name: 'databases',
        after: undefined,
        target: { kind: 'resourceGroup', name: 'databases' },
        baselines: new Map(),
      },
    ],
    definitions: OpeningTime.daily('05:00'),
    agentUpdate: OpeningTime.weekly('Monday', '10:00'),
    output: { s3: true, cloudWatch: true },
    tellStatus: true,
  };
  return { ...fleet, patching: whole };
}
