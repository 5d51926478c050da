import type { SendCommandRequest, Target } from '@aws-sdk/client-ssm';
import type { Ring } from '../patching/config';
import { targetsOf } from './ring-nodes';

/** The document that takes a list; the one with hooks takes none. */
export const LIST_DOCUMENT = 'AWS-RunPatchBaseline';
/** A node that is switched off gets the command if it answers again within this time. */
export const DELIVERY_SECONDS = 3600;

/** What one emergency is made of. */
export interface Emergency {
  /** The fleet's name. */
  readonly fleet: string;
  readonly ring: Ring;
  readonly reboot: Ring['reboot'];
  /** The fleet's bucket for output. */
  readonly bucket: string;
  /** Names the list, and keeps all nodes to one snapshot of the baseline. */
  readonly id: string;
}

/** Where the list lies in the bucket. Nodes may read there, and not write. */
export const listKey = ({ id }: Pick<Emergency, 'id'>): string => `lists/${id}.yaml`;

/** Where the list lies, as the document takes it. */
export const listUrl = (emergency: Pick<Emergency, 'id' | 'bucket'>): string =>
  `s3://${emergency.bucket}/${listKey(emergency)}`;

/** By this Comment the command is found again. */
export const commentOf = ({ fleet, ring }: Pick<Emergency, 'fleet' | 'ring'>): string =>
  `shipshape ${fleet} patch-now ${ring.name}`;

/**
 * The command that installs the list on a ring, at the ring's own pace.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaseline.html
 */
export function installCommand(emergency: Emergency): SendCommandRequest & { Targets: Target[] } {
  const { ring, reboot, bucket, id } = emergency;
  return {
    DocumentName: LIST_DOCUMENT,
    Targets: targetsOf(ring.name, ring.target),
    Parameters: {
      Operation: ['Install'],
      RebootOption: [reboot === 'never' ? 'NoReboot' : 'RebootIfNeeded'],
      SnapshotId: [id],
      InstallOverrideList: [listUrl(emergency)],
    },
    Comment: commentOf(emergency),
    MaxConcurrency: ring.pace.toString(),
    MaxErrors: ring.errors.toString(),
    TimeoutSeconds: DELIVERY_SECONDS,
    OutputS3BucketName: bucket,
    OutputS3KeyPrefix: `patch-now/${ring.name}`,
  };
}
