import { DescribeAvailablePatchesCommand, type PatchOrchestratorFilter, type SSMClient } from '@aws-sdk/client-ssm';
import { aRehearsal } from './builders';

/** What vendors have published: for Windows and Office, for Amazon Linux 2, for Amazon Linux 2023, and one that is to come. */
function published(): SSMClient {
  const { fleet, ssm } = aRehearsal();
  const releasedAt = new Date('2026-08-20T00:00:00Z');
  fleet.publishPatch({
    id: 'KB5068787',
    title: '2026-08 Cumulative Update (KB5068787)',
    operatingSystem: 'WINDOWS',
    classification: 'SecurityUpdates',
    severity: 'Critical',
    products: ['WindowsServer2019', 'WindowsServer2022'],
    releasedAt,
  });
  fleet.publishPatch({
    id: 'KB5002700',
    operatingSystem: 'WINDOWS',
    classification: 'SecurityUpdates',
    severity: 'Important',
    set: 'APPLICATION',
    productFamily: 'Office',
    products: ['Office 2016'],
    releasedAt,
  });
  const linux = { classification: 'Security', severity: 'Important', releasedAt } as const;
  fleet.publishPatch({
    id: 'kernel.x86_64:0:5.10.240-238.955.amzn2',
    operatingSystem: 'AMAZON_LINUX_2',
    advisoryIds: ['ALAS2-2026-3001'],
    cveIds: ['CVE-2026-1001'],
    ...linux,
  });
  fleet.publishPatch({
    id: 'kernel.x86_64:0:6.12.58-82.121.amzn2023',
    operatingSystem: 'AMAZON_LINUX_2023',
    cveIds: ['CVE-2026-1001'],
    ...linux,
  });
  fleet.publishPatch({
    id: 'curl.x86_64:0:8.3.0-1.amzn2',
    operatingSystem: 'AMAZON_LINUX_2',
    ...linux,
    releasedAt: new Date('2026-10-01T00:00:00Z'),
  });
  return ssm;
}

async function found(Filters?: PatchOrchestratorFilter[]): Promise<string[]> {
  const { Patches = [] } = await published().send(new DescribeAvailablePatchesCommand({ Filters }));
  return Patches.map(({ Id, Product }) => `${Id} ${Product}`);
}

it.each([
  ['everything released for Windows and Amazon Linux 1 and 2', undefined, 4],
  ['a product', [{ Key: 'PRODUCT', Values: ['WindowsServer2022'] }], 1],
  ['a KB, once for each product', [{ Key: 'PATCH_ID', Values: ['KB5068787'] }], 2],
  ['applications', [{ Key: 'PATCH_SET', Values: ['APPLICATION'] }], 1],
  ['a family of products', [{ Key: 'PRODUCT_FAMILY', Values: ['Office'] }], 1],
  ['severities', [{ Key: 'MSRC_SEVERITY', Values: ['Critical', 'Important'] }], 3],
  [
    'a CVE of Amazon Linux 2',
    [
      { Key: 'PRODUCT', Values: ['AmazonLinux2.0'] },
      { Key: 'CVE_ID', Values: ['CVE-2026-1001'] },
    ],
    1,
  ],
  [
    'nothing of Amazon Linux 2023, which the operation does not know',
    [
      { Key: 'PRODUCT', Values: ['AmazonLinux2023'] },
      { Key: 'CVE_ID', Values: ['CVE-2026-1001'] },
    ],
    0,
  ],
])('finds %s', async (_, filters, count) => {
  expect(await found(filters)).toHaveLength(count);
});

it('describes a package and its advisories', async () => {
  const Filters = [
    { Key: 'PRODUCT', Values: ['AmazonLinux2.0'] },
    { Key: 'ADVISORY_ID', Values: ['ALAS2-2026-3001'] },
  ];
  const { Patches } = await published().send(new DescribeAvailablePatchesCommand({ Filters }));
  expect(Patches).toEqual([
    expect.objectContaining({
      Name: 'kernel',
      Epoch: 0,
      Version: '5.10.240',
      Release: '238.955.amzn2',
      Arch: 'x86_64',
      Severity: 'Important',
      AdvisoryIds: ['ALAS2-2026-3001'],
      CVEIds: ['CVE-2026-1001'],
      ReleaseDate: new Date('2026-08-20T00:00:00Z'),
    }),
  ]);
});

it.each([
  ['a key of Linux without a product', [{ Key: 'CVE_ID', Values: ['CVE-2026-1001'] }], 'must specify a PRODUCT'],
  ['a key that it does not know', [{ Key: 'SECTION', Values: ['main'] }], 'The filter key SECTION is not valid'],
])('refuses %s', async (_, filters, message) => {
  await expect(found(filters)).rejects.toThrow(message);
});
