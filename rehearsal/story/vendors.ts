import type { PatchSettings } from '../fleet/patches';
import { cast, famous } from './cast';

/**
 * What vendors publish, before the week and in it.
 * @param idOf The node of a name; undefined where the story's own servers are not there: then nothing fails.
 */
export function patches(idOf: (name: string) => string | undefined): PatchSettings[] {
  const on = (...names: readonly string[]) => names.flatMap((name) => idOf(name) ?? []);
  return [
    {
      id: 'kernel.x86_64:0:6.12.58-82.121.amzn2023',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Important',
      releasedAt: new Date('2026-11-17T00:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1411'],
      needsReboot: true,
    },
    {
      id: famous.rejected,
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-11-17T00:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1412'],
      needsReboot: true,
      appliesTo: { nodes: on(...cast.oldKernel) },
    },
    {
      id: 'openssl.x86_64:1:3.2.2-1.amzn2023.0.9',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-11-23T00:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1427'],
      fails: { on: on(cast.handsOff), times: 'always' },
    },
    {
      id: 'curl.x86_64:0:8.15.0-4.amzn2023',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Bugfix',
      severity: 'Medium',
      releasedAt: new Date('2026-11-20T00:00:00Z'),
    },
    {
      id: famous.heldBack,
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Important',
      releasedAt: new Date('2026-11-25T12:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1433'],
      appliesTo: { nodes: on(cast.first, cast.later) },
    },
    {
      id: 'openssl.amd64:3.0.13-0ubuntu3.7',
      operatingSystem: 'UBUNTU',
      classification: 'Security',
      priority: 'Important',
      releasedAt: new Date('2026-11-23T00:00:00Z'),
      fails: { on: on(cast.retried), times: 1 },
    },
    {
      id: 'linux-image-generic.amd64:6.8.0-88.89',
      operatingSystem: 'UBUNTU',
      classification: 'Security',
      priority: 'Required',
      releasedAt: new Date('2026-11-19T00:00:00Z'),
      needsReboot: true,
    },
    {
      id: 'openssl.x86_64:1:3.2.2-16.el9_7.1',
      operatingSystem: 'REDHAT_ENTERPRISE_LINUX',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-11-22T00:00:00Z'),
      advisoryIds: ['RHSA-2026:20551'],
      fails: { on: on(...cast.stopping), times: 'always' },
    },
    {
      id: 'KB5068787',
      title: '2026-11 Cumulative Update for Microsoft server operating system version 21H2 (KB5068787)',
      operatingSystem: 'WINDOWS',
      classification: 'SecurityUpdates',
      severity: 'Critical',
      releasedAt: new Date('2026-11-11T00:00:00Z'),
      needsReboot: true,
      fails: { on: on(cast.givenUp), times: 'always' },
    },
    // In the week: approved for canary on Friday, so Saturday's scan finds it missing, and Sunday's window will bring it.
    {
      id: 'glibc.x86_64:0:2.34-232.amzn2023.0.4',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-12-01T09:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1440'],
    },
    {
      id: 'kernel.x86_64:0:5.14.0-611.11.1.el9_7',
      operatingSystem: 'REDHAT_ENTERPRISE_LINUX',
      classification: 'Security',
      severity: 'Important',
      releasedAt: new Date('2026-11-25T00:00:00Z'),
      advisoryIds: ['RHSA-2026:20611'],
      needsReboot: true,
      appliesTo: { nodes: on(cast.pendingReboot) },
    },
  ];
}
