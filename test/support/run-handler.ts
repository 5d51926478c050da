import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The context that Lambda would hand over, with a minute left. */
const CONTEXT = `{ getRemainingTimeInMillis: () => 60_000, awsRequestId: 'r', functionName: 'f', functionVersion: '1', invokedFunctionArn: 'arn', memoryLimitInMB: '512' }`;

/**
 * Runs a handler from its bundle, in a process of its own that has nothing of this one's environment.
 *
 * @param folder where `handler.js` lies
 * @returns what it logged
 * @throws when the handler throws, with what it printed
 */
export async function runHandler(
  folder: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const script = `require(${JSON.stringify(join(folder, 'handler.js'))})
    .handler(${JSON.stringify(event)}, ${CONTEXT})
    .catch((error) => { console.error(error); process.exitCode = 1; });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    env: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...environment,
    },
    timeout: 30_000,
  });
  return stdout;
}
