import {
  GetMaintenanceWindowTaskCommand,
  paginateDescribeMaintenanceWindows,
  paginateDescribeMaintenanceWindowTasks,
  type SSMClient,
} from '@aws-sdk/client-ssm';

/**
 * The fleet's bucket for output, as the tasks of a window name it. Who may read windows needs no permission for CloudFormation.
 * @returns undefined where there is no such window, or none of its tasks keeps its output in S3
 */
export async function outputBucket(client: SSMClient, window: string): Promise<string | undefined> {
  const Filters = [{ Key: 'Name', Values: [window] }];
  for await (const { WindowIdentities = [] } of paginateDescribeMaintenanceWindows({ client }, { Filters })) {
    for (const { WindowId } of WindowIdentities) {
      const bucket = await bucketOf(client, WindowId as string);
      if (bucket) return bucket;
    }
  }
  return undefined;
}

async function bucketOf(client: SSMClient, WindowId: string): Promise<string | undefined> {
  for await (const { Tasks = [] } of paginateDescribeMaintenanceWindowTasks({ client }, { WindowId })) {
    for (const { WindowTaskId } of Tasks) {
      const { TaskInvocationParameters } = await client.send(
        new GetMaintenanceWindowTaskCommand({ WindowId, WindowTaskId }),
      );
      const bucket = TaskInvocationParameters?.RunCommand?.OutputS3BucketName;
      if (bucket) return bucket;
    }
  }
  return undefined;
}
