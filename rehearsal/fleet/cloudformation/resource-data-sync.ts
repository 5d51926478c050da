import type { Properties, ResourceHandler } from './resource-handler';

/** AWS::SSM::ResourceDataSync. CloudFormation names the members of a destination otherwise than the API, and knows two ways to give one. */
export const resourceDataSync: ResourceHandler = {
  async create(call, properties) {
    await call('CreateResourceDataSync', asApi(properties));
    return String(properties.SyncName);
  },

  async update() {
    // only SyncSource changes in place, and syncs from sources are not simulated
  },

  async delete(call, SyncName, { SyncType }) {
    await call('DeleteResourceDataSync', { SyncName, ...(SyncType !== undefined && { SyncType }) });
  },

  attributes: (SyncName) => ({ SyncName }),
};

function asApi({ SyncName, SyncType, SyncSource, S3Destination, ...old }: Properties): Properties {
  const { BucketName, BucketPrefix, BucketRegion, KMSKeyArn, SyncFormat } = (S3Destination ?? old) as Properties;
  return {
    SyncName,
    ...(SyncType !== undefined && { SyncType }),
    ...(SyncSource !== undefined && { SyncSource }),
    ...(BucketName !== undefined && {
      S3Destination: {
        BucketName,
        SyncFormat,
        Region: BucketRegion,
        ...(BucketPrefix !== undefined && { Prefix: BucketPrefix }),
        ...(KMSKeyArn !== undefined && { AWSKMSKeyARN: KMSKeyArn }),
      },
    }),
  };
}
