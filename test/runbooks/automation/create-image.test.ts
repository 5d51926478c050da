import { runStep } from '../run-step';

const anImage = (id: string, day: number, more: object = {}) => ({
  ImageId: id,
  CreationDate: `2026-11-${String(day).padStart(2, '0')}T03:00:00.000Z`,
  BlockDeviceMappings: [{ Ebs: { SnapshotId: id.replace('ami', 'snap') } }, { VirtualName: 'ephemeral0' }],
  ...more,
});
const prune = (images: object[], keep: string, answers = {}) =>
  runStep(
    'create-image',
    'pruneImages',
    { InstanceId: 'i-0123456789abcdef0', Series: 'weekly', Keep: keep, ImageId: 'ami-4' },
    { 'ec2.describe_images': [[{ Images: images.slice(0, 2) }, { Images: images.slice(2) }]], ...answers },
  );
const FOUR = [anImage('ami-2', 8), anImage('ami-4', 22), anImage('ami-1', 1), anImage('ami-3', 15)];
const changes = (end: ReturnType<typeof prune>) =>
  end.calls
    .filter(([call]) => !call.includes('describe'))
    .map(([call, request]) => `${call} ${Object.values(request)}`);

it('removes the oldest images beyond those that stay, each with its snapshots', () => {
  const end = prune(FOUR, '2');
  expect(end.returned).toEqual({ Removed: ['ami-2', 'ami-1'], Kept: ['ami-4', 'ami-3'] });
  expect(changes(end)).toEqual([
    'ec2.deregister_image ami-2',
    'ec2.delete_snapshot snap-2',
    'ec2.deregister_image ami-1',
    'ec2.delete_snapshot snap-1',
  ]);
});

it('looks only at available images of its own account, series and instance', () => {
  expect(prune(FOUR, '9').calls).toEqual([
    [
      'ec2.describe_images',
      {
        Owners: ['self'],
        Filters: [
          { Name: 'tag:shipshape:image-of', Values: ['i-0123456789abcdef0'] },
          { Name: 'tag:shipshape:series', Values: ['weekly'] },
          { Name: 'state', Values: ['available'] },
        ],
      },
    ],
  ]);
});

it.each([
  ['3', ['ami-1']],
  ['4', []],
  ['99', []],
])('keeps %s', (keep, removed) => {
  expect(prune(FOUR, keep).returned?.Removed).toEqual(removed);
});

it('spares and does not count what is tagged to be kept', () => {
  const images = [...FOUR.slice(0, 3), anImage('ami-3', 15, { Tags: [{ Key: 'shipshape:keep', Value: '' }] })];
  expect(prune(images, '1').returned).toEqual({ Removed: ['ami-2', 'ami-1'], Kept: ['ami-4', 'ami-3'] });
});

it('removes nothing while the new image is not among them', () => {
  const end = prune(
    FOUR.filter(({ ImageId }) => ImageId !== 'ami-4'),
    '1',
  );
  expect(end.raised).toBe('RuntimeError: the series must hold ami-4 before any other goes, got 3 images');
  expect(changes(end)).toEqual([]);
});

it('goes on behind an image that EC2 does not give up, and fails in the end', () => {
  const end = prune(FOUR, '2', { 'ec2.deregister_image': [{ error: 'OperationNotPermitted' }, {}] });
  expect(end.raised).toMatch(
    /^RuntimeError: every image beyond 2 must go, got refusals: ami-2: .*OperationNotPermitted/,
  );
  expect(changes(end)).toEqual([
    'ec2.deregister_image ami-2',
    'ec2.deregister_image ami-1',
    'ec2.delete_snapshot snap-1',
  ]);
});
