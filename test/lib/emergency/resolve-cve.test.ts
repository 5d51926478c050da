import { resolveCve } from '../../../lib/emergency/resolve-cve';
import { ringNodes } from '../../../lib/emergency/ring-nodes';
import type { PatchSettings } from '../../../rehearsal/fleet/patches';
import { aRehearsal, pass } from '../../rehearsal/fleet/builders';

const CVE = 'CVE-2026-1234';
const tags = { PatchGroup: 'web' };

/** A ring with one node, for which a patch against the CVE is out. */
async function aRing(patch: Pick<PatchSettings, 'id' | 'operatingSystem'>) {
  const { fleet, ssm } = aRehearsal();
  fleet.publishPatch({
    ...patch,
    classification: 'Security',
    severity: 'Critical',
    cveIds: ['CVE-2026-0001', CVE],
    releasedAt: new Date('2026-08-01T00:00:00Z'),
  });
  const { id } = fleet.addNode({
    operatingSystem: patch.operatingSystem,
    tags,
    patchedUntil: new Date('2026-07-01T00:00:00Z'),
  });
  const resolve = async () => {
    const nodes = await ringNodes(ssm, 'web', { kind: 'patchGroup' });
    return resolveCve(ssm, CVE, nodes ?? []);
  };
  const scan = async () => {
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [id],
      Parameters: { Operation: ['Scan'] },
    });
    await pass(fleet, 1);
  };
  return { fleet, resolve, scan };
}

it.each([
  ['AMAZON_LINUX_2', 'openssl.x86_64:1:1.0.2k-24.amzn2'],
  ['AMAZON_LINUX', 'openssl.x86_64:1:1.0.2k-24.amzn1'],
] as const)('finds the package of %s in the catalogue, without any scan', async (operatingSystem, id) => {
  const { resolve } = await aRing({ operatingSystem, id });
  expect(await resolve()).toEqual({ patches: [{ id: 'openssl.x86_64' }], unresolved: [] });
});

it('finds what a scan of Amazon Linux 2023 found missing', async () => {
  const { resolve, scan } = await aRing({
    operatingSystem: 'AMAZON_LINUX_2023',
    id: 'openssl.x86_64:1:3.2.2-1.amzn2023',
  });
  await scan();
  expect(await resolve()).toEqual({ patches: [{ id: 'openssl.x86_64' }], unresolved: [] });
});

it.each([
  ['AMAZON_LINUX_2023', 'package with --package'],
  ['WINDOWS', 'update with --kb'],
] as const)('says why it finds nothing for %s before a scan', async (operatingSystem, way) => {
  const { resolve } = await aRing({
    operatingSystem,
    id: operatingSystem === 'WINDOWS' ? 'KB5034123' : 'vim.x86_64:1-1',
  });
  expect(await resolve()).toEqual({
    patches: [],
    unresolved: [
      {
        operatingSystem,
        reason: `Systems Manager has no catalogue with CVEs for it, and no node misses an approved patch against it: name the ${way}`,
      },
    ],
  });
});

it('asks ten nodes of a system, not hundreds', async () => {
  const { fleet, resolve } = await aRing({ operatingSystem: 'AMAZON_LINUX_2023', id: 'vim.x86_64:2:9-1' });
  for (let turn = 0; turn < 60; turn++) fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', tags });
  await resolve();
  expect(fleet.calls.filter(({ action }) => action === 'DescribeInstancePatches')).toHaveLength(10);
});
